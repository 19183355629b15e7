import { randomUUID } from "node:crypto";
import { type Conversation, conversationOf, type Scope } from "./conversation.ts";

const runs = new WeakMap<object, Conversation>();

/** The thread that was said, or else one for as long as `run` is there: an object the library makes for each run. */
export function conversationOfRun({ thread }: Scope, run: unknown): Conversation {
  if (thread !== undefined || typeof run !== "object" || run === null)
    return conversationOf(thread);
  let found = runs.get(run);
  if (found === undefined) {
    found = { conversation: `run ${randomUUID()}`, isOneOff: true };
    runs.set(run, found);
  }
  return found;
}
