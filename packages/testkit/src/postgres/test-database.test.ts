import { afterEach, expect, it, vi } from "vitest";
import { openRawClient, startPostgres } from "./start-postgres.ts";
import { openTestDatabase } from "./test-database.ts";

afterEach(() => vi.unstubAllEnvs());

it("uses a server that is named, touches its own schemas only, and leaves nothing there", async () => {
  const postgres = await startPostgres();
  const server = await postgres.freshUrl();
  const client = await openRawClient(server);
  await client.query("create table theirs (a int); insert into theirs values (7)");
  const schemas = async () =>
    (await client.query<{ name: string }>("select nspname as name from pg_namespace")).rows.length;
  const before = await schemas();
  vi.stubEnv("COUNTERSIGN_TEST_DATABASE_URL", server);

  const database = await openTestDatabase();
  const url = await database.freshUrl();
  const mine = await openRawClient(url);
  await mine.query("create table theirs (a int); insert into theirs values (8)");
  await mine.end();
  expect(await schemas()).toBe(before + 1);
  await database.empty(url);
  await expect(database.empty(server)).rejects.toThrow("made here");
  const again = await openRawClient(url);
  await expect(again.query("select * from theirs")).rejects.toThrow("does not exist");
  await again.end();
  await database.close();

  expect(await schemas()).toBe(before);
  expect((await client.query("select a from theirs")).rows).toEqual([{ a: 7 }]);
  await client.end();
  await postgres.close();
});
