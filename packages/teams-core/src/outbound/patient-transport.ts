import { type Limits, Pace, patientCall } from "@countersign/chat-core";
import { type ConversationReference, TeamsCallError, type TeamsTransport } from "../transport.ts";
import { isServiceUrl } from "./service-hosts.ts";

export interface PatienceOptions {
  readonly serviceHosts: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** Answers after which the same may succeed in a while. */
const PASSING: ReadonlySet<number | null> = new Set([null, 412, 429, 500, 502, 503, 504]);

/** @see https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit */
const LIMITS: Limits = {
  each: [
    { most: 7, withinMs: 1_000 },
    { most: 8, withinMs: 2_000 },
    { most: 60, withinMs: 30_000 },
    { most: 1_800, withinMs: 3_600_000 },
  ],
  altogether: [{ most: 30, withinMs: 1_000 }],
};

/** A transport that keeps to Teams' limits, tries again what may pass, and speaks to Microsoft's hosts only. */
export function patientTransport(
  transport: TeamsTransport,
  { serviceHosts, now, sleep, random }: PatienceOptions,
): TeamsTransport {
  const patient = patientCall({
    pace: new Pace(LIMITS, now),
    sleep,
    random,
    passing: (error) =>
      error instanceof TeamsCallError && PASSING.has(error.status)
        ? { afterMs: error.retryAfterMs }
        : undefined,
    throttled: (retryAfterMs) => new TeamsCallError({ status: 429, retryAfterMs }),
  });
  const call = async <Result>(
    { serviceUrl }: Pick<ConversationReference, "serviceUrl">,
    key: string,
    attempt: () => Promise<Result>,
    mostAttempts?: number,
  ): Promise<Result> => {
    if (!isServiceUrl(serviceUrl, serviceHosts)) {
      throw new TeamsCallError({ status: null, code: "service URL not allowed" });
    }
    return patient(key, attempt, mostAttempts);
  };
  return {
    receive: (request) => transport.receive(request),
    authenticate: () => transport.authenticate(),
    post: (at, message) => call(at, at.conversationId, () => transport.post(at, message)),
    update: (at, activityId, message) =>
      call(at, at.conversationId, () => transport.update(at, activityId, message)),
    openPersonal: (at, objectId) =>
      call(at, `person ${objectId}`, () => transport.openPersonal(at, objectId)),
    member: (at, objectId) =>
      // Whom it cannot look up now is shown the shared card, and no card waits for that.
      call(at, `members of ${at.conversationId}`, () => transport.member(at, objectId), 2),
  };
}
