/**
 * Proof that a person, and not merely somebody with their credential, took a decision: what they decided, signed with a
 * key that only they can use.
 */
import { isJsonObject, type JsonObject, canonicalJson, type JsonValue } from "../json.ts";
import type { ApprovalTerms, Policy } from "../policy/policy.ts";
import type { Store, StoreOperation } from "../store.ts";
import type { ActStatement } from "./act-proof.ts";
import type { ApprovalRequest, ReviewerDecision } from "./approval-request.ts";
import type { KeyedDigest } from "./fingerprint.ts";

/**
 * What is signed: SHA-256 over the canonical JSON of it is the challenge. It names nothing that the log may not hold,
 * so a proof can be checked when everything else was erased.
 */
export interface DecisionStatement {
  readonly approval: string;
  readonly binding: string;
  readonly fingerprint: string;
  readonly verb: "approve" | "reject";
  readonly breakGlass: boolean;
  /** The key of `people`. */
  readonly person: string;
  /** Keyed digests: of the masked reason, and of the masked arguments if they were edited. */
  readonly reason: string | null;
  readonly arguments: string | null;
  /** Keyed hash of exactly what they were shown. */
  readonly seen: string | null;
  /** Random, good for one decision. */
  readonly nonce: string;
}

/** A passkey's signature over a statement of its person. Binary parts are base64url. */
export interface SignedProof<Statement extends { readonly person: string }> {
  readonly statement: Statement;
  /** Id of the passkey, and its public key (COSE). */
  readonly passkey: string;
  readonly publicKey: string;
  /** Where it was signed: the name the passkey is bound to, and the page. */
  readonly rpId: string;
  readonly origin: string;
  readonly authenticatorData: string;
  readonly clientDataJson: string;
  readonly signature: string;
}

/** Kept with the decision. */
export type DecisionProof = SignedProof<DecisionStatement>;

/** What a browser gave for a challenge, not looked at yet. */
export interface OfferedProof {
  readonly nonce: string;
  /** `AuthenticationResponseJSON` of WebAuthn. */
  readonly answer: JsonObject;
}

/** Port: the keys with which people prove what they decide and do. Implemented by `@countersign/identity`. */
export interface DecisionProofs {
  /**
   * Makes a proof of what a browser gave.
   *
   * @returns the proof, and what is to be committed together with the decision.
   * @throws {CountersignError} `PASSKEY_INVALID`
   */
  accept<Statement extends DecisionStatement | ActStatement>(
    statement: Statement,
    offered: OfferedProof,
  ): Promise<{
    readonly proof: SignedProof<Statement>;
    readonly operations: readonly StoreOperation[];
  }>;

  /**
   * Why a proof is none: its signature is wrong, or its passkey is not, or no longer, this person's.
   *
   * @param doneAt when that was done which it is said to prove, in milliseconds since the epoch: then it also has to have
   *   been asked for at that time, and not for something that was done before.
   */
  problemOf(
    proof: SignedProof<DecisionStatement | ActStatement>,
    doneAt?: number,
  ): Promise<string | null>;
}

/** What a person says with a decision. `arguments`: masked, if they were edited. */
export function statementOf(
  request: Pick<ApprovalRequest, "id" | "binding" | "fingerprint">,
  decided: {
    readonly verb: "approve" | "reject";
    readonly breakGlass: boolean;
    readonly person: string;
    readonly reason: string | null;
    readonly arguments: JsonValue | undefined;
    readonly seen: string | undefined;
    readonly nonce: string;
  },
  digest: KeyedDigest,
): DecisionStatement {
  const { verb, breakGlass, person, reason, nonce } = decided;
  return {
    approval: request.id,
    binding: request.binding,
    fingerprint: request.fingerprint,
    verb,
    breakGlass,
    person,
    reason: reason === null ? null : digest(canonicalJson(["reason", nonce, reason])),
    arguments:
      decided.arguments === undefined
        ? null
        : digest(canonicalJson(["arguments", nonce, decided.arguments])),
    seen: decided.seen ?? null,
    nonce,
  };
}

/**
 * Looks again, before anything is sent, at what a request that needs passkeys was approved with.
 *
 * @param asked what the policy asks for now, of such a call and of emergencies; what the request says of it stands in a
 *   database.
 * @returns why it may not run; `null` if every approval that counts is proven.
 */
export async function proofProblem(
  parts: {
    readonly store: Pick<Store, "payload">;
    readonly digest: KeyedDigest;
    readonly proofs?: Pick<DecisionProofs, "problemOf">;
  },
  request: ApprovalRequest,
  asked: Pick<ApprovalTerms, "require" | "quorum"> & Pick<Policy, "changes">,
): Promise<string | null> {
  const { decision } = request;
  const isGuardedEmergency = decision?.breakGlass === true && asked.changes !== undefined;
  if (request.require === undefined && asked.require === undefined && !isGuardedEmergency) {
    return null;
  }
  if (parts.proofs === undefined) return "nothing here can check passkeys";
  if (decision === null) return "nobody decided it";
  const counted = decision.breakGlass === true ? [decision] : approving(request);
  const people = new Set(counted.map(({ reviewer }) => reviewer.person));
  if (decision.breakGlass !== true && people.size < (asked.quorum ?? 1)) return "votes are missing";
  for (const vote of counted) {
    const said = await whatWasSaid(parts.store, request, vote);
    if (vote.proof === undefined) return `${vote.reviewer.person} gave no proof`;
    const wanted = statementOf(
      request,
      { ...said, nonce: vote.proof.statement.nonce },
      parts.digest,
    );
    if (canonicalJson(wanted as never) !== canonicalJson(vote.proof.statement as never)) {
      return `${vote.reviewer.person} signed something else`;
    }
    const problem = await parts.proofs.problemOf(vote.proof);
    if (problem !== null) return problem;
  }
  return null;
}

function approving({ votes }: ApprovalRequest): readonly ReviewerDecision[] {
  return votes.filter(({ verb }) => verb === "approve");
}

async function whatWasSaid(
  store: Pick<Store, "payload">,
  { decisionRecord }: ApprovalRequest,
  vote: ReviewerDecision,
): Promise<Omit<Parameters<typeof statementOf>[1], "nonce">> {
  const body =
    vote.edited === true && decisionRecord !== null
      ? await store.payload(decisionRecord)
      : undefined;
  return {
    verb: vote.verb,
    breakGlass: vote.breakGlass === true,
    person: vote.reviewer.person,
    reason: vote.reason,
    seen: vote.seen,
    arguments: isJsonObject(body) ? body["arguments"] : undefined,
  };
}
