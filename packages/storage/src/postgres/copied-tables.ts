import { migrate } from "../sqlite/migrate.ts";
import { loadDriver, type SqliteDatabase } from "../sqlite/driver.ts";

/** A table that is the same in both databases. */
export interface CopiedTable {
  readonly name: string;
  readonly columns: readonly string[];
  /** The columns of its primary key, in their order. */
  readonly key: readonly string[];
}

interface ColumnRow {
  readonly name: string;
  readonly pk: number;
}

/** Every table there is, as SQLite has it. */
export function copiedTables(): readonly CopiedTable[] {
  const Driver = loadDriver();
  const empty = new Driver(":memory:");
  try {
    migrate(empty);
    return tablesOf(empty);
  } finally {
    empty.close();
  }
}

function tablesOf(database: SqliteDatabase): readonly CopiedTable[] {
  const names = database
    .prepare(
      "select name from sqlite_schema where type = 'table' and name not like 'sqlite@_%' escape '@' order by name",
    )
    .pluck()
    .all() as string[];
  return names.map((name) => {
    const columns = database.pragma(`table_info(${name})`) as ColumnRow[];
    const key = columns.filter(({ pk }) => pk > 0).toSorted((a, b) => a.pk - b.pk);
    return {
      name,
      columns: columns.map((column) => column.name),
      key: key.map((column) => column.name),
    };
  });
}
