import type { ApprovalRequest, LogHead, ReviewedRequest } from "@countersign/core";
import { type CardText, ENGLISH } from "./card-text.ts";
import type { Ended } from "./history-rows.ts";

/** What a message about a request is drawn from. All of it is masked; nothing else gets into a message. */
export interface CardSubject {
  readonly reviewed: ReviewedRequest;
  /** How often the request had been handed on when this message was posted. */
  readonly level: number;
  readonly nameOf: (person: string) => string;
  /** The request on the page, or `null` if nobody can reach that. */
  readonly link: string | null;
  readonly ended: Ended | null;
  /** The signed head of the log that speaks of the request, or of the decision once there is one. */
  readonly head?: LogHead | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly text?: CardText;
}

/** What a button tells, besides its verb: which request, and that the message is neither old nor of another call. */
export interface CardData {
  readonly countersign: 1;
  readonly approval: string;
  readonly level: number;
  /** The beginning of what a decision is bound to. */
  readonly seal: string;
  /** What the message shows, marked for the person it is shown to; absent on what everybody sees. */
  readonly seen?: string;
}

export const MOST_REASON_UNITS = 500;

/** What a button of this message tells besides its verb. */
export function dataOf({ reviewed, level }: CardSubject): CardData {
  const { id, binding } = reviewed.request;
  return { countersign: 1, approval: id, level, seal: sealOf(binding) };
}

/** The beginning of a binding: enough to tell calls apart, short enough to be read. */
export function sealOf(binding: string): string {
  return binding.slice(0, 16);
}

/** Time may be over although nobody has written it down yet. */
export function requestAsItStands({ reviewed: { request }, now }: CardSubject): ApprovalRequest {
  const canExpire = request.state === "pending" || request.state === "approved";
  return canExpire && request.expiresAt <= now ? { ...request, state: "expired" } : request;
}

/** Whether it is asked about on this message now. */
export function isOpen(subject: CardSubject): boolean {
  const request = requestAsItStands(subject);
  return request.state === "pending" && subject.level === request.escalations.length;
}

/** One line for a notification; words of ours only. */
export function summaryOf(subject: CardSubject): string {
  const request = requestAsItStands(subject);
  const { deed } = subject.text ?? ENGLISH;
  return `${titleOf(subject, request)}: ${deed[request.category]}`;
}

export function titleOf(
  { level, text = ENGLISH }: Pick<CardSubject, "level" | "text">,
  request: ApprovalRequest,
): string {
  if (request.state !== "pending") return text.state[request.state];
  return level < request.escalations.length ? text.wentOn : text.approvalNeeded;
}
