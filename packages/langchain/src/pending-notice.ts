import type { ApprovalRequest } from "@countersign/core";
import { dispatchCustomEvent } from "@langchain/core/callbacks/dispatch";
import type { OpenConfig } from "./quiet-config.ts";

/** Name of the custom event, and type of what is written to the custom stream. */
export const PENDING = "countersign.approval";

/** Tells whoever watches the run that a call waits for a person: nothing of the call but its tool's name. */
export function announcePending(request: ApprovalRequest, config: OpenConfig): void {
  const { id, tool, expiresAt } = request;
  const notice = { type: PENDING, state: "pending", id, tool, expiresAt };
  const { writer } = config;
  if (typeof writer === "function") (writer as (chunk: unknown) => void)(notice);
  // Nobody listens where there is no run to belong to.
  void dispatchCustomEvent(PENDING, notice, config).catch(() => undefined);
}
