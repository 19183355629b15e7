import type { Store } from "@countersign/core";
import { describe, expect, it } from "vitest";
import { freshStorage, type OpenStorage } from "./storage-under-test.ts";

/** What is good for one use. */
export function usedOnceContract(open: OpenStorage): void {
  const { storage, clock } = freshStorage(open);

  const use = async (store: Store, key: string, ms = 60_000): Promise<boolean | undefined> => {
    const until = clock().now() + ms;
    const [result] = await store.commit({ kind: "use-once", key, until });
    return result?.done;
  };

  describe("what is good for one use", () => {
    it("is used once, whatever else is used", async () => {
      const { store } = storage();

      const uses = [await use(store, "a"), await use(store, "b"), await use(store, "a")];

      expect(uses).toEqual([true, true, false]);
    });

    it("is used by one of those that come at the same time", async () => {
      const { store } = storage();

      const uses = await Promise.all(Array.from({ length: 20 }, () => use(store, "a")));

      expect(uses.filter((done) => done)).toHaveLength(1);
    });

    it("is remembered until it is good for nothing any more, and no longer", async () => {
      const { store } = storage();
      await use(store, "a", 60_000);

      clock().advance(59_999);
      const early = await use(store, "a");
      clock().advance(1);
      const late = await use(store, "a");

      expect([early, late]).toEqual([false, true]);
    });

    it("is not used once it is good for nothing, by the clock of the store", async () => {
      const { store } = storage();

      expect([await use(store, "a", 0), await use(store, "a", -1)]).toEqual([false, false]);
    });

    it("is not used by a commit that fails", async () => {
      const { store, vault } = storage();
      const value = { entityType: "PERSON", text: "Ada", canonical: "ada" };
      const { entries } = await vault.tokenise("s1", [value]);
      await store.commit({ kind: "keep-values", entries });
      const colliding = entries.map((entry) => ({ ...entry, digest: Uint8Array.of(1) }));

      const failing = store.commit(
        { kind: "use-once", key: "a", until: clock().now() + 60_000 },
        { kind: "keep-values", entries: colliding },
      );

      await expect(failing).rejects.toMatchObject({ code: "VAULT_COLLISION" });
      expect(await use(store, "a")).toBe(true);
    });
  });
}
