import type { ScopeKey } from "@countersign/core";
import { describe, expect, it } from "vitest";
import { freshStorage, type OpenStorage } from "./storage-under-test.ts";

const KEY: ScopeKey = { requester: "ada", client: "ide", configuration: "c1" };
const IDLE_MS = 240 * 60_000;

/** The contract of the core's `Scopes` port. */
export function describeScopes(name: string, open: OpenStorage): void {
  describe(`${name} as scopes`, () => {
    const { storage, clock } = freshStorage(open);

    it("gives the same scope while it is used often enough", async () => {
      const { scopes } = storage();

      const first = await scopes.scopeOf(KEY, IDLE_MS);
      for (let i = 0; i < 5; i++) {
        clock().advance(IDLE_MS);
        expect(await scopes.scopeOf(KEY, IDLE_MS)).toBe(first);
      }
    });

    it("gives a new scope once it was idle for too long, and stays with that", async () => {
      const { scopes } = storage();

      const first = await scopes.scopeOf(KEY, IDLE_MS);
      clock().advance(IDLE_MS + 1);
      const second = await scopes.scopeOf(KEY, IDLE_MS);

      expect(second).not.toBe(first);
      expect(await scopes.scopeOf(KEY, IDLE_MS)).toBe(second);
    });

    it("keeps a scope that somebody stays in, and brings none back", async () => {
      const { scopes } = storage();

      const first = await scopes.scopeOf(KEY, IDLE_MS);
      clock().advance(IDLE_MS);
      scopes.stay(first);
      clock().advance(IDLE_MS);
      expect(await scopes.scopeOf(KEY, IDLE_MS)).toBe(first);

      clock().advance(IDLE_MS + 1);
      const second = await scopes.scopeOf(KEY, IDLE_MS);
      scopes.stay(first);
      scopes.stay("scope_nobody_knows");
      expect(await scopes.scopeOf(KEY, IDLE_MS)).toBe(second);
    });

    it.each([
      { requester: "grace" },
      { client: "cli" },
      { configuration: "c2" },
      { conversation: "t1" },
    ])("gives another scope for %o", async (change) => {
      const { scopes } = storage();

      const first = await scopes.scopeOf(KEY, IDLE_MS);

      expect(await scopes.scopeOf({ ...KEY, ...change }, IDLE_MS)).not.toBe(first);
    });

    it("does not mix up keys whose parts read alike when joined", async () => {
      const { scopes } = storage();

      const first = await scopes.scopeOf({ ...KEY, requester: "a", client: "bc" }, IDLE_MS);

      expect(await scopes.scopeOf({ ...KEY, requester: "ab", client: "c" }, IDLE_MS)).not.toBe(
        first,
      );
    });

    it("makes one scope for calls that come at the same time", async () => {
      const { scopes } = storage();

      const given = await Promise.all([1, 2, 3].map(() => scopes.scopeOf(KEY, IDLE_MS)));

      expect(new Set(given).size).toBe(1);
    });

    it("keeps the scope when the clock is set back", async () => {
      const { scopes } = storage();

      const first = await scopes.scopeOf(KEY, IDLE_MS);
      clock().advance(-3_600_000);

      expect(await scopes.scopeOf(KEY, IDLE_MS)).toBe(first);
    });
  });
}
