import { type ConversationReference, TeamsCallError, type TeamsTransport } from "../transport.ts";
import { Pace } from "./pace.ts";
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

const MOST_ATTEMPTS = 5;

/** Longer waits are left to the outbox, which survives a restart. */
const MOST_WAIT_MS = 20_000;

/** A transport that keeps to Teams' limits, tries again what may pass, and speaks to Microsoft's hosts only. */
export function patientTransport(
  transport: TeamsTransport,
  options: PatienceOptions,
): TeamsTransport {
  const { serviceHosts, now, sleep, random } = options;
  const pace = new Pace(now);
  const call = async <Result>(
    at: Pick<ConversationReference, "serviceUrl">,
    conversationId: string,
    attempt: () => Promise<Result>,
    mostAttempts: number = MOST_ATTEMPTS,
  ): Promise<Result> => {
    if (!isServiceUrl(at.serviceUrl, serviceHosts)) {
      throw new TeamsCallError({ status: null, code: "service URL not allowed" });
    }
    let waited = 0;
    const wait = async (milliseconds: number): Promise<void> => {
      waited += milliseconds;
      if (milliseconds > 0) await sleep(milliseconds);
    };
    const paced = pace.take(conversationId);
    if (paced > MOST_WAIT_MS) throw new TeamsCallError({ status: 429, retryAfterMs: paced });
    await wait(paced);
    for (let tried = 1; ; tried++) {
      try {
        return await attempt();
      } catch (error) {
        if (!(error instanceof TeamsCallError) || !PASSING.has(error.status)) throw error;
        const backOff = Math.min(10_000, 250 * 2 ** tried) * (0.8 + random() * 0.4);
        const pause = Math.max(error.retryAfterMs ?? 0, error.retryAfterMs === null ? backOff : 0);
        if (tried >= mostAttempts || waited + pause > MOST_WAIT_MS) throw error;
        await wait(pause);
      }
    }
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
