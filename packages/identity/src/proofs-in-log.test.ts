import type { AuditRecord, DecisionProof, DecisionStatement } from "@countersign/core";
import { type SoftPasskey, softPasskey } from "@countersign/testkit";
import { describe, expect, it } from "vitest";
import { challengeOf } from "./assertion.ts";
import { proofsInLog } from "./proofs-in-log.ts";

const site = { origin: "http://localhost:4319", rpId: "localhost" };
const statement: DecisionStatement = {
  approval: "apr_1",
  binding: "binding",
  fingerprint: "fingerprint",
  verb: "approve",
  breakGlass: false,
  person: "ada",
  reason: null,
  arguments: null,
  seen: null,
  nonce: "nonce",
};

function proofOf(key: SoftPasskey, said = statement, flags?: number): DecisionProof {
  const { response } = key.assert(challengeOf(said).toString("base64url"), site, flags);
  const { authenticatorData, clientDataJSON: clientDataJson, signature } = response;
  const { id: passkey, publicKey } = key;
  return {
    statement: said,
    passkey,
    publicKey,
    ...site,
    authenticatorData,
    clientDataJson,
    signature,
  };
}

function record(about: Partial<AuditRecord> & Pick<AuditRecord, "type">): AuditRecord {
  return { sequence: 1, at: "2026-01-01T00:00:00.000Z", payloadCommitment: null, ...about };
}

const ada = { person: "ada", channel: "console" } as const;
const requested = record({
  type: "approval.requested",
  approval: "apr_1",
  fingerprint: "fingerprint",
  require: "passkey",
});
const registered = ({ id, publicKey }: SoftPasskey, person = "ada"): AuditRecord =>
  record({
    type: "passkey.registered",
    reviewer: { person, channel: "console" },
    passkey: { id, publicKey, rpId: "localhost" },
  });
const removed = (key: SoftPasskey): AuditRecord => ({
  ...registered(key),
  type: "passkey.removed",
});
const approved = (proof?: DecisionProof, more: Partial<AuditRecord> = {}): AuditRecord =>
  record({
    type: "approval.approved",
    approval: "apr_1",
    reviewer: ada,
    ...(proof === undefined ? {} : { proof }),
    ...more,
  });

/** What is said about the last of the records; the ones before it are fine. */
async function saidOf(...records: readonly AuditRecord[]): Promise<string | null> {
  const inspect = proofsInLog();
  const said: (string | null)[] = [];
  for (const one of records) said.push(await inspect(one));
  expect(said.slice(0, -1).every((one) => one === null)).toBe(true);
  return said.at(-1) ?? null;
}

const key = softPasskey();
const other = softPasskey();

describe("the passkeys in a log", () => {
  it("are right where a registered key signed what the record says", async () => {
    expect(await saidOf(registered(key), requested, approved(proofOf(key)))).toBeNull();
  });

  const good = proofOf(key);
  it.each([
    { because: "nothing is signed", log: [registered(key), requested, approved()] },
    {
      because: "the key was never registered",
      log: [registered(other), requested, approved(good)],
    },
    { because: "it is somebody else's", log: [registered(key, "eve"), requested, approved(good)] },
    {
      because: "it was taken away",
      log: [registered(key), removed(key), requested, approved(good)],
    },
    {
      because: "the key is called like one that is registered",
      log: [registered(key), requested, approved({ ...proofOf(other), passkey: key.id })],
    },
    {
      because: "one bit of the signature is another",
      log: [
        registered(key),
        requested,
        approved({ ...good, authenticatorData: `${good.authenticatorData.slice(0, -2)}AQ` }),
      ],
    },
    {
      because: "another request was signed",
      log: [
        registered(key),
        requested,
        approved(proofOf(key, { ...statement, approval: "apr_2" })),
      ],
    },
    {
      because: "another call was signed",
      log: [registered(key), requested, approved(proofOf(key, { ...statement, fingerprint: "x" }))],
    },
    {
      because: "a rejection was signed",
      log: [registered(key), requested, approved(proofOf(key, { ...statement, verb: "reject" }))],
    },
    {
      because: "the record names another reviewer",
      log: [registered(key), requested, approved(good, { reviewer: { ...ada, person: "eve" } })],
    },
    {
      because: "it was shown something else",
      log: [registered(key), requested, approved(good, { seen: "something" })],
    },
    {
      because: "an emergency was not signed as one",
      log: [registered(key), requested, approved(good, { type: "approval.broke_glass" })],
    },
    {
      because: "the statement was changed after it was signed",
      log: [
        registered(key),
        requested,
        approved({ ...good, statement: { ...statement, reason: "another" } }),
      ],
    },
    {
      because: "nobody proved to the key who they are",
      log: [registered(key), requested, approved(proofOf(key, statement, 0b001))],
    },
    {
      because: "it was signed at another page",
      log: [registered(key), requested, approved({ ...good, origin: "http://localhost:9999" })],
    },
  ])("are wrong where $because", async ({ log }) => {
    expect(await saidOf(...log)).not.toBeNull();
  });
});

it.each([
  { type: "approval.approved", approval: "apr_1", reviewer: ada, proof: {} },
  { type: "approval.approved", approval: "apr_1", reviewer: ada, proof: "none" },
  { type: "pause.ended", reviewer: ada, actProof: { statement: null } },
  { type: "passkey.registered", reviewer: null, passkey: {} },
])("a record of $type that holds no proof where one should be is told of", async (about) => {
  const said = await proofsInLog()(record(about as unknown as AuditRecord));

  expect(said).toBe("what it holds of a passkey or proof cannot be read");
});
