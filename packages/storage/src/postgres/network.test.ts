import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  openRawClient,
  type Postgres,
  startPostgres,
  startTcpProxy,
  type TcpProxy,
  throughProxy,
} from "@countersign/testkit";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readMasterKey, readSigningKey, type Storage } from "../index.ts";
import { openPostgresStorage } from "./index.ts";
import { WRITER_LIMITS } from "./writer-connection.ts";

let postgres: Postgres;
let url: string;
let proxy: TcpProxy;
let folder: string;
let storage: Storage;
/** What was wrong with transactions, and what became of them. */
let troubles: string[];
/** How they ended. */
let ended: string[];

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.close());
beforeEach(async () => {
  url = await postgres.freshUrl();
  proxy = await startTcpProxy({ port: Number(new URL(url).port) });
  folder = mkdtempSync(join(tmpdir(), "countersign-network-"));
  troubles = [];
  ended = [];
  storage = await open();
});
afterEach(async () => {
  proxy.heal();
  await storage.close();
  await proxy.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(limits: Partial<typeof WRITER_LIMITS> = {}): Promise<Storage> {
  return openPostgresStorage({
    url: throughProxy(url, proxy),
    masterKey: await readMasterKey(folder, {}),
    signingKey: readSigningKey(folder),
    labelOf: () => "X",
    limits: { ...WRITER_LIMITS, ...limits },
    observer: {
      wrote: (_seconds, outcome) => ended.push(outcome),
      trouble: ({ kind, result }) => troubles.push(`${kind} ${result}`),
    },
  });
}

async function reopen(limits: Partial<typeof WRITER_LIMITS>): Promise<void> {
  await storage.close();
  storage = await open(limits);
}

const append = (exchange: string) =>
  storage.store.commit({
    kind: "append",
    record: { type: "call.received", exchange },
    payload: { scope: "s", body: { text: "x".repeat(300) } },
  });

/** How often a record is in the log, as the server itself says. */
async function timesKept(exchange: string): Promise<number> {
  const client = await openRawClient(url);
  try {
    const { rows } = await client.query("select 1 from audit_record where exchange = $1", [
      exchange,
    ]);
    return rows.length;
  } finally {
    await client.end();
  }
}

/** The statement itself, and not one that ends a savepoint. */
const isCommit = (bytes: Buffer) => /[^a-z_]commit\0/.test(bytes.toString("latin1"));

describe("a bad network between a replica and its database", () => {
  it("does not make a commit twice whose answer was lost", async () => {
    for (let at = 0; at < 5; at++) {
      proxy.cutOnce((bytes) => (isCommit(bytes) ? bytes.length : undefined), { answered: true });

      const [kept] = await append(`x${at}`);

      expect(kept).toMatchObject({ done: true });
      expect(await timesKept(`x${at}`)).toBe(1);
    }
    expect(proxy.cuts()).toBe(5);
    expect(troubles).toEqual(Array.from({ length: 5 }, () => "connection found"));
  });

  it("makes a commit that did not arrive, and once", async () => {
    proxy.cutOnce((bytes) => (isCommit(bytes) ? 0 : undefined));

    await append("x");

    expect(proxy.cuts()).toBe(1);
    expect(await timesKept("x")).toBe(1);
  });

  it("loses and doubles nothing wherever a message is cut off", async () => {
    let made = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(1_500), fc.boolean(), async (place, isAnswer) => {
        // Answers are shorter.
        const after = isAnswer ? place / 5 : place;
        const exchange = `x${++made}`;
        let passed = 0;
        proxy.cutOnce((bytes, direction) => {
          if (isAnswer !== (direction === "to the client")) return undefined;
          passed += bytes.length;
          return passed > after ? bytes.length - Math.ceil(passed - after) : undefined;
        });

        await append(exchange);

        expect(await timesKept(exchange)).toBe(1);
      }),
      { numRuns: 40 },
    );
    expect(proxy.cuts()).toBeGreaterThan(0);
  });

  it("acknowledges nothing while nothing gets through, and everything once when it does again", async () => {
    await append("before");
    proxy.swallow();
    const settled: string[] = [];
    const writing = ["a", "b"].map((exchange) =>
      append(exchange).then(() => settled.push(exchange)),
    );
    // As much as a commit takes many times over.
    for (let turn = 0; turn < 20; turn++) expect(await timesKept("a")).toBe(0);
    expect(settled).toEqual([]);

    proxy.heal();
    await Promise.all(writing);

    expect([await timesKept("a"), await timesKept("b")]).toEqual([1, 1]);
  });

  it("refuses a commit when nothing gets through for too long, and says so", async () => {
    await reopen({ answerMs: 200, tryAgainMs: 0 });
    await append("before");
    proxy.swallow();

    await expect(append("x")).rejects.toMatchObject({ code: "AUDIT_WRITE_FAILED" });

    proxy.heal();
    await append("after");
    expect(await timesKept("x")).toBeLessThanOrEqual(1);
    expect(await timesKept("after")).toBe(1);
  });

  it("is refused at once and comes back", async () => {
    await reopen({ tryAgainMs: 0 });
    await append("before");
    proxy.refuse();

    await expect(append("x")).rejects.toMatchObject({ code: "AUDIT_WRITE_FAILED" });

    proxy.heal();
    await append("after");
    expect([await timesKept("x"), await timesKept("after")]).toEqual([0, 1]);
  });

  it("is slow, and nothing else, when everything takes its time", async () => {
    proxy.delay(15);

    await Promise.all(["a", "b", "c"].map(append));

    expect(await Promise.all(["a", "b", "c"].map(timesKept))).toEqual([1, 1, 1]);
  });
});

describe("a replica that stands still", () => {
  it("loses the log's end to the others after a while, and writes again when it goes on", async () => {
    await reopen({ idleInTransactionMs: 300 });
    const other = await openPostgresStorage({
      url,
      masterKey: await readMasterKey(folder, {}),
      signingKey: readSigningKey(folder),
      labelOf: () => "X",
    });
    try {
      // It is stopped when it has the lock: what it says next does not arrive.
      proxy.cutOnce((bytes) => {
        if (!bytes.includes("insert into audit_record")) return undefined;
        proxy.swallow();
        return 0;
      });
      const stopped = append("stopped");
      await expect.poll(() => proxy.cuts()).toBe(1);
      await other.store.commit({
        kind: "append",
        record: { type: "call.received", exchange: "other" },
      });
      expect(await timesKept("stopped")).toBe(0);
      proxy.heal();

      await stopped;
      expect([await timesKept("stopped"), await timesKept("other")]).toEqual([1, 1]);
    } finally {
      await other.close();
    }
  });

  it("keeps nobody waiting for a lock for ever", async () => {
    await reopen({ lockMs: 50, tryAgainMs: 0 });
    const client = await openRawClient(url);
    await client.query("begin; select 1 from log_head for update");

    await expect(append("x")).rejects.toThrow("lock timeout");

    await client.query("rollback");
    await client.end();
    await append("y");
    expect([await timesKept("x"), await timesKept("y")]).toEqual([0, 1]);
  });

  it("ends a statement that takes too long", async () => {
    await reopen({ statementMs: 50, tryAgainMs: 0 });
    const client = await openRawClient(url);
    await client.query("begin; select 1 from log_head for update");

    await expect(append("x")).rejects.toThrow("statement timeout");

    await client.query("rollback");
    await client.end();
    expect(await timesKept("x")).toBe(0);
  });
});

describe("conflicts with other transactions", () => {
  /** The server fails so many inserts of records with this code, as one would that cannot serialise. */
  async function failing(times: number, code: string): Promise<void> {
    const client = await openRawClient(url);
    await client.query(`create sequence failures;
      create function fail_some() returns trigger language plpgsql as $$
      begin
        if nextval('failures') <= ${times} then raise exception 'conflict' using errcode = '${code}'; end if;
        return new;
      end $$;
      create trigger a_failure before insert on audit_record for each row execute function fail_some();`);
    await client.end();
  }

  it.each(["40001", "40P01"])("are tried again when the server says %s", async (code) => {
    await failing(3, code);

    await append("x");

    expect(await timesKept("x")).toBe(1);
    expect(troubles).toEqual(Array.from({ length: 3 }, () => "conflict tried-again"));
    expect(ended).toEqual(["written"]);
  });

  it("are given up after six tries", async () => {
    await failing(6, "40001");

    await expect(append("x")).rejects.toMatchObject({ code: "AUDIT_WRITE_FAILED" });
    expect(troubles).toEqual([
      ...Array.from({ length: 5 }, () => "conflict tried-again"),
      "conflict given-up",
    ]);
    expect(ended).toEqual(["AUDIT_WRITE_FAILED"]);

    await append("y");
    expect([await timesKept("x"), await timesKept("y")]).toEqual([0, 1]);
  });

  it("are not mistaken for mistakes, which are not tried again", async () => {
    await failing(1, "23514");

    await expect(append("x")).rejects.toThrow("conflict");

    await append("y");
    expect([await timesKept("x"), await timesKept("y")]).toEqual([0, 1]);
  });
});
