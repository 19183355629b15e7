import type { StoreOperation } from "@countersign/core";
import { describe, expect, it } from "vitest";
import { freshStorage, type OpenStorage } from "./storage-under-test.ts";

const take = (owner: string, until: number, name = "tell"): StoreOperation => {
  return { kind: "take-duty", name, owner, until };
};

/** What one of several processes does at a time. */
export function dutyContract(open: OpenStorage): void {
  const { storage, clock } = freshStorage(open);

  describe("a duty", () => {
    it("is one process's until its time is over, which only that one can prolong", async () => {
      const { store } = storage();
      const try_ = async (...operation: Parameters<typeof take>) =>
        (await store.commit(take(...operation)))[0]?.done;
      const now = clock().now();

      expect(await try_("a", now + 100)).toBe(true);
      expect(await try_("b", now + 900)).toBe(false);
      expect(await try_("a", now + 200)).toBe(true);
      clock().advance(199);
      expect(await try_("b", now + 900)).toBe(false);
      clock().advance(1);
      expect(await try_("b", now + 900)).toBe(true);
      expect(await try_("a", now + 900)).toBe(false);
    });

    it("is given back, and is another one under another name", async () => {
      const { store } = storage();
      const later = clock().now() + 1_000;

      await store.commit(take("a", later), take("a", 0));
      const [b, other] = await store.commit(take("b", later), take("c", later, "forward"));

      expect([b?.done, other?.done]).toEqual([true, true]);
    });

    it("goes to one of those who ask at the same time", async () => {
      const { store } = storage();
      const later = clock().now() + 1_000;

      const asked = await Promise.all(
        ["a", "b", "c"].map((owner) => store.commit(take(owner, later))),
      );

      expect(asked.flat().filter(({ done }) => done)).toHaveLength(1);
    });
  });
}
