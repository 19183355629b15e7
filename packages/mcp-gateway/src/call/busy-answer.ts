import type { Answer } from "../json-rpc/message.ts";
import { DECISION_KEY } from "./decision-answer.ts";
import type { Busy } from "./turns.ts";

/** Of ours: the requester has too many calls under way. Nothing was looked at, recorded or sent. */
export const BUSY = -32056;

/** Tells a client to come back later; `retryable` says so to programs. */
export function busyAnswer({ because, limit }: Busy, isToolCall: boolean): Answer {
  const why =
    because === "held"
      ? `${limit} calls of this requester wait for a person`
      : `${limit} calls of this requester wait for others of theirs to end`;
  const text = `BUSY, not executed: ${why}. Make the call again when one of them has been answered.`;
  const about = { [DECISION_KEY]: { kind: "busy", retryable: true } };
  return isToolCall
    ? { result: { content: [{ type: "text", text }], isError: true, _meta: about } }
    : { error: { code: BUSY, message: text, data: about } };
}
