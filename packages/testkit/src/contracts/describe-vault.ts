import type { MaskedValue } from "@countersign/core";
import { isWellFormedToken, surrogateName } from "@countersign/core";
import { describe, expect, it } from "vitest";
import { freshStorage, requestApproval, type OpenStorage } from "./storage-under-test.ts";

const email = (text: string): MaskedValue => {
  return { entityType: "EMAIL_ADDRESS", text, canonical: text.toLowerCase() };
};

/** The contract of the core's `Vault` port. */
export function describeVault(name: string, open: OpenStorage): void {
  describe(`${name} as a vault`, () => {
    const { storage } = freshStorage(open);

    it("gives one well-formed token per value, in their order", async () => {
      const values = [email("ada@x.org"), email("bob@x.org"), email("ADA@x.org")];

      const { tokens, entries } = await storage().vault.tokenise("s1", values);

      expect(tokens[0]).toMatch(/^EMAIL_[a-z2-7]{10}$/);
      expect(tokens.every(isWellFormedToken)).toBe(true);
      expect(tokens[2]).toBe(tokens[0]);
      expect(tokens[1]).not.toBe(tokens[0]);
      expect(entries).toHaveLength(2);
    });

    it("gives the same value the same token in its scope, and another in another", async () => {
      const { vault } = storage();
      const ada = [email("ada@x.org")];

      const first = await vault.tokenise("s1", ada);
      const again = await vault.tokenise("s1", ada);
      const elsewhere = await vault.tokenise("s2", ada);

      expect(again.tokens).toEqual(first.tokens);
      expect(elsewhere.tokens).not.toEqual(first.tokens);
    });

    it("tells equal spellings of different entity types apart", async () => {
      const values = [email("x"), { ...email("x"), entityType: "EMAIL_OTHER" }];

      const { tokens } = await storage().vault.tokenise("s1", values);

      expect(new Set(tokens).size).toBe(2);
    });

    it("tells values apart that differ in a lone surrogate only", async () => {
      const { tokens } = await storage().vault.tokenise("s1", [email("\ud800"), email("\ud801")]);

      expect(new Set(tokens).size).toBe(2);
    });

    it("makes no entry for a value that was kept, and one again until then", async () => {
      const { store, vault } = storage();
      const ada = [email("ada@x.org")];

      const first = await vault.tokenise("s1", ada);
      const second = await vault.tokenise("s1", ada);
      await store.commit({ kind: "keep-values", entries: second.entries });
      const third = await vault.tokenise("s1", ada);

      expect([first, second, third].map(({ entries }) => entries.length)).toEqual([1, 1, 0]);
    });

    it("makes an entry again when the commit that was to keep it failed", async () => {
      const { store, vault } = storage();
      const ada = [email("ada@x.org")];
      await store.commit(requestApproval("a"));
      const { entries } = await vault.tokenise("s1", ada);

      const failing = requestApproval("a", { fingerprint: "another" });
      const commit = store.commit({ kind: "keep-values", entries }, failing);

      await expect(commit).rejects.toMatchObject({ code: "AUDIT_WRITE_FAILED" });
      expect((await vault.tokenise("s1", ada)).entries).toHaveLength(1);
    });

    it("keeps a value twice without a change", async () => {
      const { store, vault } = storage();
      const { tokens, entries } = await vault.tokenise("s1", [email("Ada@x.org")]);

      await store.commit({ kind: "keep-values", entries });
      const [again] = await store.commit({ kind: "keep-values", entries });

      expect(again?.done).toBe(true);
      const revealed = await vault.reveal("s1", tokens);
      expect([...revealed.values()]).toEqual([{ entityType: "EMAIL_ADDRESS", text: "Ada@x.org" }]);
    });

    it.each(["Ada@x.org", "", "😀\ud800", "line\nline", "x".repeat(10_000)])(
      "reveals a value as it was found (%#)",
      async (text) => {
        const { store, vault } = storage();
        const { tokens, entries } = await vault.tokenise("s1", [email(text)]);
        await store.commit({ kind: "keep-values", entries });

        const revealed = await vault.reveal("s1", [...tokens, ...tokens]);

        expect([...revealed]).toEqual([[tokens[0], { entityType: "EMAIL_ADDRESS", text }]]);
      },
    );

    it("reveals nothing of another scope, nothing unknown and nothing that was not kept", async () => {
      const { store, vault } = storage();
      const kept = await vault.tokenise("s1", [email("ada@x.org")]);
      await store.commit({ kind: "keep-values", entries: kept.entries });
      const unkept = await vault.tokenise("s1", [email("bob@x.org")]);

      expect((await vault.reveal("s2", kept.tokens)).size).toBe(0);
      expect((await vault.reveal("s1", [...unkept.tokens, "EMAIL_aaaaaaaaaa", ""])).size).toBe(0);
    });

    it("gives many values their tokens", async () => {
      const { store, vault } = storage();
      const values = Array.from({ length: 1_000 }, (_, i) => email(`user${i}@x.org`));

      const { tokens, entries } = await vault.tokenise("s1", values);
      await store.commit({ kind: "keep-values", entries });

      expect(new Set(tokens).size).toBe(1_000);
      expect((await vault.reveal("s1", tokens)).get(tokens[999] ?? "")?.text).toBe("user999@x.org");
    });

    it("reveals each of many that were found together, whatever commits kept them", async () => {
      const { store, vault } = storage();
      const values = Array.from({ length: 600 }, (_, i) => email(`user${i}@x.org\ud800"`));
      const few = await vault.tokenise("s1", values.slice(100, 103));
      await store.commit({ kind: "keep-values", entries: few.entries });

      const { tokens, entries } = await vault.tokenise("s1", values);
      for (let from = 0; from < entries.length; from += 90) {
        await store.commit({ kind: "keep-values", entries: entries.slice(from, from + 90) });
      }
      const again = await store.commit({ kind: "keep-values", entries });

      expect(entries).toHaveLength(597);
      expect(again[0]?.done).toBe(true);
      const revealed = await vault.reveal("s1", tokens);
      expect(tokens.map((token) => revealed.get(token)?.text)).toEqual(
        values.map(({ text }) => text),
      );
      expect([...(await vault.reveal("s1", [tokens[321] ?? ""])).values()]).toEqual([
        { entityType: "EMAIL_ADDRESS", text: values[321]?.text },
      ]);
    });

    it("keeps none of many if one of them has another's token", async () => {
      const { store, vault } = storage();
      const values = Array.from({ length: 40 }, (_, i) => email(`user${i}@x.org`));
      const { tokens, entries } = await vault.tokenise("s1", values);
      const [one, other] = entries;
      if (!one || !other) throw new Error("two entries are needed");
      const digest = new Uint8Array(32).fill(7);
      await store.commit({ kind: "keep-values", entries: [{ ...other, digest }] });

      for (const colliding of [entries, [one, { ...one, digest }]]) {
        const commit = store.commit({ kind: "keep-values", entries: colliding });
        await expect(commit).rejects.toMatchObject({ code: "VAULT_COLLISION" });
      }
      const left = tokens.filter((token) => token !== other.token);
      expect((await vault.reveal("s1", left)).size).toBe(0);
    });

    const candidates = (...texts: readonly string[]) => ({
      candidate: (attempt: number): string | undefined => texts[attempt],
    });

    it("gives each value the first candidate that stands for no other one, kept or not", async () => {
      const { store, vault } = storage();
      const [ada, bob] = [email("ada@x.org"), email("bob@x.org")];

      const first = await vault.substitute("s1", [
        { value: ada, ...candidates("one", "two") },
        { value: bob, ...candidates("one", "two") },
        { value: email("ADA@x.org"), ...candidates("one", "two") },
        { value: email("eve@x.org"), ...candidates("one", "two") },
      ]);
      await store.commit({ kind: "keep-values", entries: first.entries });
      const again = await vault.substitute("s1", [{ value: bob, ...candidates("one", "two") }]);
      const elsewhere = await vault.substitute("s2", [{ value: bob, ...candidates("one") }]);

      expect(first.surrogates).toEqual(["one", "two", "one", undefined]);
      expect(first.entries).toHaveLength(2);
      expect(again).toEqual({ surrogates: ["two"], entries: [] });
      expect(elsewhere.surrogates).toEqual(["one"]);
    });

    it("knows the surrogates of a scope once they are kept, and what is behind them", async () => {
      const { store, vault } = storage();
      const odd = ["+1 212 555 0143", "a@masked.example", "4242", "z'\"\\é😀"];
      const { entries } = await vault.substitute(
        "s1",
        odd.map((text, i) => ({ value: email(`user${i}@x.org`), ...candidates(text) })),
      );
      const before = await vault.surrogates("s1");
      await store.commit({ kind: "keep-values", entries });
      const { entries: tokens } = await vault.tokenise("s1", [email("ada@x.org")]);
      await store.commit({ kind: "keep-values", entries: tokens });

      expect(before).toEqual([]);
      expect((await vault.surrogates("s1")).toSorted()).toEqual(odd.toSorted());
      expect(await vault.surrogates("s2")).toEqual([]);
      const revealed = await vault.reveal("s1", odd.map(surrogateName));
      expect(odd.map((name) => revealed.get(surrogateName(name))?.text)).toEqual(
        odd.map((_, i) => `user${i}@x.org`),
      );
      expect((await vault.reveal("s1", odd)).size).toBe(0);
    });

    it("gives nothing for nothing", async () => {
      expect(await storage().vault.tokenise("s1", [])).toEqual({ tokens: [], entries: [] });
      expect((await storage().vault.reveal("s1", [])).size).toBe(0);
    });
  });
}
