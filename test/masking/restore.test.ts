import Database from "better-sqlite3";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { restoreInText } from "../../packages/core/src/masking/restore.ts";

const TOKEN = "EMAIL_aaaaaaaaaa";
const restore = (template: string, value: string, key?: string): string | undefined => {
  const places = [...template.matchAll(/EMAIL_a{10}/g)].map(({ index }) => {
    return { start: index, end: index + TOKEN.length, text: value };
  });
  return restoreInText(template, places, key);
};

describe("restoreInText", () => {
  it.each([
    {
      because: "a literal's quotes are doubled",
      key: "sql",
      text: `select '${TOKEN}'`,
      value: "O'Neil",
      is: "select 'O''Neil'",
    },
    {
      because: "a bare value becomes a literal",
      key: "sql",
      text: `where a = ${TOKEN}`,
      value: "O'Neil",
      is: "where a = 'O''Neil'",
    },
    {
      because: "it reads like SQL",
      text: `delete from t where a = '${TOKEN}'`,
      value: "';drop table t--",
      is: "delete from t where a = ''';drop table t--'",
    },
    {
      because: "a name in double quotes",
      key: "sql",
      text: `select "${TOKEN}"`,
      value: 'a"b',
      is: 'select "a""b"',
    },
    {
      because: "JSON escapes",
      text: `{"to":"${TOKEN}"}`,
      value: 'a"b\\c',
      is: '{"to":"a\\"b\\\\c"}',
    },
    {
      because: "a URL is encoded",
      text: `https://x.example/u/${TOKEN}?q=1`,
      value: "a/b?c=d&e",
      is: "https://x.example/u/a%2Fb%3Fc%3Dd%26e?q=1",
    },
    {
      because: "a bare word of a command is quoted",
      key: "command",
      text: `mail ${TOKEN}`,
      value: "a; rm -rf /",
      is: "mail 'a; rm -rf /'",
    },
    {
      because: "double quotes of a command",
      key: "cmd",
      text: `mail "${TOKEN}"`,
      value: 'a"; $(x) `y`',
      is: 'mail "a\\"; \\$(x) \\`y\\`"',
    },
    {
      because: "a block comment ends where it says, not at its line",
      key: "sql",
      text: `select /*\n'*/ ${TOKEN}`,
      value: "1; drop table t",
      is: "select /*\n'*/ '1; drop table t'",
    },
    {
      because: "SQL in JSON is SQL first",
      text: `{"sql":"select '${TOKEN}'"}`,
      value: `O'Ne"il`,
      is: `{"sql":"select 'O''Ne\\"il'"}`,
    },
    {
      because: "an address in prose is an address",
      text: `See (https://x.example/u/${TOKEN}?q=1) or ${TOKEN}`,
      value: "a/b&c",
      is: "See (https://x.example/u/a%2Fb%26c?q=1) or a/b&c",
    },
    {
      because: "a posted form is encoded",
      text: `a=1&to=${TOKEN}`,
      value: "x&admin=1",
      is: "a=1&to=x%26admin%3D1",
    },
    {
      because: "markup is escaped",
      text: `<to name="${TOKEN}">${TOKEN}</to>`,
      value: `a"<b>&`,
      is: '<to name="a&#34;&#60;b&#62;&#38;">a&#34;&#60;b&#62;&#38;</to>',
    },
    {
      because: "a statement behind a comment is one",
      text: `-- people's\n/* a */ (select '${TOKEN}')`,
      value: "O'Neil",
      is: "-- people's\n/* a */ (select 'O''Neil')",
    },
    {
      because: "a query with signs of a language is taken for SQL",
      key: "query",
      text: `name = ${TOKEN}`,
      value: "O'Neil",
      is: "name = 'O''Neil'",
    },
    {
      because: "words to search for are no SQL",
      key: "query",
      text: `<${TOKEN}> London`,
      value: "O'Neil",
      is: "<O'Neil> London",
    },
    ...["With kind regards, ", "Call ", "Update: ", "Create a badge for ", "Drop ", "Delete "].map(
      (before) => ({
        because: "a sentence may begin like a statement",
        text: `${before}${TOKEN}`,
        value: "O'Neil",
        is: `${before}O'Neil`,
      }),
    ),
    ...[
      "update people set a = 1 where b = ",
      "WITH a AS (SELECT 1) SELECT ",
      "with recursive a (b) as (select 1) select ",
      "insert or replace into people values (1), ",
      "create or replace view v as select ",
      "drop table if exists t; select ",
      "explain query plan select ",
      "call greet(",
      "exec dbo.greet @name = 1, ",
      "begin; select ",
      "values (1), ",
      "copy t from '/srv/x' where a = ",
      "grant select on t to ",
      "merge into t using s on ",
      "set @a = ",
    ].map((before) => ({
      because: "a statement is one under any name",
      text: `${before}${TOKEN}`,
      value: "O'Neil",
      is: `${before}'O''Neil'`,
    })),
    { because: "prose is left alone", text: `Dear ${TOKEN},`, value: "O'Neil", is: "Dear O'Neil," },
  ])("writes $is because $because", ({ key, text, value, is }) => {
    expect(restore(text, value, key)).toBe(is);
  });

  it.each([
    {
      because: "a backslash means different things to different databases",
      key: "sql",
      text: `select '${TOKEN}'`,
      value: "a\\' or 1=1 --",
    },
    { because: "it stands in a comment", key: "sql", text: `select 1 -- ${TOKEN}\n`, value: "x" },
    {
      because: "a line break would leave the line",
      key: "sql",
      text: `select '${TOKEN}'`,
      value: "a\nb",
    },
    {
      because: "a here-document has rules of its own",
      key: "command",
      text: `cat <<E\n${TOKEN}\nE`,
      value: "x",
    },
  ])("refuses because $because", ({ key, text, value }) => {
    expect(restore(text, value, key)).toBeUndefined();
  });

  it("gives SQLite exactly the value, whatever it is", () => {
    const database = new Database(":memory:");
    const templates = [`select '${TOKEN}'`, `select ${TOKEN}`, `select 'it''s ' || '${TOKEN}'`];
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.constantFrom(...templates), (value, sql) => {
        const restored = restore(sql, value, "sql");
        const isRefused = /[\\\p{Cc}]|\*\//u.test(value);
        const read = isRefused
          ? restored
          : database
              .prepare(restored ?? "")
              .pluck()
              .get();
        const expected = sql.includes("||") ? `it's ${value}` : value;
        expect(read).toBe(isRefused ? undefined : expected);
      }),
    );
    database.close();
  });

  it("gives JSON in JSON exactly the value at any depth, and SQL in it no other statement", () => {
    const depth = fc.integer({ min: 1, max: 5 });
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), depth, fc.boolean(), (value, levels, isSql) => {
        const inner = isSql ? `select '${TOKEN}'` : `Dear ${TOKEN},`;
        let text = inner;
        for (let level = 0; level < levels; level++) {
          text = JSON.stringify({
            n: level,
            [isSql && level === 0 ? "sql" : "b"]: text,
            z: [TOKEN],
          });
        }

        let restored: unknown = restore(text, value);
        const isRefused = isSql && /[\\\p{Cc}]|\*\//u.test(value);
        for (let level = levels - 1; level >= 0 && !isRefused; level--) {
          const read = JSON.parse(String(restored)) as Record<string, unknown>;
          expect(read["n"]).toBe(level);
          expect(read["z"]).toEqual([value]);
          restored = read[isSql && level === 0 ? "sql" : "b"];
        }
        const written = isSql ? `select '${value.replaceAll("'", "''")}'` : `Dear ${value},`;
        expect(restored).toBe(isRefused ? undefined : written);
      }),
    );
  });

  it("leaves everything else in JSON byte for byte", () => {
    const text = `{ "a" : 1.0e2,\n "\\u0062": ["${TOKEN}", "\\/"] }`;

    expect(restore(text, 'x"')).toBe(`{ "a" : 1.0e2,\n "\\u0062": ["x\\"", "\\/"] }`);
  });

  it.each(["/* */ ", "/*", "-- \n", "(", "# \n", "update x ", "with a (", "create a "])(
    "takes linear time where a text is many times %j",
    (unit) => {
      const started = performance.now();
      restore(`${unit.repeat(200_000)}${TOKEN}`, "x");

      expect(performance.now() - started).toBeLessThan(3_000);
    },
  );

  it("takes linear time where a string holds many", () => {
    const text = JSON.stringify({ body: `${TOKEN} `.repeat(20_000) });
    const started = performance.now();
    restore(text, "x");

    expect(performance.now() - started).toBeLessThan(3_000);
  });

  it("gives JSON exactly the value, whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (value) => {
        const restored = restore(`{"a":["${TOKEN}"]}`, value) ?? "";
        expect(JSON.parse(restored)).toEqual({ a: [value] });
      }),
    );
  });
});
