/** How many requests wait, for the navigation, the window's title and the browser's notifications. */
import { effect, signal } from "@preact/signals";
import { ask } from "./api/client.ts";
import { changes } from "./api/live.ts";
import type { Approval } from "./api/shapes.ts";
import { notify } from "./notifications.ts";
import { visibleText } from "./parts/literal.tsx";
import { deedText } from "./parts/request-parts.tsx";

/** `undefined` until it is known. */
export const waitingCount = signal<number | undefined>(undefined);

/** Newer than these is what somebody is told about. */
let newestKnown: string | undefined;

export function startCounting(): void {
  effect(() => {
    void changes.approvals.value;
    void count();
  });
}

/** What would happen, to what, who asks, and until when it can be decided. Nothing that is found in the call. */
function inShort(approval: Approval): string {
  const { preview, requester, expiresAt } = approval;
  const until = new Date(expiresAt).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  return [
    deedText(approval),
    ...(preview === null ? [] : [visibleText(preview.words)]),
    `${visibleText(requester.name)} asks; it expires at ${until}`,
  ].join("\n");
}

async function count(): Promise<void> {
  const path = "/api/approvals?state=pending&open=true&brief=true&limit=20";
  const answer = await ask<{ approvals: readonly Approval[]; total: number }>(path, {
    isLive: true,
  }).catch(() => undefined);
  if (answer === undefined) return;
  waitingCount.value = answer.total;
  const since = newestKnown;
  newestKnown = answer.approvals[0]?.createdAt ?? since ?? "";
  if (since === undefined) return;
  const fresh = answer.approvals.filter(
    ({ createdAt, mayDecide }) => createdAt > since && mayDecide.allowed,
  );
  const [first] = fresh;
  if (first === undefined) return;
  if (fresh.length === 1) notify("A call waits for you", inShort(first), `/approvals/${first.id}`);
  else notify(`${fresh.length} calls wait for you`, inShort(first), "/");
}
