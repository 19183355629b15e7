import type { NewDefinitionPin, StoreOperation } from "@countersign/core";
import { describe, expect, it } from "vitest";
import { freshStorage, type OpenStorage } from "./storage-under-test.ts";

const pin = (changes: Partial<NewDefinitionPin> = {}): NewDefinitionPin => ({
  upstream: "crm",
  tool: "delete",
  revision: 1,
  pinned: { hash: "h1", record: null, at: 5, by: null },
  waiting: null,
  rejected: null,
  listed: true,
  warnings: [],
  ...changes,
});

const written = (changes: Partial<NewDefinitionPin> = {}): StoreOperation => ({
  kind: "pin-definition",
  pin: pin(changes),
  record: { type: "definition.pinned", upstream: "crm", tool: "delete" },
  payload: { scope: "s1", body: { definition: { name: "delete" } } },
});

/** What is known of upstreams' tools. */
export function definitionContract(open: OpenStorage): void {
  const { storage } = freshStorage(open);

  describe("what is known of tools", () => {
    it("is nothing at first", async () => {
      expect(await storage().store.definitions()).toEqual([]);
    });

    it("names the record that holds the definition", async () => {
      const { store } = storage();

      const [first] = await store.commit(written());
      const { pinned } = pin();
      const waiting = { hash: "h2", record: null, at: 6 };
      const [second] = await store.commit(
        written({
          revision: 2,
          pinned: pinned && { ...pinned, record: first?.sequence ?? null },
          waiting,
        }),
      );

      expect(await store.definitions()).toEqual([
        {
          ...pin({ revision: 2 }),
          pinned: { ...pinned, record: first?.sequence },
          waiting: { ...waiting, record: second?.sequence },
        },
      ]);
      expect(await store.payload(second?.sequence ?? 0)).toEqual({
        definition: { name: "delete" },
      });
    });

    it("is changed by one of two who start from the same, and the other leaves no record", async () => {
      const { store } = storage();
      await store.commit(written());

      const results = await Promise.all([
        store.commit(written({ revision: 2, listed: false })),
        store.commit(written({ revision: 2 })),
        store.commit(written()),
      ]);

      expect(results.flat().filter(({ done }) => done)).toHaveLength(1);
      expect(await store.records({ limit: 10 })).toHaveLength(2);
    });

    it("keeps tools of different upstreams apart, whatever they are called", async () => {
      const { store } = storage();

      await store.commit(
        written({ tool: "a\u0000b" }),
        written({ upstream: "crm\u0000a", tool: "b" }),
      );

      expect(await store.definitions()).toHaveLength(2);
    });
  });
}
