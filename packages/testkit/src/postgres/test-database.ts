import { randomBytes } from "node:crypto";
import type pg from "pg";
import { openRawClient, startPostgres } from "./start-postgres.ts";

/** A database for tests that ask nothing of its server but to run. */
export interface TestDatabase {
  /** Makes an empty schema and names it. */
  freshUrl(): Promise<string>;
  /** Takes everything out of the schema of a URL, past the triggers that forbid it. */
  empty(url: string): Promise<void>;
  /** Removes what was made. */
  close(): Promise<void>;
}

/** Names a server to run the tests against that ask for any: PostgreSQL, or what speaks its protocol. */
const SERVER_VARIABLE = "COUNTERSIGN_TEST_DATABASE_URL";

/**
 * The server that `COUNTERSIGN_TEST_DATABASE_URL` names, or else one that is started for this. On a server that was
 * there before, everything is in schemas that are made here under names nobody else has (`countersign_test_` and a
 * random part), and only these are touched and removed; its role needs to be allowed to make schemas in that database.
 *
 * Tests that end, stop or set up the server itself, or stand between it and the client, use {@link startPostgres}.
 */
export async function openTestDatabase(): Promise<TestDatabase> {
  const server = process.env[SERVER_VARIABLE];
  return server === undefined || server === "" ? startPostgres() : schemasOn(server);
}

function schemasOn(server: string): TestDatabase {
  const mine = `countersign_test_${randomBytes(6).toString("hex")}`;
  const urls = new Map<string, string>();
  return {
    freshUrl: async () => {
      const schema = `${mine}_${urls.size + 1}`;
      await run(server, `create schema ${schema}`);
      const url = inSchema(server, schema);
      urls.set(url, schema);
      return url;
    },
    // Made again and not emptied: past the triggers lets only a superuser, and not on every server.
    empty: async (url) => {
      const schema = urls.get(url);
      if (schema === undefined) throw new Error("expected a URL of a schema that was made here");
      await run(server, `drop schema ${schema} cascade; create schema ${schema}`);
    },
    close: async () => {
      for (const schema of urls.values()) await run(server, `drop schema ${schema} cascade`);
      urls.clear();
    },
  };
}

/** The same database, with nothing but this schema to be seen; options that the URL has stay. */
function inSchema(server: string, schema: string): string {
  const url = new URL(server);
  const options = [url.searchParams.get("options"), `-c search_path=${schema}`];
  url.searchParams.delete("options");
  const rest = url.search === "" ? "?" : `${url.search}&`;
  url.search = `${rest}options=${encodeURIComponent(options.filter(Boolean).join(" "))}`;
  return url.href;
}

async function run(url: string, sql: string): Promise<void> {
  const client: pg.Client = await openRawClient(url);
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
