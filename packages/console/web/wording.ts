import type { ActionCategory, ApprovalState } from "@countersign/core";
import { ENGLISH } from "@countersign/chat-core/card-text";
import type { Approval } from "./api/shapes.ts";
import { now } from "./clock.ts";

/** What a call of each category would do, to follow "An agent wants to". */
export const WOULD: Readonly<Record<ActionCategory, string>> = {
  read: "read data",
  write: "add or change data",
  delete: "delete data",
  export: "send data out",
  privilege: "change who may do what",
  infrastructure: "change infrastructure",
  payment: "move money",
  message: "send a message",
  execute: "run a program or code",
  unknown: "do something that could not be classified, so it counts as destructive",
};

/** The same as a heading, and what a state is called: as on the cards in Teams. */
export const DEED: Readonly<Record<ActionCategory, string>> = ENGLISH.deed;
export const STATE_LABEL: Readonly<Record<ApprovalState, string>> = ENGLISH.state;

/** The state of a request now: time may be over although nobody has written it down yet. */
export function stateNow({ state, expiresAt }: Approval): ApprovalState {
  const canExpire = state === "pending" || state === "approved";
  return canExpire && Date.parse(expiresAt) <= now() ? "expired" : state;
}

/** `1 call`, `2 calls`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}
