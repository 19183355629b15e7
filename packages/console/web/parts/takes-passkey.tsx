import type { VNode } from "preact";
import { theStatus } from "../status.ts";

/** Says before a button that somebody will be asked to touch their key. */
export function TakesPasskey(): VNode | null {
  return theStatus().changesTakePasskey ? (
    <p class="hint">You are asked to touch one of your passkeys.</p>
  ) : null;
}
