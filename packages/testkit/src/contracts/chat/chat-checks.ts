import type { ChatCheck } from "./check.ts";
import { decisionChecks } from "./decision-checks.ts";
import { tellingChecks } from "./telling-checks.ts";
import { chatTroubleChecks } from "./trouble-checks.ts";

/** Everything a channel promises that asks in a chat, whichever chat it is. */
export const CHAT_CHECKS: readonly ChatCheck[] = [
  ...tellingChecks,
  ...decisionChecks,
  ...chatTroubleChecks,
];
