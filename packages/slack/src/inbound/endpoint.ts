import { nameOf, RateLimit } from "@countersign/chat-core";
import type { JsonValue } from "@countersign/core";
import type { VerifySignature } from "./signature.ts";

/** One HTTP request at the door, its body as it came. */
export interface InboundRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface InboundAnswer {
  readonly status: number;
  readonly body?: JsonValue;
}

export interface EndpointOptions {
  readonly verify: VerifySignature;
  /** `sent` settles when the answer was written, or the other side has gone. */
  readonly receive: (
    payload: JsonValue,
    sent: Promise<unknown> | undefined,
  ) => Promise<JsonValue | undefined>;
  /** Takes a line of trouble for the operator. */
  readonly report: (line: string) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The largest request that is looked at. */
export const MOST_BODY_BYTES = 262_144;

/** What may come before anybody was verified: a flood is turned away unread. */
const UNVERIFIED = { perSecond: 300, burst: 600 } as const;

/** A line for the operator about refused requests, no more often than this. */
const REPORT_EVERY_MS = 60_000;

/** The door Slack knocks at: size, rate, origin and form are settled here, before anything is read. */
export function slackEndpoint({
  verify,
  receive,
  report,
  now,
}: EndpointOptions): (request: InboundRequest, sent?: Promise<unknown>) => Promise<InboundAnswer> {
  const all = new RateLimit(UNVERIFIED, now);
  let reportedAt = -Infinity;
  const refuse = (status: number, because: string): InboundAnswer => {
    if (now() - reportedAt >= REPORT_EVERY_MS) {
      reportedAt = now();
      report(`slack: refused a message: ${because}`);
    }
    return { status };
  };
  return async (request, sent) => {
    if (!all.take("")) return refuse(429, "too many at once");
    if (request.body.byteLength > MOST_BODY_BYTES) return refuse(413, "too large");
    try {
      const because = await verify(request);
      if (because !== null) return refuse(401, because);
      const payload = payloadIn(request.body);
      if (payload === undefined) return refuse(400, "not an interaction");
      const answer = await receive(payload, sent);
      return { status: 200, ...(answer === undefined ? {} : { body: answer }) };
    } catch (error) {
      report(`slack: a message could not be taken: ${nameOf(error)}`);
      return { status: 500 };
    }
  };
}

/** The payload of a form, which is how Slack sends interactions. */
function payloadIn(body: Uint8Array): JsonValue | undefined {
  try {
    const form = new URLSearchParams(new TextDecoder("utf-8", { fatal: true }).decode(body));
    const [payload, more] = form.getAll("payload");
    if (payload === undefined || more !== undefined) return undefined;
    return JSON.parse(payload) as JsonValue;
  } catch {
    return undefined;
  }
}
