/**
 * Proof that a person, and not merely somebody with their credential, changed what others are held to: the same touch as
 * under a decision, over exactly what is accepted. Asked for where the policy says so.
 */
import type { AuditDraft } from "../audit/audit-record.ts";
import type { DecidedAbout } from "../definitions/upstream-definition.ts";
import { CountersignError } from "../errors.ts";
import type { Reviewer } from "../identity.ts";
import { canonicalJson, type JsonObject } from "../json.ts";
import type { Policy } from "../policy/policy.ts";
import type { Store, StoreOperation } from "../store.ts";
import type { DecisionProofs, OfferedProof, SignedProof } from "./decision-proof.ts";
import type { GrantTerms } from "./grant.ts";
import type { KeyedDigest } from "./fingerprint.ts";

/** Acts that loosen something, or let somebody in. What only tightens (a rejection, a pause, a grant taken back) is free. */
export const GUARDED_ACTS = [
  "accept-configuration",
  "accept-definition",
  "make-grant",
  "resume",
  "create-credential",
  "revoke-credential",
  "create-key",
  "revoke-key",
] as const;

export type GuardedAct = (typeof GUARDED_ACTS)[number];

/** What is signed; as with a decision, SHA-256 over its canonical JSON is the challenge. */
export interface ActStatement {
  readonly act: GuardedAct;
  /** Exactly what it is about. Names nothing that the log may not hold. */
  readonly subject: JsonObject;
  /** The key of `people`. */
  readonly person: string;
  /** Random, good for one act. */
  readonly nonce: string;
}

/** A passkey's signature over an act. Kept in its record. */
export type ActProof = SignedProof<ActStatement>;

export interface ActParts {
  readonly store: Pick<Store, "commit">;
  readonly policy: () => Pick<Policy, "changes">;
  readonly proofs?: DecisionProofs;
}

/** What an act is committed with. */
export interface ProvenAct {
  readonly actProof?: ActProof;
  readonly operations: readonly StoreOperation[];
}

/**
 * Checks the passkey that an act comes with, or that it needs none. An attempt that fails is recorded.
 *
 * @throws {CountersignError} `APPROVAL_PASSKEY_REQUIRED`, `PASSKEY_INVALID`
 */
export async function proveAct(
  { store, policy, proofs }: ActParts,
  reviewer: Reviewer,
  { act, subject }: { readonly act: GuardedAct; readonly subject: () => JsonObject },
  offered: OfferedProof | undefined,
): Promise<ProvenAct> {
  const isAsked = policy().changes?.require === "passkey";
  if (offered === undefined && !isAsked) return { operations: [] };
  try {
    if (offered === undefined) {
      throw new CountersignError(
        "APPROVAL_PASSKEY_REQUIRED",
        "do it on Countersign's page, where you can touch your key",
      );
    }
    if (proofs === undefined) {
      throw new CountersignError("PASSKEY_INVALID", "nothing here takes passkeys");
    }
    const { person } = reviewer;
    const { proof, operations } = await proofs.accept(
      { act, subject: subject(), person, nonce: offered.nonce },
      offered,
    );
    return { actProof: proof, operations };
  } catch (error) {
    if (error instanceof CountersignError) {
      const record: AuditDraft = {
        type: "approval.decision_ignored",
        reviewer,
        outcome: error.code,
        note: act,
      };
      await store.commit({ kind: "append", record });
    }
    throw error;
  }
}

/** Whether a proof is one of this act, by this person; not whether its signature is right. */
export function isProofOf(
  proof: ActProof,
  { act, subject, person }: Omit<ActStatement, "nonce">,
): boolean {
  const { statement } = proof;
  const wanted: ActStatement = { act, subject, person, nonce: statement.nonce };
  return canonicalJson(wanted as never) === canonicalJson(statement as never);
}

/** What is accepted with a configuration: this text, after that one. */
export function configurationSubject(change: {
  readonly file: string;
  readonly before: string;
  readonly policy: string;
}): JsonObject {
  const { file, before, policy } = change;
  return { file, before, policy };
}

/** What is accepted with a definition. */
export function definitionSubject({
  upstream,
  kind = "tool",
  tool,
  hash,
}: DecidedAbout): JsonObject {
  return { upstream, ...(kind === "tool" ? {} : { kind }), tool, hash };
}

/** What a grant allows. What it compares may be values, so of that there is a keyed digest. */
export function grantSubject(
  grant: Omit<GrantTerms, "policy"> & { readonly minutes: number },
  digest: KeyedDigest,
): JsonObject {
  const { requester, upstream, tool, category, minutes, conditions, when, toolHash } = grant;
  const compared = conditions.map(({ path, equals }) => ({ path, equals }));
  return {
    requester,
    upstream,
    tool,
    category,
    minutes,
    disclosed: [...grant.disclosed],
    toolHash,
    terms: digest(canonicalJson(["grant", compared, when])),
  };
}
