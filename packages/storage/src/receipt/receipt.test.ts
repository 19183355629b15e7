import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AuditDraft, StoreOperation } from "@countersign/core";
import { newApproval, temporaryFolder } from "@countersign/testkit";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import {
  makeReceipt,
  openSqliteStorage,
  readMasterKey,
  verifyReceipt,
  type SigningKey,
} from "../index.ts";
import { newSigner } from "../keys/signing-key.ts";
import { vkeyOf } from "../proof/signed-note.ts";
import { loadDriver } from "../sqlite/driver.ts";
import { verifyAsAnybody } from "../../../../test/receipt/independent-verifier.ts";

const about = { upstream: "crm", tool: "delete" } as const;
const record = (draft: AuditDraft): AuditDraft => ({
  ...about,
  exchange: "exchange of apr_a",
  ...draft,
});
const ada = { person: "ada", channel: "console" } as const;
const noise = Array.from({ length: 37 }, (): StoreOperation => {
  return { kind: "append", record: { type: "call.received", exchange: "another" } };
});

/** A log with a decision by a person, one by the policy, and a request that still waits. */
async function makeLog(folder: string) {
  const masterKey = await readMasterKey(folder, {});
  const storage = await openSqliteStorage({ folder, masterKey, labelOf: String, mainThread: true });
  const { store, signingKey } = storage;
  const body = { arguments: { id: 7, email: "EMAIL_7f3k2q9dxz" } };
  const ask = (id: string): StoreOperation => ({
    kind: "request-approval",
    request: newApproval(id, about),
    record: record({ type: "approval.requested", approval: id }),
    payload: { scope: "s1", body },
  });
  await store.commit(...noise, ask("apr_a"), ask("apr_waits"), ...noise);
  await store.commit({
    kind: "move-approval",
    id: "apr_a",
    event: "approve",
    record: record({ type: "approval.approved", reviewer: ada }),
    payload: { scope: "s1", body: { reason: "agreed" } },
  });
  const call = { ...about, exchange: "xch_b" } as const;
  await store.commit(
    { kind: "append", record: { type: "call.received", ...call }, payload: { scope: "s1", body } },
    {
      kind: "append",
      record: { type: "call.decided", ...call, decision: "deny", rules: ["never"] },
    },
    ...noise,
  );
  await storage.close();
  const receiptOf = (id: string) =>
    makeReceipt({ folder, masterKey, signingKey, id, now: Date.now() });
  return { folder, signingKey, receiptOf };
}

let log: Awaited<ReturnType<typeof makeLog>>;
let receipt: string;
let key: SigningKey;
beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "countersign-receipt-"));
  log = await makeLog(folder);
  key = log.signingKey;
  receipt = log.receiptOf("apr_a");
  return () => rmSync(folder, { recursive: true });
});

describe("a receipt", () => {
  it("proves who decided what about exactly which arguments, and when", () => {
    const proven = verifyReceipt(receipt, [key.vkey]);

    expect(proven).toMatchObject({
      log: key.name,
      reviewer: ada,
      decision: "approval.approved",
      ...about,
      arguments: { id: 7, email: "EMAIL_7f3k2q9dxz" },
    });
    expect(proven.at).toMatch(/^\d{4}-.*Z$/);
    expect(proven.records.map(({ type }) => type)).toEqual([
      "approval.requested",
      "approval.approved",
    ]);
  });

  it("proves what the policy decided", () => {
    const proven = verifyReceipt(log.receiptOf("xch_b"), [key.vkey]);

    expect(proven).toMatchObject({ reviewer: null, decision: "deny", arguments: { id: 7 } });
  });

  it("is accepted by a verifier that shares nothing with ours", () => {
    const proven = verifyAsAnybody(receipt, key.vkey);

    expect(proven).toEqual({
      person: "ada",
      decision: "approval.approved",
      arguments: { id: 7, email: "EMAIL_7f3k2q9dxz" },
    });
  });

  it("is refused with another key", () => {
    expect(() => verifyReceipt(receipt, [vkeyOf(newSigner(key.name))])).toThrow(
      "no known key signed it",
    );
    expect(() => verifyReceipt(receipt, [])).toThrow("no known key signed it");
  });

  it("is refused with any single byte changed, left out or doubled", () => {
    const bytes = Buffer.from(receipt);
    const isRefused = (spoiled: Buffer) => {
      try {
        verifyReceipt(spoiled.toString("utf8"), [key.vkey]);
        return false;
      } catch (error) {
        return (error as { code?: string }).code === "RECEIPT_INVALID";
      }
    };
    expect(isRefused(bytes)).toBe(false);

    for (let at = 0; at < bytes.length; at++) {
      const flipped = Buffer.from(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
      expect([at, isRefused(flipped)]).toEqual([at, true]);
    }
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const flipped = Buffer.from(bytes);
        flipped[at] = (flipped[at] ?? 0) ^ change;
        const shorter = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]);
        const longer = Buffer.concat([bytes.subarray(0, at + 1), bytes.subarray(at)]);

        expect([isRefused(flipped), isRefused(shorter), isRefused(longer)]).toEqual([
          true,
          true,
          true,
        ]);
      }),
      { numRuns: 2_000 },
    );
  });

  it("is refused when parts of two good ones are put together", () => {
    const one = JSON.parse(receipt) as { records: object[] };
    const two = JSON.parse(log.receiptOf("xch_b")) as { records: object[] };
    const mixed = `${JSON.stringify({ ...one, records: [two.records[0], one.records[1]] }, null, 2)}\n`;

    expect(() => verifyReceipt(mixed, [key.vkey])).toThrow("the receipt proves nothing");
  });

  it.each([
    { because: "nobody has decided", id: "apr_waits", says: "no decision" },
    { because: "there is no such request", id: "apr_none", says: "no record of" },
  ])("is not made when $because", ({ id, says }) => {
    expect(() => log.receiptOf(id)).toThrow(says);
  });

  it("is not made when the arguments were erased", async () => {
    const { folder, receiptOf } = await makeLog(temporaryFolder());
    const database = new (loadDriver())(join(folder, "countersign.db"));
    database.exec("delete from data_key");
    database.close();

    expect(() => receiptOf("apr_a")).toThrow("no decision about arguments");
  });

  it("is described to others: the page names every key of the file", () => {
    const page = readFileSync(
      join(import.meta.dirname, "../../../../docs/receipt-format.md"),
      "utf8",
    );

    for (const name of [
      "format",
      "records",
      "head",
      "proof",
      "payload",
      "salt",
      "text",
      "checkpoint",
    ]) {
      expect(page).toContain(`\`${name}\``);
    }
  });
});
