import type { AuditDraft } from "../audit/audit-record.ts";
import { CountersignError } from "../errors.ts";
import type { Reviewer } from "../identity.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";
import type { StoreOperation } from "../store.ts";
import type { ApprovalRequest, ReviewerDecision } from "./approval-request.ts";
import { checkEdit, type CheckedEdit } from "./check-edit.ts";
import {
  type DecisionProof,
  type DecisionStatement,
  type OfferedProof,
  statementOf,
} from "./decision-proof.ts";
import { breakGlassEntitlementOf, entitlementOf, peopleBehind } from "./entitlement.ts";
import { askedSoFar } from "./escalation.ts";
import type { KeyedDigest } from "./fingerprint.ts";
import {
  type GrantedWith,
  grantWithDecision,
  type GrantWithDecision,
  subjectOfGrantWith,
} from "./make-grant.ts";
import {
  about,
  findRequest,
  ignored,
  maskReason,
  notPending,
  requireEntitled,
  type ReviewingParts,
} from "./reviewing-parts.ts";
import { hasVoted } from "./votes.ts";

export interface CastVote {
  readonly verb: "approve" | "reject";
  readonly reason: string | null;
  /** Approves past everybody who was asked. */
  readonly breakGlass?: true;
  /** Approves these arguments in place of those that were proposed. */
  readonly arguments?: JsonValue;
  /** Allows calls like this one for a while. */
  readonly grant?: GrantWithDecision;
  /** Hash of what the reviewer was shown. */
  readonly seen?: string | undefined;
  readonly proof?: OfferedProof;
}

/**
 * Casts a vote. Who may is asked now, and compared once more where the vote is stored: if the request was escalated in
 * between, it is asked again.
 */
export async function castVote(
  parts: ReviewingParts,
  reviewer: Reviewer,
  id: string,
  cast: CastVote,
): Promise<ApprovalRequest> {
  for (;;) {
    const request = await findRequest(parts.store, id);
    const entitled = cast.breakGlass ? breakGlassEntitlementOf : entitlementOf;
    const isOwnRequest = await requireEntitled(
      parts,
      reviewer,
      request,
      entitled(parts.people(), reviewer, request),
    );
    const at = parts.clock.now();
    if (request.state !== "pending" || at >= request.expiresAt) {
      await ignored(parts, reviewer, request, cast.verb);
      throw notPending(cast.verb, request, at);
    }
    if (cast.proof === undefined && isPasskeyAsked(parts, request, cast)) {
      await ignored(parts, reviewer, request, "APPROVAL_PASSKEY_REQUIRED");
      throw new CountersignError(
        "APPROVAL_PASSKEY_REQUIRED",
        "approve it on Countersign's page, where you can touch your key",
      );
    }
    const edit =
      cast.arguments === undefined
        ? null
        : await checkEdit(parts, reviewer, request, cast.arguments);
    const kept = await maskReason(parts, request.scope, cast.reason);
    const proven =
      cast.proof === undefined
        ? null
        : await proofOf(parts, reviewer, request, cast, cast.proof, {
            reason: kept.reason,
            arguments: edit?.arguments,
            seen: cast.seen,
          });
    const vote: ReviewerDecision = {
      verb: cast.verb,
      reviewer,
      at,
      reason: kept.reason,
      selfApproved: isOwnRequest,
      ...(cast.breakGlass ? { breakGlass: true } : {}),
      ...(edit === null ? {} : { edited: true }),
      ...(cast.seen === undefined ? {} : { seen: cast.seen }),
      ...(proven === null ? {} : { proof: proven.proof }),
    };
    const grant =
      cast.grant === undefined ? [] : await grantOf(parts, request, vote, edit, cast.grant);
    const results = await parts.store.commit(
      { kind: "keep-values", entries: [...kept.entries, ...(edit?.entries ?? [])] },
      {
        kind: "vote-approval",
        id,
        vote,
        ...(cast.verb === "reject" ? { coolingOffUntil: at + parts.coolingOffMs() } : {}),
        onlyIf: { expiresAfter: at, level: request.escalations.length },
        ...recordsOf(parts, request, vote),
        payload: { scope: request.scope, body: bodyOf(kept.reason, edit) },
      },
      ...grant,
      ...(proven?.operations ?? []),
    );
    const result = results[1];
    if (result?.done && result.approval !== undefined) return result.approval;
    const found = result?.approval ?? request;
    if (found.state !== "pending" || at >= found.expiresAt) throw notPending(cast.verb, found, at);
    if (hasVoted(found, reviewer.person)) throw alreadyVoted(found, reviewer);
  }
}

/** By the call's own terms; in an emergency also where changes of what others are held to ask for one. */
function isPasskeyAsked(
  { policy }: ReviewingParts,
  { require }: ApprovalRequest,
  { verb, breakGlass }: CastVote,
): boolean {
  if (breakGlass === true && policy().changes?.require === "passkey") return true;
  return verb === "approve" && require === "passkey";
}

/**
 * What a passkey has to sign for a vote that is not cast yet: the same that {@link castVote} compares with.
 *
 * @throws as `castVote` does.
 */
export async function statementFor(
  parts: ReviewingParts,
  reviewer: Reviewer,
  id: string,
  cast: Pick<CastVote, "verb" | "reason" | "breakGlass" | "arguments" | "seen"> & {
    readonly nonce: string;
  },
): Promise<DecisionStatement> {
  const request = await findRequest(parts.store, id);
  const entitled = cast.breakGlass ? breakGlassEntitlementOf : entitlementOf;
  const entitlement = entitled(parts.people(), reviewer, request);
  await requireEntitled(parts, reviewer, request, entitlement);
  const at = parts.clock.now();
  if (request.state !== "pending" || at >= request.expiresAt) {
    throw notPending(cast.verb, request, at);
  }
  const edit =
    cast.arguments === undefined ? null : await checkEdit(parts, reviewer, request, cast.arguments);
  const { reason } = await maskReason(parts, request.scope, cast.reason);
  const { verb, nonce } = cast;
  const breakGlass = cast.breakGlass === true;
  const said = { verb, breakGlass, person: reviewer.person, reason, seen: cast.seen, nonce };
  return statementOf(request, { ...said, arguments: edit?.arguments }, digestOf(parts));
}

function digestOf({ digest }: ReviewingParts): KeyedDigest {
  if (digest !== undefined) return digest;
  throw new CountersignError("PASSKEY_INVALID", "nothing here takes passkeys");
}

/** An attempt with a wrong key is recorded, and decides nothing. */
async function proofOf(
  parts: ReviewingParts,
  reviewer: Reviewer,
  request: ApprovalRequest,
  { verb, breakGlass }: CastVote,
  offered: OfferedProof,
  said: Pick<Parameters<typeof statementOf>[1], "reason" | "arguments" | "seen">,
): Promise<{ readonly proof: DecisionProof; readonly operations: readonly StoreOperation[] }> {
  try {
    if (parts.proofs === undefined) {
      throw new CountersignError("PASSKEY_INVALID", "nothing here takes passkeys");
    }
    const statement = statementOf(
      request,
      {
        ...said,
        verb,
        breakGlass: breakGlass === true,
        person: reviewer.person,
        nonce: offered.nonce,
      },
      digestOf(parts),
    );
    return await parts.proofs.accept(statement, offered);
  } catch (error) {
    if (error instanceof CountersignError) await ignored(parts, reviewer, request, error.code);
    throw error;
  }
}

/** What was decided, beside what was proposed and, later, what ran. */
function bodyOf(reason: string | null, edit: CheckedEdit | null): JsonObject {
  if (edit === null) return { reason };
  const { arguments: edited, changes, disclosed } = edit;
  return {
    reason,
    arguments: edited,
    changes: changes.map((change) => ({ ...change })),
    disclosed,
  };
}

async function grantOf(
  parts: ReviewingParts,
  request: ApprovalRequest,
  { reviewer: by, at, reason, selfApproved }: ReviewerDecision,
  edit: CheckedEdit | null,
  grant: GrantWithDecision,
): Promise<readonly StoreOperation[]> {
  const made = { by, at, reason, selfApproved, ...(await grantedWith(parts, request, edit)) };
  return await grantWithDecision(parts, request, made, grant);
}

async function grantedWith(
  { store }: ReviewingParts,
  request: ApprovalRequest,
  edit: CheckedEdit | null,
): Promise<GrantedWith> {
  const body = await store.payload(request.argumentsRecord);
  const proposed = isJsonObject(body) ? body["arguments"] : undefined;
  return {
    arguments: edit?.arguments ?? proposed ?? {},
    disclosed: edit?.disclosed ?? request.disclosed,
  };
}

/**
 * What a passkey signs for a grant that goes with a decision which is not taken yet.
 *
 * @throws as {@link castVote} does.
 */
export async function grantSubjectFor(
  parts: ReviewingParts,
  reviewer: Reviewer,
  id: string,
  cast: Pick<CastVote, "arguments"> & { readonly grant: GrantWithDecision },
): Promise<JsonObject> {
  const request = await findRequest(parts.store, id);
  await requireEntitled(parts, reviewer, request);
  const edit =
    cast.arguments === undefined ? null : await checkEdit(parts, reviewer, request, cast.arguments);
  const made = await grantedWith(parts, request, edit);
  return subjectOfGrantWith(parts, request, made, cast.grant);
}

function recordsOf(
  parts: ReviewingParts,
  request: ApprovalRequest,
  vote: ReviewerDecision,
): {
  readonly record: AuditDraft;
  readonly recordIfPending: AuditDraft;
  readonly otherwise: AuditDraft;
} {
  const { verb, reviewer, selfApproved, seen, proof } = vote;
  const record = {
    ...about(request),
    reviewer,
    selfApproved,
    ...(seen === undefined ? {} : { seen }),
    ...(proof === undefined ? {} : { proof }),
  };
  const settles = verb === "reject" ? "approval.rejected" : "approval.approved";
  return {
    record: vote.breakGlass
      ? { type: "approval.broke_glass", ...record, note: skippedNote(parts, request, reviewer) }
      : { type: settles, ...record },
    recordIfPending: { type: "approval.voted", ...record, outcome: verb },
    otherwise: { type: "approval.decision_ignored", ...record, outcome: verb },
  };
}

/** Everybody who was asked and had not voted when somebody broke the glass. They are told. */
export function skippedReviewers(
  people: Parameters<typeof peopleBehind>[0],
  request: ApprovalRequest,
  by: Reviewer,
): readonly string[] {
  return peopleBehind(people, askedSoFar(request)).filter(
    (person) => person !== by.person && !hasVoted(request, person),
  );
}

function skippedNote(parts: ReviewingParts, request: ApprovalRequest, by: Reviewer): string {
  const skipped = skippedReviewers(parts.people(), request, by);
  return `approved past everybody who was asked: ${skipped.join(", ") || "nobody else was"}`;
}

function alreadyVoted(request: ApprovalRequest, { person }: Reviewer): CountersignError {
  const earlier = request.votes.find(({ reviewer }) => reviewer.person === person);
  const channel = earlier?.reviewer.channel ?? "another channel";
  return new CountersignError("APPROVAL_VOTED", `request \`${request.id}\`, through ${channel}`);
}
