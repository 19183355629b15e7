import type { ActProof, ActStatement, AuditRecord } from "@countersign/core";
import { type SoftPasskey, softPasskey } from "@countersign/testkit";
import { describe, expect, it } from "vitest";
import { challengeOf } from "./assertion.ts";
import { proofsInLog } from "./proofs-in-log.ts";

const site = { origin: "http://localhost:4319", rpId: "localhost" };
const ada = { person: "ada", channel: "console" } as const;
const key = softPasskey();

let asked = 0;

function signed(by: SoftPasskey, statement: Partial<ActStatement>): ActProof {
  const nonce = `nonce ${++asked}`;
  const said = { act: "resume", subject: {}, person: "ada", nonce, ...statement } as const;
  const { response } = by.assert(challengeOf(said).toString("base64url"), site);
  return {
    statement: said,
    passkey: by.id,
    publicKey: by.publicKey,
    ...site,
    authenticatorData: response.authenticatorData,
    clientDataJson: response.clientDataJSON,
    signature: response.signature,
  };
}

/** A record of that second of a minute. */
function record(
  second: number,
  about: Partial<AuditRecord> & Pick<AuditRecord, "type">,
): AuditRecord {
  const at = `2026-01-01T00:00:${String(second).padStart(2, "0")}.000Z`;
  return { sequence: 1, at, payloadCommitment: null, ...about };
}

const registered = record(0, {
  type: "passkey.registered",
  reviewer: ada,
  passkey: { id: key.id, publicKey: key.publicKey, rpId: site.rpId },
});
const started = record(0, {
  type: "policy.accepted",
  file: "one",
  policy: "p1",
  require: "passkey",
});

async function problems(...records: readonly AuditRecord[]): Promise<readonly (string | null)[]> {
  const inspect = proofsInLog();
  const found: (string | null)[] = [];
  for (const one of records) found.push(await inspect(one));
  return found;
}

const acceptedWith = (
  actProof: ActProof | undefined,
  more: Partial<AuditRecord> = {},
): AuditRecord =>
  record(1, {
    type: "policy.accepted",
    reviewer: ada,
    file: "two",
    policy: "p2",
    ...(actProof === undefined ? {} : { actProof }),
    ...more,
  });
const subject = { file: "two", before: "one", policy: "p2" };
const configuration = { act: "accept-configuration", subject } as const;

describe("acts in a log", () => {
  it("are right where their person signed exactly them", async () => {
    const made = record(2, {
      type: "service_key.created",
      reviewer: ada,
      note: "key_1 of siem, for log:read, calls, until 2026-02-01T00:00:00.000Z",
      actProof: signed(key, {
        act: "create-key",
        subject: { name: "siem", scopes: ["log:read", "calls"], days: 31 },
      }),
    });
    const found = await problems(
      started,
      registered,
      acceptedWith(signed(key, configuration), { require: "passkey" }),
      made,
      record(20, { type: "pause.ended", reviewer: ada, actProof: signed(key, {}) }),
    );

    expect(found).toEqual([null, null, null, null, null]);
  });

  it("are told of when a signature stands under a second one", async () => {
    const ended = { type: "pause.ended", reviewer: ada, actProof: signed(key, {}) } as const;

    const found = await problems(started, registered, record(20, ended), record(40, ended));

    expect(found).toEqual([null, null, null, "its passkey signed that for an earlier act"]);
  });

  it.each([
    { because: "none is there", proof: undefined, says: "without the passkey" },
    {
      because: "another text was signed",
      proof: signed(key, { ...configuration, subject: { ...subject, file: "three" } }),
      says: "the file differs",
    },
    {
      because: "it was signed after another text",
      proof: signed(key, { ...configuration, subject: { ...subject, before: "zero" } }),
      says: "the before differs",
    },
    {
      because: "another act was signed",
      proof: signed(key, { act: "accept-definition", subject }),
      says: "the act differs",
    },
    {
      because: "somebody else signed",
      proof: signed(key, { ...configuration, person: "grace" }),
      says: "the person differs",
    },
    {
      because: "nobody registered the key",
      proof: signed(softPasskey(), configuration),
      says: "had not registered",
    },
    {
      because: "the signature is of something else",
      proof: { ...signed(key, configuration), signature: signed(key, {}).signature },
      says: "signature is wrong",
    },
  ])("of a configuration are told of when $because", async ({ proof, says }) => {
    const found = await problems(started, registered, acceptedWith(proof));

    expect(found.at(-1)).toContain(says);
  });

  it.each([
    "definition.accepted",
    "grant.made",
    "pause.ended",
    "credential.created",
    "credential.revoked",
    "service_key.created",
    "service_key.revoked",
    "approval.broke_glass",
  ] as const)(
    "%s: without a signature they are told of, once every daemon goes by the policy",
    async (type) => {
      const first = record(0, { type: "credential.created", note: "credential cred_1 of ada" });
      const found = await problems(
        first,
        started,
        record(9, { type, reviewer: ada }),
        record(10, { type, reviewer: ada }),
      );

      expect(found).toEqual([
        null,
        null,
        null,
        "it was done without the passkey that was asked for",
      ]);
    },
  );

  it("take none before an accepted configuration asks for one, nor after one that does not", async () => {
    const found = await problems(
      record(0, { type: "pause.ended", reviewer: ada }),
      started,
      registered,
      acceptedWith(signed(key, configuration)),
      record(30, { type: "pause.ended", reviewer: ada }),
    );

    expect(found).toEqual([null, null, null, null, null]);
  });
});
