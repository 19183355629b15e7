/**
 * Hears by server-sent events that something changed. What changed is not in the event: whoever shows it asks again.
 * While the connection is gone the page says so, and asks for everything once it is back.
 */
import { signal } from "@preact/signals";
import { ask, isLost, isSignedOut } from "./client.ts";

/** What may have changed: requests for approval (and the kill switch), or anything that was logged. */
export type Topic = "approvals" | "records";

/** Raised by one whenever something of that kind may have changed. */
export const changes = { approvals: signal(0), records: signal(0) } as const;

const RETRY_MS = 3_000;

let source: EventSource | null = null;
let retry = 0;

/** `listensUnseen`: whether to go on while the page is out of sight. */
export function startWatching(listensUnseen: () => boolean): void {
  listen();
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") listen();
    // Browsers keep at most six connections to a host, and each of many open pages would hold one.
    else if (!listensUnseen()) hush();
  });
}

function listen(): void {
  if (source !== null || isSignedOut.value) return;
  const opened = new EventSource("/api/events");
  source = opened;
  opened.addEventListener("open", () => {
    isLost.value = false;
    somethingChanged("approvals", "records");
  });
  opened.addEventListener("approvals", () => somethingChanged("approvals"));
  opened.addEventListener("records", () => somethingChanged("records"));
  opened.addEventListener("signed-out", () => {
    isSignedOut.value = true;
    hush();
  });
  opened.addEventListener("error", () => {
    isLost.value = true;
    if (opened.readyState !== EventSource.CLOSED) return;
    // Refused for good, which a browser does not try again; asking anything tells why.
    source = null;
    void ask("/api/status", { isLive: true }).catch(() => undefined);
    retry = window.setTimeout(listen, RETRY_MS);
  });
}

function hush(): void {
  clearTimeout(retry);
  source?.close();
  source = null;
}

function somethingChanged(...topics: readonly Topic[]): void {
  for (const topic of topics) changes[topic].value += 1;
}
