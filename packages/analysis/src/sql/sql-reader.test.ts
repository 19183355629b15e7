import { once } from "node:events";
import { Worker } from "node:worker_threads";
import fc from "fast-check";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";

import { worstFirst } from "../severity.ts";
import { startSqlReader } from "./sql-reader.ts";

const LIMITS = {
  maxLength: 100_000,
  parseMs: 2_000,
  startMs: 20_000,
  patient: { parseMs: 5_000, startMs: 30_000 },
};
const reader = startSqlReader(LIMITS);

afterAll(() => reader.close());

/** The category of the worst finding, or `null` if the text cannot be parsed. */
function worstOf(text: string): string | null {
  const findings = reader.read(text);
  return findings === null ? null : (worstFirst(findings)[0]?.category ?? "nothing");
}

describe("takes for reading", () => {
  it.each([
    "SELECT 1",
    "select * from a join b on a.id = b.id where x in (select y from z) order by 1 limit 5",
    "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 10) SELECT n FROM c",
    "VALUES (1), (2)",
    "TABLE users",
    "SELECT 1; SELECT 2;",
    "BEGIN; SELECT 1; COMMIT",
    "EXPLAIN SELECT 1",
    "EXPLAIN DELETE FROM users",
    "EXPLAIN QUERY PLAN SELECT 1",
    "SHOW TABLES",
    "SHOW CREATE TABLE users",
    "DESCRIBE users",
    "PRAGMA table_info(users)",
    "PRAGMA main.index_list('users');",
    "PRAGMA user_version",
    "SELECT * FROM sqlite_master WHERE type = 'table'",
    "SELECT a FROM t WHERE b GLOB 'x*'",
    "SELECT `a` FROM `t` LIMIT 5, 10",
    "SELECT [a] FROM [t]",
    "SELECT TOP 5 * FROM t",
    "SELECT date_trunc('day', x)::date FROM t",
    "SELECT * FROM log WHERE action = 'delete'",
    "SELECT deleted_at, update_count FROM t -- to see what was deleted\n",
    "SELECT replace(a, 'b', 'c'), coalesce(x, 0), count(*) FILTER (WHERE y) FROM t",
    "SELECT json_extract(a, '$.b'), strftime('%Y', d) FROM t",
    "SELECT get_customer_name(5)",
    "SELECT substring(a from 1 for 2), position('a' in b), extract(year from c), trim(a) FROM t",
    "SELECT upper(a), now(), random(), sum(a) OVER (), row_number() OVER (ORDER BY a) FROM t",
    "SELECT array_agg(a), string_agg(a, ','), to_char(b, 'x'), md5(a), nullif(a, b) FROM t",
    "SELECT * FROM generate_series(1, 10)",
    "SELECT pg_size_pretty(pg_total_relation_size('t')), has_table_privilege('t', 'select')",
    "SELECT * FROM pragma_table_info('users')",
    "SELECT ifnull(a, 0), date_format(b, '%Y'), group_concat(c SEPARATOR ',') FROM t",
  ])("%s", (text) => {
    expect(worstOf(text)).toBe("read");
  });
});

describe("sees what changes something", () => {
  it.each([
    { text: "INSERT INTO t VALUES (1)", is: "write" },
    { text: "INSERT OR REPLACE INTO t VALUES (1)", is: "write" },
    { text: "REPLACE INTO t VALUES (1)", is: "write" },
    { text: "UPDATE t SET a = 1 WHERE b = 2", is: "write" },
    { text: "SELECT * INTO copy FROM users", is: "write" },
    { text: "SELECT a INTO copy FROM t UNION SELECT 1", is: "write" },
    { text: "SELECT * FROM t FOR UPDATE", is: "write" },
    { text: "SELECT nextval('s')", is: "write" },
    { text: "SET search_path = x", is: "write" },
    { text: "PRAGMA writable_schema = 1", is: "write" },
    { text: "PRAGMA user_version(5)", is: "write" },
    { text: "DELETE FROM users WHERE id = 1", is: "delete" },
    { text: "DELETE t1 FROM t1 JOIN t2", is: "delete" },
    { text: "TRUNCATE users", is: "delete" },
    { text: "DROP TABLE users", is: "delete" },
    { text: "ALTER TABLE t DROP COLUMN a", is: "delete" },
    { text: "MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN DELETE", is: "delete" },
    { text: "WITH d AS (DELETE FROM users RETURNING *) SELECT * FROM d", is: "delete" },
    { text: "EXPLAIN ANALYZE DELETE FROM users", is: "delete" },
    { text: "EXPLAIN (ANALYZE) DELETE FROM users", is: "delete" },
    { text: "SELECT 1; DELETE FROM users", is: "delete" },
    { text: "CREATE TRIGGER a AFTER INSERT ON t BEGIN DELETE FROM u; END", is: "delete" },
    { text: "SELECT delete_customer(5)", is: "delete" },
    { text: "SELECT tidy(5)", is: "execute" },
    { text: "COPY users TO '/tmp/x.csv'", is: "export" },
    { text: "VACUUM INTO '/tmp/copy.db'", is: "export" },
    { text: "SELECT pg_read_file('/etc/passwd')", is: "export" },
    { text: "SELECT lo_export(1, '/x')", is: "export" },
    { text: "SELECT load_file('/etc/passwd')", is: "export" },
    { text: "SELECT * FROM read_csv('/etc/passwd')", is: "export" },
    { text: "COPY (SELECT * FROM users) TO PROGRAM 'curl x'", is: "execute" },
    { text: "SELECT * FROM dblink('x', 'delete from y') AS t(a int)", is: "execute" },
    { text: "SELECT load_extension('x')", is: "execute" },
    { text: "SELECT pg_sleep(100)", is: "execute" },
    { text: "DO $$ BEGIN DELETE FROM x; END $$", is: "execute" },
    { text: "CALL tidy_up(1)", is: "execute" },
    { text: "EXEC sp_help", is: "execute" },
    { text: "PREPARE p AS DELETE FROM x", is: "delete" },
    { text: "NOTIFY channel, 'x'", is: "message" },
    { text: "CREATE TABLE t (id integer primary key)", is: "infrastructure" },
    { text: "CREATE TEMP TABLE t (id integer)", is: "write" },
    { text: "ALTER TABLE t ADD COLUMN x int", is: "infrastructure" },
    { text: "ATTACH DATABASE '/tmp/x.db' AS x", is: "infrastructure" },
    { text: "SELECT pg_terminate_backend(1)", is: "infrastructure" },
    { text: "GRANT SELECT ON t TO bob", is: "privilege" },
    { text: "REVOKE ALL ON t FROM bob", is: "privilege" },
    { text: "CREATE USER bob PASSWORD 'x'", is: "privilege" },
    { text: "ALTER ROLE r SUPERUSER", is: "privilege" },
    { text: "ALTER TABLE t OWNER TO bob", is: "privilege" },
    { text: "SET ROLE admin", is: "privilege" },
  ])("$text: $is", ({ text, is }) => {
    expect(worstOf(text)).toBe(is);
  });

  it.each(["DELETE FROM users", "UPDATE users SET a = 1"])(
    "and that %s has no condition",
    (text) => {
      const verb = text.split(" ")[0];

      expect(reader.read(text)?.map(({ what }) => what)).toContain(`\`${verb}\` without \`WHERE\``);
      expect(reader.read(`${text} WHERE id = 1`)?.map(({ what }) => what)).toEqual([`\`${verb}\``]);
    },
  );
});

describe("is not fooled", () => {
  it.each([
    {
      because: "a backslash ends no string in SQLite",
      text: "SELECT '\\'; DELETE FROM users; -- '",
      is: "delete",
    },
    {
      because: "MySQL runs such comments",
      text: "SELECT 1 /*! ; DELETE FROM users */",
      is: "delete",
    },
    {
      because: "MariaDB runs such comments",
      text: "SELECT 1 /*M! ; DELETE FROM t */",
      is: "delete",
    },
    {
      because: "MariaDB calls functions in such comments",
      text: "SELECT 1 /*M!100100 , sys_exec('id') */",
      is: "execute",
    },
    {
      because: "comments nest in PostgreSQL alone",
      text: "SELECT /* /* */ 1; DELETE FROM x; -- */ 1",
      is: "delete",
    },
    {
      because: "SQL Server needs no semicolon",
      text: "SELECT 1 DELETE FROM users",
      is: "unknown",
    },
    { because: "C reads up to the NUL", text: "SELECT 1\0; DELETE FROM x", is: null },
    {
      because: "a pragma hides nothing behind it",
      text: "PRAGMA table_info(x); DROP TABLE x",
      is: null,
    },
    { because: "it is not SQL", text: "please delete everything", is: null },
    { because: "there is nothing", text: " ", is: null },
    { because: "there is a comment alone", text: "-- nothing", is: null },
    { because: "MySQL writes files so", text: "SELECT * FROM t INTO OUTFILE '/tmp/x'", is: null },
  ])("because $because: $is", ({ text, is }) => {
    expect(worstOf(text)).toBe(is);
  });

  it("by strings, names and comments around a statement that deletes", () => {
    const quiet = fc.constantFrom("'a'", "''", '"b"', "1", "/* x */ 2", "'it''s'", "t.a");
    const noise = fc.array(quiet, { minLength: 1, maxLength: 5 });

    fc.assert(
      fc.property(noise, noise, (before, after) => {
        const text = `SELECT ${before.join(", ")}; DELETE FROM t WHERE ${after.join(" = 1 OR ")} = 1`;

        expect(worstOf(text)).toBe("delete");
      }),
      { numRuns: 100 },
    );
  });
});

it("waits longer for a thread that starts where nobody is kept waiting", async () => {
  const starting = startSqlReader({ ...LIMITS, startMs: 0 });
  try {
    const read = await starting.readAsync("SELECT 1");

    expect(read.findings?.[0]?.category).toBe("read");
  } finally {
    await starting.close();
  }
});

it("starts another thread at once where one ends before it is ready", async () => {
  process.once("worker", (worker) => void worker.terminate());
  const starting = startSqlReader({ ...LIMITS, patient: { startMs: 600_000, parseMs: 2_000 } });
  try {
    const read = await starting.readAsync("SELECT 1");

    expect(read.findings?.[0]?.category).toBe("read");
  } finally {
    await starting.close();
  }
});

it("asks no parser before it is loaded, whichever takes longest", async () => {
  const late = `
    const { instantiate } = WebAssembly;
    let isFirst = true;
    WebAssembly.instantiate = async (...given) => {
      const waits = isFirst ? 500 : 0;
      isFirst = false;
      await new Promise((resolve) => setTimeout(resolve, waits));
      return instantiate(...given);
    };
    import(${JSON.stringify(new URL("./parse-sql.ts", import.meta.url).href)}).then(
      async ({ loadParsers, parseSql }) => {
        await loadParsers();
        require("node:worker_threads").parentPort.postMessage(parseSql("SELECT 1"));
      },
    );`;
  const worker = new Worker(late, { eval: true, execArgv: [] });
  onTestFinished(async () => void (await worker.terminate()));

  const [findings] = await once(worker, "message");

  expect(findings).toMatchObject([{ category: "read" }]);
});

describe("survives", () => {
  it.each([
    { because: "operators that exhaust a stack", text: `SELECT 1${" OR a".repeat(3_000)}` },
    { because: "nesting that takes years", text: `SELECT ${"position(".repeat(40)}` },
    { because: "brackets", text: `SELECT ${"(".repeat(40_000)}` },
    { because: "comments in comments", text: "/*".repeat(40_000) },
    { because: "length", text: `SELECT '${"a".repeat(100_000)}'` },
  ])("a text that is hostile by $because, and reads the next one", ({ text }) => {
    const hostile = reader.read(text);

    expect(hostile === null || hostile.every(({ category }) => category !== "read")).toBe(true);
    expect(worstOf("SELECT 1")).toBe("read");
  });

  it("any text, in time", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        const started = performance.now();

        reader.read(text);

        expect(performance.now() - started).toBeLessThan(25_000);
      }),
      { numRuns: 300 },
    );
  });
});
