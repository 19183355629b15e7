import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { effectQuery } from "../../packages/analysis/src/sql/effect-query.ts";

function database(): InstanceType<typeof Database> {
  const opened = new Database(":memory:");
  opened.exec(`create table t (id integer, name text, "where" text);
    insert into t values (1, 'a', 'x'), (2, 'b''where', 'y'), (3, 'c)', 'x'), (4, null, 'x')`);
  return opened;
}

describe("the count of what a statement would change", () => {
  it.each([
    "delete from t",
    "DELETE FROM t WHERE id > 2",
    "delete from t where name = 'b''where';",
    "delete from t where name in ('c)', 'a') or (id = 4 and name is null)",
    `delete from t where "where" = 'x'`,
    "delete from main.t as u where u.id = 1 or u.id = 2",
    "delete from t where id in (select id from t where id < 3 limit 1)",
    "update t set name = 'x' where id = 3",
    "update t set name = (select name from t where id = 1), id = 9 where id <= 2",
    "update t set name = 'where id = 1'",
    "  update [t] set id = id + 1 where not id = 2  ",
  ])("is what `%s` changes", (sql) => {
    const opened = database();
    const effect = effectQuery(sql);

    const counted = opened.prepare(effect?.sql ?? "").get();
    const { changes } = opened.prepare(sql).run();

    expect(counted).toEqual({ affected_rows: changes, all_rows: 4 });
    expect(effect?.verb).toBe(/^\s*delete/i.test(sql) ? "delete" : "change");
  });

  it.each([
    { sql: "select * from t", because: "it changes nothing" },
    { sql: "drop table t", because: "it is no change of rows" },
    { sql: "delete from t; delete from u", because: "there are two" },
    { sql: "delete from t where id = 1 returning *", because: "it gives rows back" },
    { sql: "delete from t where id = 1 order by id limit 1", because: "it is limited" },
    { sql: "delete from t using u where t.id = u.id", because: "it joins" },
    { sql: "update t set id = u.id from u where t.id = u.id", because: "it joins" },
    {
      sql: "delete from t where name = 'a\\' or 1 = 1 --'",
      because: "a dialect may read it otherwise",
    },
    { sql: "delete from t where name = $$a$$", because: "a dialect may read it otherwise" },
    { sql: "delete from t where id = 1 -- and more", because: "there is a comment" },
    { sql: "delete from t where id = 1)", because: "a bracket has no partner" },
    { sql: "delete from t where name = 'a", because: "a quotation does not end" },
    {
      sql: "with x as (select 1) delete from t where id = 1",
      because: "something stands before it",
    },
    { sql: `delete from t where id = 1${" or id = 1".repeat(3000)}`, because: "it is very long" },
  ])("is not made of `$sql`: $because", ({ sql }) => {
    expect(effectQuery(sql)).toBeNull();
  });
});
