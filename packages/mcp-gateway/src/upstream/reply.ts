import type { JsonObject } from "@countersign/core";
import type { JsonRpcError } from "../json-rpc/message.ts";

/** What came of a request to an upstream. `because` is told to the agent: it names no argument and no answer. */
export type Reply =
  | { readonly kind: "result"; readonly result: JsonObject }
  /** The upstream's own error, as it came. */
  | { readonly kind: "error"; readonly error: JsonRpcError }
  /** Nothing reached the upstream. */
  | { readonly kind: "not-sent"; readonly because: string }
  /** Sent, and no answer came that can be used. */
  | { readonly kind: "lost"; readonly because: string }
  /** Withdrawn by the caller, who is told nothing any more. */
  | { readonly kind: "cancelled" };

/** The message did not leave this process, so nothing can have come of it. */
export class NotSentError extends Error {
  override readonly name = "NotSentError";
}
