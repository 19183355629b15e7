/** What SQL says, statement by statement, for conditions of the policy. What it would do is in `sql-reading.ts`. */
import { isTree, keywords, partsOf, type Tree } from "./sql-reading.ts";

export interface SqlStatement {
  /** First word of the statement in lower case: `select`, `delete`, `drop`. Nested statements are told as well. */
  readonly kind: string;
  /** Names as they are written, in lower case, `schema.table` with a schema. */
  readonly tables: readonly string[];
  readonly hasWhere: boolean;
}

export function statement(
  kind: string,
  tables: readonly string[] = [],
  hasWhere = false,
): SqlStatement {
  const names = tables.map((table) => table.toLowerCase()).sort();
  return { kind: kind.toLowerCase(), tables: [...new Set(names)], hasWhere };
}

/** The same statement said twice is said once. */
export function distinctStatements(statements: readonly SqlStatement[]): readonly SqlStatement[] {
  return [...new Map(statements.map((one) => [JSON.stringify(one), one])).values()];
}

interface OpenStatement {
  readonly kind: string;
  readonly tables: string[];
  readonly hasWhere: boolean;
}

/** The statements in a parse result of PostgreSQL's own parser, nested ones after those around them. */
export function postgresStatements(parsed: unknown): readonly SqlStatement[] {
  return walk(parsed, (key, part) => {
    if (!/^[A-Z]\w*Stmt$/.test(key)) return undefined;
    const dropped =
      key === "DropStmt" ? [...partsOf(part.objects)].map(([, it]) => listed(it)) : [];
    return {
      kind: wordOf(key.slice(0, -"Stmt".length)),
      tables: [...dropped.filter((name) => name !== ""), ...namesIn(part, "relname")],
      hasWhere: part.whereClause !== undefined,
    };
  });

  function namesIn(node: Tree, key: string): readonly string[] {
    return Object.values(node).flatMap((part) => {
      if (!isTree(part) || typeof part[key] !== "string") return [];
      return [relationName(part)];
    });
  }
}

function relationName({ schemaname, relname }: Tree): string {
  return typeof schemaname === "string" ? `${schemaname}.${String(relname)}` : String(relname);
}

/** `List: { items: [{ String: { sval } }, …] }` as a dotted name. */
function listed(list: unknown): string {
  if (!isTree(list)) return "";
  return [...partsOf(list.items)].map(([, part]) => (isTree(part) ? part.sval : "")).join(".");
}

/** The statements in a parse result of sqlparser-rs. */
export function dialectStatements(parsed: readonly unknown[]): readonly SqlStatement[] {
  return parsed.flatMap((one) => {
    if (!isTree(one)) return [statement(wordOf(String(one)))];
    const [tag = ""] = Object.keys(one);
    return walk(one, (key, part) => {
      // A statement within a query is wrapped in one more of its name.
      const isWrapper = isTree(part[key]);
      if (key !== tag && !NESTED.has(key)) return undefined;
      if (isWrapper) return undefined;
      const body = isTree(part.body) && isTree(part.body.Select) ? part.body.Select : part;
      const where = body.selection;
      return {
        kind: wordOf(key),
        tables: dropped(part),
        hasWhere: where !== undefined && where !== null,
      };
    });
  });
}

const NESTED: ReadonlySet<string> = new Set(["Insert", "Update", "Delete", "Merge", "Query"]);

/** Keys under which sqlparser-rs writes names of tables. */
const TABLE_NAMES: ReadonlySet<string> = new Set(["TableName", "table_name", "ObjectName"]);

function dropped(part: Tree): string[] {
  const lists = [part.names, part.table_names];
  const own = [part.name, part.table_name].flatMap((name) => dotted(name) ?? []);
  return [
    ...own,
    ...lists.flatMap((list) =>
      Array.isArray(list)
        ? list.flatMap((name) => dotted(isTree(name) ? name.name : name) ?? [])
        : [],
    ),
  ];
}

/** `[{ Identifier: { value } }, …]` as a dotted name. */
function dotted(name: unknown): string | undefined {
  if (!Array.isArray(name) || name.length === 0) return undefined;
  const words = name.map((part) =>
    isTree(part) && isTree(part.Identifier) ? String(part.Identifier.value) : undefined,
  );
  return words.includes(undefined) ? undefined : words.join(".");
}

/** Opens a statement wherever `open` says so, and gives each table to the statement closest around it. */
function walk(
  root: unknown,
  open: (key: string, part: Tree) => OpenStatement | undefined,
): readonly SqlStatement[] {
  const found: OpenStatement[] = [];
  const pending: { readonly value: unknown; readonly inside: OpenStatement | undefined }[] = [
    { value: root, inside: undefined },
  ];
  // Iterative: the tree is as deep as whoever wrote the text wanted it to be.
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    for (const [key, part] of partsOf(next.value)) {
      if (typeof part !== "object" || part === null) continue;
      const opened = isTree(part) ? open(key, part) : undefined;
      if (opened !== undefined) found.push(opened);
      const inside = opened ?? next.inside;
      if (inside !== undefined) inside.tables.push(...tableNames(key, part));
      pending.push({ value: part, inside });
    }
  }
  return found.map(({ kind, tables, hasWhere }) => statement(kind, tables, hasWhere));
}

function tableNames(key: string, part: object): readonly string[] {
  if (key === "RangeVar" && isTree(part)) return [relationName(part)];
  if (key === "Table" && isTree(part))
    return [dotted(part.name) ?? dotted(part.table_name) ?? []].flat();
  return TABLE_NAMES.has(key) ? [dotted(part) ?? []].flat() : [];
}

function wordOf(tag: string): string {
  return /^\w+/.exec(keywords(tag))?.[0] ?? tag;
}
