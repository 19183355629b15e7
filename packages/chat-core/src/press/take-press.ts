import {
  type ApprovalRequest,
  CountersignError,
  entitlementOf,
  type ErrorCode,
  type Reviewer,
  seenBy,
} from "@countersign/core";
import type { ChatParts } from "../keeping/chat.ts";
import type { CardText } from "../story/card-text.ts";
import { AnswerUnderWay } from "./answer-under-way.ts";
import { MOST_REASON_UNITS, sealOf } from "../story/subject.ts";

export const DECIDING_VERBS = ["approve", "reject", "escalate"] as const;
export type DecidingVerb = (typeof DECIDING_VERBS)[number];

/** What somebody did, as the chat vouches for it. What the button told was given to it by us, and may be made up. */
export interface Press {
  readonly verb: DecidingVerb;
  readonly level: unknown;
  readonly seal: unknown;
  /** What came back of what this person was shown. */
  readonly seen: unknown;
  readonly reason: string | null;
}

export type PressOutcome =
  /** It counts. */
  | { readonly kind: "recorded" }
  /** It was settled before, which the message shows. */
  | { readonly kind: "settled" }
  /** What they were shown is not known, so they are to look first. */
  | { readonly kind: "look-again" }
  /** It would go on to others, and nobody said why. */
  | { readonly kind: "reason-needed" }
  /** Nothing was recorded but the attempt. */
  | { readonly kind: "refused"; readonly because: keyof CardText["answer"] };

/**
 * What a press means. Whether this person may is asked of `Reviewing`, now, whatever they were shown; a message that is
 * out of date, or of another call, decides nothing.
 */
export async function takePress(
  parts: Pick<ChatParts, "name" | "reviewing" | "digest" | "answersFirst" | "report">,
  reviewer: Reviewer,
  request: ApprovalRequest,
  press: Press,
): Promise<PressOutcome> {
  const { reviewing, digest } = parts;
  const { verb, reason } = press;
  const { id } = request;
  if (isOutOfDate(request, press)) return { kind: "refused", because: "oldCard" };
  const seen = seenBy(digest, { approval: id, person: reviewer.person }, press.seen);
  if (seen === undefined && request.state === "pending") {
    const { mayDecide } = await reviewing.show(reviewer, id);
    // Whoever may not decide is refused below, which is recorded.
    if (mayDecide.allowed) return { kind: "look-again" };
  }
  try {
    if (verb === "escalate") {
      if (reason === null) return { kind: "reason-needed" };
      await reviewing.escalate(reviewer, id, { reason, seen });
    } else {
      await answeredFirst(parts, id, () => reviewing.decide(reviewer, id, { verb, reason, seen }));
    }
    return { kind: "recorded" };
  } catch (error) {
    return refusal(parts, error);
  }
}

/** Decides, and keeps what that lets run waiting until the answer to this press was sent. */
async function answeredFirst(
  { answersFirst }: Pick<ChatParts, "answersFirst">,
  id: string,
  decide: () => Promise<unknown>,
): Promise<void> {
  const answer = AnswerUnderWay.current;
  const release = answer === undefined ? undefined : answersFirst?.hold(id);
  try {
    await decide();
  } catch (error) {
    release?.();
    throw error;
  }
  if (release !== undefined) answer?.whenSent(release);
}

/** Whether the message is of another call, or from before the request went on to others. */
export function isOutOfDate(
  request: ApprovalRequest,
  { seal, level }: Pick<Press, "seal" | "level">,
): boolean {
  const isOfThisCall = seal === sealOf(request.binding) && level === request.escalations.length;
  return !isOfThisCall && request.state === "pending";
}

const APPROVAL_ID = /^[A-Za-z0-9_-]{1,100}$/;

/** The request a button names, if it exists. */
export async function requestOf(
  { store }: Pick<ChatParts, "store">,
  id: unknown,
): Promise<ApprovalRequest | "notUnderstood" | "noSuchRequest"> {
  if (typeof id !== "string" || !APPROVAL_ID.test(id)) return "notUnderstood";
  return (await store.approval(id)) ?? "noSuchRequest";
}

/** A reason as somebody typed it; `null` if they gave none. */
export function reasonIn(typed: unknown): string | null {
  if (typeof typed !== "string") return null;
  const reason = typed.trim().slice(0, MOST_REASON_UNITS).toWellFormed();
  return reason === "" ? null : reason;
}

/** Records that somebody whom the configuration does not know tried to decide. */
export async function recordStranger(
  { store }: Pick<ChatParts, "store">,
  approval: string,
  chat: string,
): Promise<void> {
  await store.commit({
    kind: "append",
    record: {
      type: "approval.decision_ignored",
      approval,
      outcome: "UNKNOWN_PERSON",
      note: `through ${chat}, by an account that no person of the configuration has`,
    },
  });
}

/**
 * Why somebody known could not decide this at all, who was not even asked for a reason. That they tried is recorded.
 *
 * @returns what they are told; `undefined` if they may decide.
 */
export async function refuseUnentitled(
  { store, directory }: Pick<ChatParts, "store" | "directory">,
  reviewer: Reviewer,
  request: ApprovalRequest,
  verb: DecidingVerb,
): Promise<keyof CardText["answer"] | undefined> {
  const entitlement = entitlementOf(directory(), reviewer, request);
  if (entitlement.allowed) return undefined;
  const { id: approval, exchange, scope, requester, client, upstream, tool } = request;
  await store.commit({
    kind: "append",
    record: {
      type: "approval.decision_ignored",
      approval,
      exchange,
      scope,
      requester,
      client,
      upstream,
      tool,
      reviewer,
      outcome: entitlement.code,
      note: `tried to ${verb} it`,
    },
  });
  return REFUSALS[entitlement.code] ?? "notEntitled";
}

const REFUSALS: Partial<Record<ErrorCode, keyof CardText["answer"]>> = {
  APPROVAL_NOT_FOUND: "noSuchRequest",
  APPROVAL_VOTED: "voted",
  APPROVAL_SELF: "ownRequest",
  APPROVAL_NOT_ENTITLED: "notEntitled",
  APPROVAL_NO_NEXT_LEVEL: "noNextLevel",
  APPROVAL_PASSKEY_REQUIRED: "passkeyNeeded",
};

function refusal(
  { report, name }: Pick<ChatParts, "report" | "name">,
  error: unknown,
): PressOutcome {
  if (error instanceof CountersignError) {
    // The second click, the late one: what happened is what they want to know.
    if (error.code === "APPROVAL_NOT_PENDING") return { kind: "settled" };
    const because = REFUSALS[error.code];
    if (because !== undefined) return { kind: "refused", because };
  }
  report(`${name}: a click could not be recorded: ${nameOf(error)}`);
  return { kind: "refused", because: "notRecorded" };
}

/** What may be said of trouble: its kind, never its words. */
export function nameOf(error: unknown): string {
  if (error instanceof CountersignError) return error.code;
  return error instanceof Error ? error.name : "unknown trouble";
}
