import type { ProgramGuard } from "@countersign/core";
import { callerIn, type ThreadScope } from "./mask-messages.ts";

/**
 * A text for the person who reads it, with real values in place of those tokens that `policy.disclose` lets `upstream`
 * have without asking anybody. All others stay. What was given is recorded.
 *
 * @param upstream the name under `upstreams` that stands for the person's screen.
 */
export async function revealText(
  text: string,
  guard: ProgramGuard,
  scope: ThreadScope,
  upstream: string,
): Promise<string> {
  const revealed = await guard.reveal(callerIn(guard, scope), text, upstream);
  return typeof revealed === "string" ? revealed : text;
}
