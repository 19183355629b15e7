import type { IncomingMessage, ServerResponse } from "node:http";
import { hostHeaderValidation, originValidation } from "@modelcontextprotocol/node";

/** More pairs of headers than honest clients send. */
const MOST_KNOWN = 64;

/**
 * Whether a request names one of `hosts`, and comes from a page of one of them if it comes from a page; if not, it is
 * answered with 403. Headers that were found right are not taken apart again.
 */
export function ownAddress(
  hosts: readonly string[],
): (req: IncomingMessage, res: ServerResponse) => boolean {
  const isOwnHost = hostHeaderValidation([...hosts]);
  const isOwnOrigin = originValidation([...hosts]);
  const known = new Set<string>();
  return (req, res) => {
    const { host, origin } = req.headers;
    // No header holds a line end.
    const headers = `${host ?? "\n"}\n${origin ?? "\n"}`;
    if (known.has(headers)) return true;
    if (!isOwnHost(req, res) || !isOwnOrigin(req, res)) return false;
    if (known.size >= MOST_KNOWN) known.clear();
    known.add(headers);
    return true;
  };
}
