import { type Limits, Pace, patientCall } from "@countersign/chat-core";
import { type SlackApi, SlackCallError } from "./slack-api.ts";

export interface PatienceOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** One message a second to a conversation, with short bursts tolerated. @see https://docs.slack.dev/apis/web-api/rate-limits */
const POSTS: Limits = {
  each: [{ most: 1, withinMs: 1_000 }],
  altogether: [{ most: 100, withinMs: 60_000 }],
};

/** Tier 3: some 50 calls a minute. */
const UPDATES: Limits = {
  each: [{ most: 2, withinMs: 1_000 }],
  altogether: [
    { most: 5, withinMs: 1_000 },
    { most: 48, withinMs: 60_000 },
  ],
};

/** Tier 3, and remembered afterwards. */
const OPENINGS: Limits = { each: [], altogether: [{ most: 48, withinMs: 60_000 }] };

/** Slack's names of what may succeed in a while. */
const PASSING_CODES: ReadonlySet<string | null> = new Set([
  "ratelimited",
  "rate_limited",
  "internal_error",
  "fatal_error",
  "request_timeout",
  "service_unavailable",
  "team_added_to_org",
]);

const PASSING_STATUSES: ReadonlySet<number | null> = new Set([null, 429, 500, 502, 503, 504]);

/** Keeps to Slack's limits, and tries again what may pass. What somebody waits for is tried once. */
export function patientApi(api: SlackApi, { now, sleep, random }: PatienceOptions): SlackApi {
  const patient = (limits: Limits): ReturnType<typeof patientCall> =>
    patientCall({
      pace: new Pace(limits, now),
      sleep,
      random,
      passing: (error) =>
        error instanceof SlackCallError && passes(error)
          ? { afterMs: error.retryAfterMs }
          : undefined,
      throttled: (retryAfterMs) =>
        new SlackCallError({ status: 429, code: "ratelimited", retryAfterMs }),
    });
  const [posting, updating, opening] = [patient(POSTS), patient(UPDATES), patient(OPENINGS)];
  return {
    ...api,
    openPersonal: (user) => opening("", () => api.openPersonal(user)),
    post: (channel, message, threadTs) =>
      posting(channel, () => api.post(channel, message, threadTs)),
    update: (channel, ts, message) => updating(channel, () => api.update(channel, ts, message)),
  };
}

function passes({ code, status }: SlackCallError): boolean {
  return status === 200 ? PASSING_CODES.has(code) : PASSING_STATUSES.has(status);
}
