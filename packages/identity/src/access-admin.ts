/** Making and ending what people and programs sign in with: who may, and with whose touch. */
import {
  type ActStatement,
  CountersignError,
  type DecisionProofs,
  type JsonObject,
  type OfferedProof,
  type Policy,
  proveAct,
  type ProvenAct,
  type Reviewer,
  type ReviewerCredentials,
  type Store,
} from "@countersign/core";
import type { KeyScope, ServiceKey, ServiceKeys } from "./service-keys.ts";

const DAY_MS = 24 * 60 * 60_000;

/** What a new key is to be. `days`: how long it is good for. */
export interface WantedKey {
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  readonly days: number;
}

type Act = Pick<ActStatement, "act" | "subject">;

/** What a passkey signs for each of the acts below. */
export const ACCESS_ACTS: {
  readonly createKey: (wanted: WantedKey) => Act;
  readonly revokeKey: (id: string) => Act;
  readonly createCredential: (person: string) => Act;
  readonly revokeCredentials: (person: string) => Act;
} = {
  createKey: ({ name, scopes, days }) => ({
    act: "create-key",
    subject: { name, scopes: [...scopes], days },
  }),
  revokeKey: (id) => ({ act: "revoke-key", subject: { id } }),
  createCredential: (person) => ({ act: "create-credential", subject: { person } }),
  revokeCredentials: (person) => ({ act: "revoke-credential", subject: { person } }),
};

/**
 * Keys are for those who answer for the policy, in local mode for the person; credentials also for whose they are.
 * Where changes take a passkey, each takes the touch of one.
 *
 * Each throws {@link CountersignError} `APPROVAL_NOT_ENTITLED`, `APPROVAL_PASSKEY_REQUIRED`, `PASSKEY_INVALID`.
 */
export interface AccessAdmin {
  /** Whether somebody may make and end keys, and everybody's credentials. */
  isAdmin(person: string): boolean;
  keys(): Promise<readonly ServiceKey[]>;
  /** @throws {CountersignError} `KEY_NAME_TAKEN` */
  createKey(
    by: Reviewer,
    wanted: WantedKey,
    proof?: OfferedProof,
  ): Promise<{ readonly key: ServiceKey; readonly text: string }>;
  /** @throws {CountersignError} `KEY_NOT_FOUND` */
  revokeKey(by: Reviewer, id: string, proof?: OfferedProof): Promise<ServiceKey>;
  createCredential(
    by: Reviewer,
    person: string,
    proof?: OfferedProof,
  ): Promise<{ readonly id: string; readonly credential: string }>;
  /** Returns how many there were. */
  revokeCredentials(by: Reviewer, person: string, proof?: OfferedProof): Promise<number>;
}

export interface AccessParts {
  readonly store: Pick<Store, "commit">;
  readonly policy: () => Pick<Policy, "changes">;
  readonly proofs: DecisionProofs;
  readonly serviceKeys: ServiceKeys;
  readonly credentials: ReviewerCredentials;
  readonly isAdmin: (person: string) => boolean;
  readonly isPerson: (person: string) => boolean;
  readonly now: () => number;
}

export function createAccessAdmin(parts: AccessParts): AccessAdmin {
  const { store, serviceKeys, credentials, isAdmin, isPerson, now } = parts;

  const proven = (by: Reviewer, one: Act, proof: OfferedProof | undefined): Promise<ProvenAct> =>
    proveAct(parts, by, { act: one.act, subject: (): JsonObject => one.subject }, proof);

  async function assertMay(by: Reviewer, isAllowed: boolean, note: string): Promise<void> {
    if (isAllowed) return;
    const outcome = "APPROVAL_NOT_ENTITLED";
    const record = { type: "approval.decision_ignored", reviewer: by, outcome, note } as const;
    await store.commit({ kind: "append", record });
    throw new CountersignError(outcome, "that is for one of `policy_admins`");
  }

  return {
    isAdmin,
    keys: () => serviceKeys.list(),

    async createKey(by, wanted, proof) {
      await assertMay(by, isAdmin(by.person), "create-key");
      const { name, scopes, days } = wanted;
      const touched = await proven(by, ACCESS_ACTS.createKey(wanted), proof);
      return serviceKeys.create(by, { name, scopes, expiresAt: now() + days * DAY_MS }, touched);
    },

    async revokeKey(by, id, proof) {
      await assertMay(by, isAdmin(by.person), "revoke-key");
      return serviceKeys.revoke(by, id, await proven(by, ACCESS_ACTS.revokeKey(id), proof));
    },

    async createCredential(by, person, proof) {
      const isTheirs = by.person === person || isAdmin(by.person);
      await assertMay(by, isTheirs && isPerson(person), "create-credential");
      const touched = await proven(by, ACCESS_ACTS.createCredential(person), proof);
      return credentials.create(person, { reviewer: by, ...touched });
    },

    async revokeCredentials(by, person, proof) {
      const isTheirs = by.person === person || isAdmin(by.person);
      await assertMay(by, isTheirs, "revoke-credential");
      const touched = await proven(by, ACCESS_ACTS.revokeCredentials(person), proof);
      return credentials.revoke(person, { reviewer: by, ...touched });
    },
  };
}
