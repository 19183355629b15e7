import { hash as digest, randomBytes, timingSafeEqual } from "node:crypto";
import type {
  AcceptedCredential,
  AuditDraft,
  CredentialMaker,
  ReviewerCredentials,
} from "@countersign/core";
import { termsOfCredential } from "./standing-terms.ts";
import type { StorageReader } from "./storage-reader.ts";
import type { WriteQueue } from "./write-queue.ts";

const SECRET_BYTES = 32;

/** The credentials port. A hash without salt or stretching is enough for 256 random bits. */
export class HashedCredentials implements ReviewerCredentials {
  readonly #queue: WriteQueue;
  readonly #reader: StorageReader;

  constructor(queue: WriteQueue, reader: StorageReader) {
    this.#queue = queue;
    this.#reader = reader;
  }

  async create(
    person: string,
    by?: CredentialMaker,
  ): Promise<{ readonly id: string; readonly credential: string }> {
    const id = `cred_${randomBytes(8).toString("hex")}`;
    const credential = `csr_${randomBytes(SECRET_BYTES).toString("base64url")}`;
    const hash = hashOf(credential).toString("base64");
    await this.#queue.commit([
      {
        kind: "add-credential",
        id,
        person,
        hash,
        record: {
          type: "credential.created",
          ...signedBy(by),
          note: `credential ${id} of ${person}`,
          terms: termsOfCredential({ id, person, hash }),
        },
      },
      ...(by?.operations ?? []),
    ]);
    return { id, credential };
  }

  /** Compares with every credential there is, so that a wrong one takes as long as a right one. */
  async accept(credential: string): Promise<AcceptedCredential | undefined> {
    const given = hashOf(credential);
    let accepted: AcceptedCredential | undefined;
    for (const { id, person, hash: kept } of await this.#reader.credentials()) {
      if (kept.length === given.length && timingSafeEqual(kept, given)) accepted = { id, person };
    }
    return accepted;
  }

  async personOf(id: string): Promise<string | undefined> {
    return (await this.#reader.credentials()).find((one) => one.id === id)?.person;
  }

  async exist(): Promise<boolean> {
    return (await this.#reader.credentials()).length > 0;
  }

  async revoke(person: string, by?: CredentialMaker): Promise<number> {
    const [result] = await this.#queue.commit([
      {
        kind: "revoke-credentials",
        person,
        record: {
          type: "credential.revoked",
          ...signedBy(by),
          note: `all credentials of ${person}`,
        },
      },
      ...(by?.operations ?? []),
    ]);
    return result?.count ?? 0;
  }
}

function signedBy(by: CredentialMaker | undefined): Pick<AuditDraft, "reviewer" | "actProof"> {
  if (by === undefined) return {};
  const { reviewer, actProof } = by;
  return { reviewer, ...(actProof === undefined ? {} : { actProof }) };
}

function hashOf(credential: string): Buffer {
  return digest("sha256", credential, "buffer");
}
