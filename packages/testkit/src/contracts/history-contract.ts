import type { HistoryEntry, Spending, StoreOperation } from "@countersign/core";
import { describe, expect, it } from "vitest";
import { A_RECORD, freshStorage, type OpenStorage } from "./storage-under-test.ts";

const note = (entry: Partial<HistoryEntry>): StoreOperation => ({
  kind: "note-history",
  entry: { scope: "s1", upstream: "crm", seen: {}, disclosed: {}, untrusted: false, ...entry },
});

const spend = (key: string, amount: number, limit: number | null = 10): StoreOperation => ({
  kind: "spend",
  spendings: [{ key, amount, limit, windowMs: 3_600_000 }],
});

/** The data history of scopes, and budgets. */
export function historyContract(open: OpenStorage): void {
  const { storage, clock } = freshStorage(open);

  describe("the data history of a scope", () => {
    it("is empty before anything happened", async () => {
      expect(await storage().store.history("s1")).toEqual({});
    });

    it("adds up by upstream and entity type, apart from other scopes", async () => {
      const { store } = storage();

      await store.commit(note({ seen: { EMAIL_ADDRESS: 200, PERSON: 3 } }));
      await store.commit(
        note({ seen: { EMAIL_ADDRESS: 14 }, disclosed: { PERSON: 1 } }),
        note({ upstream: "web", untrusted: true }),
        note({ scope: "s2", seen: { PERSON: 9 } }),
      );
      await store.commit(note({ upstream: "web", untrusted: false }));

      expect(await store.history("s1")).toEqual({
        crm: {
          seen: { EMAIL_ADDRESS: 214, PERSON: 3 },
          disclosed: { PERSON: 1 },
          untrusted: false,
        },
        web: { seen: {}, disclosed: {}, untrusted: true },
      });
    });

    it("is written in the commit of the record beside it, or not at all", async () => {
      const { store, vault } = storage();
      const value = { entityType: "PERSON", text: "Ada", canonical: "ada" };
      const { entries } = await vault.tokenise("s1", [value]);
      await store.commit({ kind: "keep-values", entries });
      const colliding = entries.map((entry) => ({ ...entry, digest: Uint8Array.of(1) }));

      const failing = store.commit(
        note({ seen: { PERSON: 1 } }),
        { kind: "append", record: A_RECORD },
        { kind: "keep-values", entries: colliding },
      );

      await expect(failing).rejects.toMatchObject({ code: "VAULT_COLLISION" });
      expect(await store.history("s1")).toEqual({});
    });
  });

  describe("a budget", () => {
    it("is used up to its limit and not beyond", async () => {
      const { store } = storage();

      const results = await store.commit(
        spend("b", 6),
        spend("b", 5),
        spend("b", 4),
        spend("b", 0),
        spend("other", 10),
      );

      expect(results.map(({ done, exceeded }) => exceeded ?? done)).toEqual([
        true,
        "b",
        true,
        "b",
        true,
      ]);
    });

    it("is used by only as many calls at the same time as it has room for", async () => {
      const { store } = storage();

      const results = await Promise.all(
        Array.from({ length: 40 }, () => store.commit(spend("b", 1))),
      );

      expect(results.filter(([result]) => result?.done)).toHaveLength(10);
    });

    it("is used together with others or not at all", async () => {
      const { store } = storage();
      const one = (key: string, limit: number): Spending => {
        return { key, amount: 1, limit, windowMs: 60_000 };
      };

      await store.commit({ kind: "spend", spendings: [one("a", 1)] });
      const [refused] = await store.commit({
        kind: "spend",
        spendings: [one("b", 1), one("a", 1)],
      });
      const [allowed] = await store.commit({ kind: "spend", spendings: [one("b", 1)] });

      expect(refused).toMatchObject({ done: false, exceeded: "a" });
      expect(allowed).toMatchObject({ done: true });
    });

    it("has room again when its time has passed", async () => {
      const { store } = storage();

      await store.commit(spend("b", 10));
      clock().advance(59 * 60_000);
      const [early] = await store.commit(spend("b", 1));
      clock().advance(60_000);
      const [late] = await store.commit(spend("b", 1));

      expect([early?.done, late?.done]).toEqual([false, true]);
    });

    it("counts what is added without a limit", async () => {
      const { store } = storage();

      await store.commit(spend("b", 500, null));
      const [result] = await store.commit(spend("b", 0));

      expect(result).toMatchObject({ done: false, exceeded: "b" });
    });
  });
}
