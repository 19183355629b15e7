import type { DefinitionPin, NewDefinitionPin, StoreOperation } from "@countersign/core";
import { describe, expect, it } from "vitest";
import { freshStorage, type OpenStorage } from "./storage-under-test.ts";

const pin = (changes: Partial<NewDefinitionPin> = {}): NewDefinitionPin => ({
  upstream: "crm",
  kind: "tool",
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

    it("keeps kinds apart, and gives one of them by itself", async () => {
      const { store } = storage();

      await store.commit(
        written(),
        written({ kind: "prompt" }),
        written({ kind: "prompt", upstream: "mail" }),
        written({ kind: "prompt", revision: 2 }),
      );

      const prompts = await store.definitions({ upstream: "crm", kind: "prompt" });
      expect(await store.definitions()).toHaveLength(3);
      expect(prompts.map(({ revision }) => revision)).toEqual([2]);
    });

    it("remembers without a record what is no event, and forgets it when it is told to", async () => {
      const { store } = storage();
      const [one, two] = [remembered("r1", "One."), remembered("r2", "Two.")];
      await store.commit({ kind: "remember-definitions", pins: [one, two], forget: [] });

      const other = remembered("r2", "Another.");
      await store.commit({ kind: "remember-definitions", pins: [other], forget: [one] });

      expect(await store.definitions()).toEqual([other]);
      expect(await store.records({ limit: 10 })).toEqual([]);
    });

    it("neither forgets nor changes without a record what a record tells of", async () => {
      const { store } = storage();
      const seen = remembered("r1", "One.");
      await store.commit({ kind: "remember-definitions", pins: [seen], forget: [] });
      const waiting = { hash: "h2", record: null, at: 6 };
      const { said: _, ...known } = seen;
      const noted = { ...written(), pin: { ...known, revision: 1, waiting } };
      const [first, lost] = await store.commit(noted as StoreOperation, noted as StoreOperation);

      await store.commit({
        kind: "remember-definitions",
        pins: [remembered("r1", "Another.")],
        forget: [seen],
      });

      const sequence = first?.sequence ?? 0;
      expect(lost?.done).toBe(false);
      expect(await store.definitions()).toEqual([
        {
          ...known,
          revision: 1,
          pinned: { ...known.pinned, record: sequence },
          waiting: { ...waiting, record: sequence },
        },
      ]);
    });
  });
}

const remembered = (tool: string, says: string): DefinitionPin => ({
  upstream: "files",
  kind: "resource",
  tool,
  label: `file:///${tool}`,
  revision: 0,
  pinned: { hash: says, record: null, at: 5, by: null },
  waiting: null,
  rejected: null,
  listed: true,
  warnings: [],
  said: { description: says },
});
