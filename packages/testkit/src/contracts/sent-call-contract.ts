import type { SentCallChange, StoreOperation, StoreResult } from "@countersign/core";
import { describe, expect, it } from "vitest";
import { A_RECORD, freshStorage, type OpenStorage } from "./storage-under-test.ts";

type Start = Extract<SentCallChange, { kind: "start" }>;

const start = (exchange: string, changes: Partial<Start> = {}): Start => ({
  kind: "start",
  exchange,
  call: "same",
  scope: "s1",
  owner: "daemon/1",
  leaseUntil: 500,
  ...changes,
});

const beside = (sent: SentCallChange): StoreOperation => ({
  kind: "append",
  record: A_RECORD,
  sent,
});

const change = (changed: SentCallChange): StoreOperation => ({
  kind: "change-sent",
  change: changed,
});

const answered = (exchange: string): Extract<SentCallChange, { kind: "settle" }> => ({
  kind: "settle",
  exchange,
  state: "answered",
  leaseUntil: 900,
});

const done = (results: readonly StoreResult[]): readonly boolean[] =>
  results.map((result) => result.done);

/** Calls that were sent, and whose answers their callers may not have. */
export function sentCallContract(open: OpenStorage): void {
  const { storage, clock } = freshStorage(open);

  describe("sent calls", () => {
    it("are found by what makes them the same call, newest first", async () => {
      const { store } = storage();
      const began = clock().now();
      await store.commit(beside(start("x1")), beside(start("x2", { call: "other" })));
      clock().advance(10);
      await store.commit(beside(start("x3")));

      expect(await store.sentCalls({ call: "same", limit: 10 })).toMatchObject([
        { exchange: "x3", state: "running", at: began + 10 },
        { exchange: "x1", scope: "s1", owner: "daemon/1", leaseUntil: 500, resultRecord: null },
      ]);
    });

    it("name the record that holds what was answered", async () => {
      const { store } = storage();
      await store.commit(beside(start("x1")));

      const [result] = await store.commit(beside(answered("x1")));

      const [found] = await store.sentCalls({ exchange: "x1", limit: 1 });
      expect(found).toMatchObject({ state: "answered", resultRecord: result?.sequence });
    });

    it("refuse a change that comes too late, and the record beside it", async () => {
      const { store } = storage();
      await store.commit(beside(start("x1")), beside(answered("x1")));

      const results = await store.commit(beside(answered("x1")), beside(answered("nowhere")));

      expect(done(results)).toEqual([false, false]);
      expect(await store.records({ limit: 10 })).toHaveLength(2);
    });

    it("are given up once, by whoever knows their lease, and still take a late answer", async () => {
      const { store } = storage();
      const lost = { ...answered("x1"), state: "unknown", ifLeaseUntil: 500 } as const;
      await store.commit(beside(start("x1")));
      await store.commit(change({ kind: "renew", exchange: "x1", leaseUntil: 600 }));

      const stale = await store.commit(beside(lost));
      const [lease] = await store.sentCalls({ exchange: "x1", limit: 1 });
      const given = await store.commit(beside({ ...lost, ifLeaseUntil: 600 }));
      const renewed = await store.commit(
        change({ kind: "renew", exchange: "x1", leaseUntil: 2_000 }),
      );
      const late = await store.commit(beside(answered("x1")));

      expect(done(renewed)).toEqual([false]);
      expect(await store.sentCalls({ limit: 10 })).toMatchObject([
        { state: "answered", leaseUntil: 900 },
      ]);
      expect(lease).toMatchObject({ state: "running", leaseUntil: 600 });
      expect([done(stale), done(given), done(late)]).toEqual([[false], [true], [true]]);
    });

    it("are taken over by one of those who want to", async () => {
      const { store } = storage();
      await store.commit(beside(start("x1")));
      const take = (leaseUntil: number): StoreOperation =>
        beside({ kind: "renew", exchange: "x1", leaseUntil, ifLeaseUntil: 500 });

      const results = await Promise.all([store.commit(take(700)), store.commit(take(800))]);

      expect(results.flatMap(done).filter(Boolean)).toEqual([true]);
    });

    it("are forgotten when their caller has the answer", async () => {
      const { store } = storage();
      await store.commit(beside(start("x1")), change({ kind: "end", exchange: "x1" }));

      const again = await store.commit(change({ kind: "end", exchange: "x1" }));

      expect(done(again)).toEqual([false]);
      expect(await store.sentCalls({ limit: 10 })).toEqual([]);
    });

    it("are started once while they run, and once in all where that is wanted", async () => {
      const { store } = storage();
      const again = beside(start("x1", { owner: "daemon/2" }));
      const anew = beside(start("x1", { owner: "daemon/3", onlyIfNew: true }));
      await store.commit(beside(start("x1")));

      const running = await store.commit(again, anew);
      await store.commit(beside(answered("x1")));
      const ended = await store.commit(anew, again);

      expect([done(running), done(ended)]).toEqual([
        [false, false],
        [false, true],
      ]);
      expect(await store.sentCalls({ limit: 10 })).toMatchObject([
        { state: "running", owner: "daemon/2" },
      ]);
    });

    it("are forgotten while they run only by whoever says so", async () => {
      const { store } = storage();
      const forget = change({ kind: "end", exchange: "x1", unlessRunning: true });
      await store.commit(beside(start("x1")));

      const running = await store.commit(forget);
      await store.commit(beside({ ...answered("x1"), state: "unknown" }));
      const lost = await store.commit(forget);

      expect([done(running), done(lost)]).toEqual([[false], [true]]);
    });

    it("are told apart by state, age and lease", async () => {
      const { store } = storage();
      const began = clock().now();
      await store.commit(beside(start("x1")), beside(start("x2")), beside(answered("x2")));
      clock().advance(100);
      await store.commit(beside(start("x3", { leaseUntil: 5_000 })));
      const ids = async (filter: object): Promise<readonly string[]> =>
        (await store.sentCalls({ ...filter, limit: 10 })).map(({ exchange }) => exchange);

      expect(await ids({ states: ["running"] })).toEqual(["x3", "x1"]);
      expect(await ids({ by: began })).toEqual(["x2", "x1"]);
      expect(await ids({ leasedAfter: 900 })).toEqual(["x3"]);
      expect(await store.sentCalls({ limit: 1 })).toHaveLength(1);
    });

    it("change with their commit, or not at all", async () => {
      const { store, vault } = storage();
      const value = { entityType: "PERSON", text: "Ada", canonical: "ada" };
      const { entries } = await vault.tokenise("s1", [value]);
      await store.commit({ kind: "keep-values", entries });
      const colliding = entries.map((entry) => ({ ...entry, digest: Uint8Array.of(1) }));

      const failing = store.commit(beside(start("x1")), {
        kind: "keep-values",
        entries: colliding,
      });

      await expect(failing).rejects.toMatchObject({ code: "VAULT_COLLISION" });
      expect(await store.sentCalls({ limit: 10 })).toEqual([]);
    });
  });
}
