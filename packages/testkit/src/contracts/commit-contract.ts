import type { StoreOperation, VaultEntry } from "@countersign/core";
import { describe, expect, it } from "vitest";
import { A_RECORD, freshStorage, requestApproval, type OpenStorage } from "./storage-under-test.ts";

const append: Extract<StoreOperation, { kind: "append" }> = { kind: "append", record: A_RECORD };

/** Records, payloads and values; commits that fail. */
export function commitContract(open: OpenStorage): void {
  const { storage, clock } = freshStorage(open);

  describe("records", () => {
    it("are numbered from one without gaps, in the order of the operations", async () => {
      const { store } = storage();

      const results = await store.commit(append, append);
      const [third] = await store.commit(append);

      expect([...results, third].map((result) => result?.sequence)).toEqual([1, 2, 3]);
      const records = await store.records({ limit: 10 });
      expect(records.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    });

    it("come back as they were given, with their time and no payload", async () => {
      const { store } = storage();
      const record = {
        ...A_RECORD,
        masked: { EMAIL_ADDRESS: 2 },
        rules: ["r1"],
        note: "a “note”\n",
      };

      await store.commit({ kind: "append", record });

      expect(await store.records({ limit: 1 })).toEqual([
        { ...record, sequence: 1, at: "2026-01-01T00:00:00.000Z", payloadCommitment: null },
      ]);
    });

    it("are numbered without gaps when many commits wait at once", async () => {
      const { store } = storage();

      const results = await Promise.all(Array.from({ length: 100 }, () => store.commit(append)));

      const sequences = results.map(([result]) => result?.sequence);
      expect(sequences).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
    });

    it("never get an earlier time than the record before, even if the clock is set back", async () => {
      const { store } = storage();

      await store.commit(append);
      clock().advance(-3_600_000);
      await store.commit(append);
      clock().advance(3_600_001);
      await store.commit(append);

      const times = (await store.records({ limit: 3 })).map(({ at }) => at);
      expect(times).toEqual([
        "2026-01-01T00:00:00.000Z",
        "2026-01-01T00:00:00.000Z",
        "2026-01-01T00:00:00.001Z",
      ]);
    });

    it("are found by exchange, by approval and after a sequence, from either end", async () => {
      const { store } = storage();
      await store.commit(
        { kind: "append", record: { type: "call.received", exchange: "x1" } },
        { kind: "append", record: { type: "call.received", exchange: "x2", approval: "a" } },
        { kind: "append", record: { type: "call.decided", exchange: "x1", approval: "a" } },
      );
      const sequences = async (filter: Partial<Parameters<typeof store.records>[0]>) =>
        (await store.records({ limit: 10, ...filter })).map(({ sequence }) => sequence);

      expect(await sequences({ exchange: "x1" })).toEqual([1, 3]);
      expect(await sequences({ approval: "a" })).toEqual([2, 3]);
      expect(await sequences({ exchange: "x1", approval: "a" })).toEqual([3]);
      expect(await sequences({ afterSequence: 1 })).toEqual([2, 3]);
      expect(await sequences({ limit: 2 })).toEqual([1, 2]);
      expect(await sequences({ limit: 2, newestFirst: true })).toEqual([3, 2]);
      expect(await sequences({ exchange: "x3" })).toEqual([]);
      expect(await sequences({ sequences: [3, 1, 7] })).toEqual([1, 3]);
      expect(await sequences({ sequences: [3, 1], newestFirst: true, limit: 1 })).toEqual([3]);
      expect(await sequences({ sequences: [] })).toEqual([]);
    });

    it("are not changed by changing what was read", async () => {
      const { store } = storage();
      const record = { ...A_RECORD, rules: ["r1"] };
      const written = store.commit({ kind: "append", record });
      record.rules.push("r2");
      await written;

      expect((await store.records({ limit: 1 }))[0]?.rules).toEqual(["r1"]);
    });
  });

  describe("payloads", () => {
    it.each([
      { because: "it is small", body: { a: [1, "two", null, true], "": {} } },
      {
        because: "it is large",
        body: { rows: Array.from({ length: 2_000 }, (_, i) => `row ${i}`) },
      },
      {
        because: "it is a very large result",
        body: { result: { rows: Array.from({ length: 9_000 }, (_, i) => `row ${i} é`) } },
      },
      { because: "it is only a string", body: "text" },
      { because: "it holds what UTF-8 cannot", body: ["\ud800", "\udfff😀", "\0"] },
      { because: "it is null", body: null },
      { because: "a key is __proto__", body: JSON.parse('{"__proto__":{"a":1}}') as { a: number } },
    ])("come back as they were given when $because", async ({ body }) => {
      const { store } = storage();

      const [result] = await store.commit({ ...append, payload: { scope: "s1", body } });

      expect(await store.payload(result?.sequence ?? 0)).toEqual(body);
    });

    it.each([100, 100_000])("of %i characters may be expected and not come", async (size) => {
      const { store } = storage();
      const body = (text: string) => ({ result: { text: text.repeat(size) } });
      const [expected, other] = [body("e"), body("o")];

      store.expectPayload?.(expected);
      store.expectPayload?.(body("never"));
      const results = await store.commit(
        { ...append, payload: { scope: "s1", body: other } },
        { ...append, payload: { scope: "s1", body: expected } },
      );

      expect(await store.payload(results[0]?.sequence ?? 0)).toEqual(other);
      expect(await store.payload(results[1]?.sequence ?? 0)).toEqual(expected);
    });

    it("leave a commitment in their record, a different one for the same payload", async () => {
      const { store } = storage();
      const payload = { scope: "s1", body: "same" };

      await store.commit({ ...append, payload }, { ...append, payload });

      const commitments = (await store.records({ limit: 2 })).map((r) => r.payloadCommitment);
      expect(commitments).toEqual([expect.any(String), expect.any(String)]);
      expect(commitments[0]).not.toBe(commitments[1]);
    });

    it("are undefined for a record without one, and for a record that is not there", async () => {
      const { store } = storage();
      await store.commit(append);

      expect(await store.payload(1)).toBeUndefined();
      expect(await store.payload(2)).toBeUndefined();
    });
  });

  describe("values", () => {
    const entry = (token: string, digest: string): VaultEntry => ({
      scope: "s1",
      token,
      entityType: "EMAIL_ADDRESS",
      digest: new TextEncoder().encode(digest),
      sealed: new Uint8Array(0),
    });

    it("fail the whole commit when another value has their token", async () => {
      const { store, vault } = storage();
      const ada = [{ entityType: "EMAIL_ADDRESS", text: "ada@x.org", canonical: "ada@x.org" }];
      const { tokens, entries } = await vault.tokenise("s1", ada);
      await store.commit({ kind: "keep-values", entries });

      const commit = store.commit(append, {
        kind: "keep-values",
        entries: [entry(tokens[0] ?? "", "another")],
      });

      await expect(commit).rejects.toMatchObject({ code: "VAULT_COLLISION" });
      expect(await store.records({ limit: 1 })).toEqual([]);
      expect((await vault.reveal("s1", tokens)).get(tokens[0] ?? "")?.text).toBe("ada@x.org");
    });

    it("fail only the commit they stand in", async () => {
      const { store, vault } = storage();
      const ada = [{ entityType: "EMAIL_ADDRESS", text: "ada@x.org", canonical: "ada@x.org" }];
      const { tokens, entries } = await vault.tokenise("s1", ada);
      await store.commit({ kind: "keep-values", entries });
      const colliding = [entry(tokens[0] ?? "", "another")];

      const settled = await Promise.allSettled([
        store.commit(append),
        store.commit(append, { kind: "keep-values", entries: colliding }, append),
        store.commit(append, requestApproval("a")),
      ]);

      expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
      const sequences = (await store.records({ limit: 10 })).map(({ sequence }) => sequence);
      expect(sequences).toEqual([1, 2, 3]);
    });
  });

  describe("commits", () => {
    it("without operations do nothing", async () => {
      expect(await storage().store.commit()).toEqual([]);
    });

    it("are refused once the store is closed", async () => {
      const { store } = storage();
      await store.close();

      await expect(store.commit(append)).rejects.toMatchObject({ code: "AUDIT_WRITE_FAILED" });
    });

    it("write nothing when one operation cannot be carried out", async () => {
      const { store } = storage();
      await store.commit(requestApproval("a"));

      const commit = store.commit(append, requestApproval("a", { fingerprint: "another" }));

      await expect(commit).rejects.toMatchObject({ code: "AUDIT_WRITE_FAILED" });
      expect(await store.records({ limit: 10 })).toHaveLength(1);
    });
  });
}
