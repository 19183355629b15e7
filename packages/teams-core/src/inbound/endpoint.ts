import { RateLimit } from "@countersign/chat-core";
import type { JsonValue } from "@countersign/core";
import type { InboundAnswer, TeamsTransport } from "../transport.ts";
import { personOf } from "./activity.ts";
import { ActivityRefused, type VerifyActivity } from "./activity-verifier.ts";

/** One HTTP request at the door, its body as it came. */
export interface InboundRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface EndpointOptions {
  readonly verify: VerifyActivity;
  readonly transport: Pick<TeamsTransport, "receive">;
  /** Takes a line of trouble for the operator. */
  readonly report: (line: string) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The largest request that is looked at. */
export const MOST_BODY_BYTES = 262_144;

/**
 * What may come before anybody was verified. Checking a signature costs a tenth of a millisecond, so that a flood of
 * forged tokens takes a small part of a core and the rest is turned away unread.
 */
const UNVERIFIED = { perSecond: 300, burst: 600 } as const;

/** What one person may send. */
const PER_PERSON = { perSecond: 5, burst: 20 } as const;

/** A line for the operator about refused requests, no more often than this. */
const REPORT_EVERY_MS = 60_000;

/** The door Teams knocks at: size, rate, form and origin are settled here, before an SDK reads anything. */
export function teamsEndpoint({
  verify,
  transport,
  report,
  now,
}: EndpointOptions): (request: InboundRequest) => Promise<InboundAnswer> {
  const all = new RateLimit(UNVERIFIED, now);
  const persons = new RateLimit(PER_PERSON, now);
  let reportedAt = -Infinity;
  const refuse = (status: number, because: string): InboundAnswer => {
    if (now() - reportedAt >= REPORT_EVERY_MS) {
      reportedAt = now();
      report(`teams: refused a message: ${because}`);
    }
    return { status };
  };
  return async ({ headers, body }) => {
    if (!all.take("")) return refuse(429, "too many at once");
    if (body.byteLength > MOST_BODY_BYTES) return refuse(413, "too large");
    const activity = parsed(body);
    if (activity === undefined) return refuse(400, "not JSON");
    try {
      const verified = await verify(headers["authorization"], activity);
      const person = personOf(verified);
      if (!persons.take(person?.memberId ?? "")) return refuse(429, "too many of one person");
      return await transport.receive({ headers, activity: verified });
    } catch (error) {
      if (error instanceof ActivityRefused) return refuse(401, error.because);
      report(`teams: a message could not be taken: ${nameOf(error)}`);
      return { status: 500 };
    }
  };
}

function parsed(body: Uint8Array): JsonValue | undefined {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body)) as JsonValue;
  } catch {
    return undefined;
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "unknown trouble";
}
