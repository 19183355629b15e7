import { CountersignError } from "../errors.ts";
import type { Reviewer } from "../identity.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { maskJson } from "../masking/masker.ts";
import type { ActionCategory } from "../policy/action-category.ts";
import type { StoreOperation } from "../store.ts";
import { grantSubject, proveAct } from "./act-proof.ts";
import type { ApprovalRequest } from "./approval-request.ts";
import type { OfferedProof } from "./decision-proof.ts";
import {
  type Grant,
  type GrantCondition,
  type GrantTerms,
  type NewGrant,
  valueAtPath,
} from "./grant.ts";
import { maskReason, type ReviewingParts } from "./reviewing-parts.ts";

/** A week: longer than that, it belongs into the policy. */
const LONGEST_MINUTES = 7 * 24 * 60;

/** A grant that is made with a decision, for calls like this one. */
export interface GrantWithDecision {
  readonly minutes: number;
  /** Paths of arguments that have to be the same as here: `$` for all of them; none: any arguments. */
  readonly same: readonly string[];
  /** A condition, as a rule of the policy has it, which later calls have to fulfil as well. */
  readonly when?: string;
  /** A passkey's signature over what {@link subjectOfGrantWith} gives. */
  readonly proof?: OfferedProof;
}

/** What a decision says that a grant goes with. */
export interface GrantedWith {
  /** Masked; edited, if they were. */
  readonly arguments: JsonValue;
  readonly disclosed: readonly string[];
}

/** A grant that is made by itself. */
export interface GrantAlone {
  /** Id of the requester, such as `local:sam@laptop`. */
  readonly requester: string;
  readonly upstream: string;
  readonly tool: string;
  readonly category: ActionCategory;
  readonly conditions: readonly GrantCondition[];
  readonly when?: string;
  readonly minutes: number;
  readonly reason: string;
}

/**
 * The operations that make a grant if the decision it goes with is taken.
 *
 * @throws {CountersignError} `GRANT_INVALID`, `APPROVAL_PASSKEY_REQUIRED`, `PASSKEY_INVALID`
 */
export async function grantWithDecision(
  parts: ReviewingParts,
  request: ApprovalRequest,
  made: GrantedWith & {
    readonly by: Reviewer;
    readonly at: number;
    readonly reason: string | null;
    readonly selfApproved: boolean;
  },
  grant: GrantWithDecision,
): Promise<readonly StoreOperation[]> {
  const terms = await termsWith(parts, request, made, grant);
  const subject = (): JsonObject => signedTerms(parts, { ...terms, minutes: grant.minutes });
  const act = { act: "make-grant", subject } as const;
  const { actProof, operations } = await proveAct(parts, made.by, act, grant.proof);
  const kept = operation({
    id: parts.newId("grt"),
    ...terms,
    requesterName: request.requester.name,
    madeBy: made.by,
    madeAt: made.at,
    until: untilOf(grant.minutes, made.at),
    reason: made.reason,
    approval: request.id,
    selfApproved: made.selfApproved,
    ...(actProof === undefined ? {} : { proof: actProof }),
  });
  return [kept, ...operations];
}

/** What a passkey signs for a grant that goes with a decision. */
export async function subjectOfGrantWith(
  parts: ReviewingParts,
  request: ApprovalRequest,
  made: GrantedWith,
  grant: GrantWithDecision,
): Promise<JsonObject> {
  const terms = await termsWith(parts, request, made, grant);
  return signedTerms(parts, { ...terms, minutes: grant.minutes });
}

async function termsWith(
  parts: ReviewingParts,
  request: ApprovalRequest,
  made: GrantedWith,
  { same, when }: GrantWithDecision,
): Promise<GrantTerms> {
  if (request.require === "passkey") throw invalid("each such call needs a passkey");
  if (request.quorum > 1) throw invalid("several people decide about such a call each time");
  const conditions = same.map((path) => {
    const equals = valueAtPath(made.arguments, path);
    if (equals === undefined) throw invalid(`there is no argument at ${path}`);
    return { path, equals };
  });
  const { requester, upstream, tool, category, toolHash, policy } = request;
  return {
    requester: requester.id,
    upstream,
    tool,
    category,
    conditions,
    when: await conditionOf(parts, when),
    disclosed: made.disclosed,
    toolHash,
    policy,
  };
}

/**
 * Makes a grant by itself. Whether its maker may decide the calls it is for is asked when one of them comes.
 *
 * @throws {CountersignError} `GRANT_INVALID`, `APPROVAL_SELF`, `APPROVAL_NOT_ENTITLED`
 */
export async function makeGrant(
  parts: ReviewingParts,
  reviewer: Reviewer,
  asked: GrantAlone,
  offered?: OfferedProof,
): Promise<Grant> {
  const { minutes, reason, when, ...terms } = asked;
  const people = parts.people();
  // As whoever will prove to be this: what can be told of them by the id alone.
  const requester = { id: terms.requester, name: terms.requester, verified: true };
  const isOwn = people.mode === "local" || people.isSamePerson(requester, reviewer.person);
  if (!people.isPerson(reviewer.person)) {
    throw new CountersignError("APPROVAL_NOT_ENTITLED", "nobody knows you here");
  }
  if (isOwn && people.mode !== "local") {
    throw new CountersignError("APPROVAL_SELF", "nobody grants anything to themselves");
  }
  for (const { path, equals } of terms.conditions) {
    // Tokens differ from conversation to conversation, so such a condition would never be met.
    const { entries } = await maskJson(parts, GRANTS, equals);
    if (entries.length > 0) {
      throw invalid(`the value at ${path} is masked: make the grant with a decision instead`);
    }
  }
  const at = parts.clock.now();
  const until = untilOf(minutes, at);
  const condition = await conditionOf(parts, when);
  const kept = await maskReason(parts, GRANTS, reason);
  const subject = (): JsonObject => subjectOfGrant(parts, asked);
  const proven = await proveAct(parts, reviewer, { act: "make-grant", subject }, offered);
  const grant: NewGrant = {
    ...terms,
    when: condition,
    id: parts.newId("grt"),
    disclosed: [],
    toolHash: null,
    policy: parts.policy().hash,
    madeBy: reviewer,
    madeAt: at,
    until,
    reason: kept.reason,
    approval: null,
    selfApproved: isOwn,
    ...(proven.actProof === undefined ? {} : { proof: proven.actProof }),
  };
  await parts.store.commit(
    { kind: "keep-values", entries: kept.entries },
    operation(grant),
    ...proven.operations,
  );
  return { ...grant, revoked: null, uses: 0 };
}

/** What a passkey signs for a grant that is made by itself. */
export function subjectOfGrant(
  parts: Pick<ReviewingParts, "digest">,
  { when, ...terms }: GrantAlone,
): JsonObject {
  return signedTerms(parts, { ...terms, when: when ?? null, disclosed: [], toolHash: null });
}

function signedTerms(
  { digest }: Pick<ReviewingParts, "digest">,
  terms: Parameters<typeof grantSubject>[0],
): JsonObject {
  if (digest !== undefined) return grantSubject(terms, digest);
  throw new CountersignError("PASSKEY_INVALID", "nothing here takes passkeys");
}

/** Takes a grant back. Everybody who may decide anything may do that. */
export async function revokeGrant(
  parts: ReviewingParts,
  reviewer: Reviewer,
  id: string,
): Promise<Grant> {
  if (!parts.people().isPerson(reviewer.person)) {
    throw new CountersignError("APPROVAL_NOT_ENTITLED", "nobody knows you here");
  }
  const at = parts.clock.now();
  await parts.store.commit({
    kind: "revoke-grant",
    id,
    by: reviewer,
    at,
    record: { type: "grant.revoked", grant: id, reviewer },
  });
  const grant = await parts.store.grant(id);
  if (grant === undefined) throw new CountersignError("GRANT_NOT_FOUND", "check the id");
  return grant;
}

/** A condition that can be asked and that holds no value: it is kept and shown as it is written. */
async function conditionOf(
  parts: ReviewingParts,
  source: string | undefined,
): Promise<string | null> {
  if (source === undefined) return null;
  const compiled = parts.compile?.(source);
  if (compiled === undefined) throw invalid("nothing here can read conditions");
  if ("problem" in compiled) throw invalid(`its condition: ${compiled.problem.message}`);
  const { entries } = await maskJson(parts, GRANTS, source);
  if (entries.length > 0) throw invalid("its condition holds a value that is masked");
  return source;
}

/** The scope in which what reviewers write about grants is masked. */
const GRANTS = "grants";

function operation(grant: NewGrant): StoreOperation {
  const { id, upstream, tool, category, madeBy, selfApproved, approval, conditions, when } = grant;
  const until = new Date(grant.until).toISOString();
  const paths = conditions.map(({ path }) => path).join(", ") || "any arguments";
  return {
    kind: "make-grant",
    grant,
    record: {
      type: "grant.made",
      grant: id,
      upstream,
      tool,
      category,
      reviewer: madeBy,
      selfApproved,
      ...(approval === null ? {} : { approval }),
      ...(grant.proof === undefined ? {} : { actProof: grant.proof }),
      note: `for ${grant.requester} until ${until}; compared: ${paths}${when === null ? "" : `; when: ${when}`}`,
    },
  };
}

function untilOf(minutes: number, at: number): number {
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > LONGEST_MINUTES) {
    throw invalid(`expected 1 to ${LONGEST_MINUTES} minutes`);
  }
  return at + minutes * 60_000;
}

function invalid(because: string): CountersignError {
  return new CountersignError("GRANT_INVALID", because);
}
