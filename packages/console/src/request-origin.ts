import type { IncomingMessage } from "node:http";
import { Refusal } from "./failure.ts";

/**
 * The one of our origins that a request names. Another host is refused: a page elsewhere whose name was made to resolve
 * to this machine (DNS rebinding) would otherwise count as ours.
 */
export function ownOrigin(req: IncomingMessage, origins: readonly [URL, ...URL[]]): URL {
  const host = req.headers.host?.toLowerCase();
  const named = origins.find((origin) => origin.host === host);
  if (named !== undefined) return named;
  throw new Refusal("REQUEST_FORBIDDEN", `open ${origins[0].origin}`, { status: 421 });
}

/** Whether somebody typed `localhost` where we are only `127.0.0.1`. No name of somebody else's comes to mean that. */
export function isLoopbackByName(req: IncomingMessage, origins: readonly [URL, ...URL[]]): boolean {
  const [{ hostname, port }] = origins;
  const name = `localhost:${port}`;
  const isOurs = origins.some(({ host }) => host === name);
  return hostname === "127.0.0.1" && !isOurs && req.headers.host === name;
}

/** Refuses a request that changes something and was not sent by our own page. */
export function assertOurPage(req: IncomingMessage, origin: URL): void {
  const from = req.headers.origin;
  if (from === origin.origin) return;
  if (from === undefined && req.headers["sec-fetch-site"] === "same-origin") return;
  throw new Refusal("REQUEST_FORBIDDEN", `wanted the origin ${origin.origin}`);
}

/** Refuses a request that a browser sent for a page elsewhere. A program names no origin. */
export function assertNoForeignPage(req: IncomingMessage, origin: URL): void {
  if (req.headers.origin !== undefined) assertOurPage(req, origin);
}

/** Whether a link on another site led here: the browser then keeps our strict cookie back, this once. */
export function isLinkFromElsewhere(req: IncomingMessage): boolean {
  return (
    req.headers["sec-fetch-site"] === "cross-site" && req.headers["sec-fetch-mode"] === "navigate"
  );
}
