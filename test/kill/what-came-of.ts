import type { Ledger } from "./ledger.ts";
import type { Upstreams } from "./upstreams.ts";

/**
 * What a person would find out about a request whose outcome is unknown. `undefined` as long as something may still
 * come of it: the claim is of the daemon that runs, or an upstream of an earlier one does.
 */
export function whatCameOf(
  approval: string,
  ledger: Ledger,
  upstreams: Upstreams,
): "executed" | "failed" | undefined {
  const claims = [...ledger.claims.values()].filter((claim) => claim.approval === approval);
  if (claims.length === 0 || upstreams.running(ledger.lastTimeMs).length > 0) return undefined;
  const exchanges = new Set(claims.map(({ exchange }) => exchange));
  const hasRun = upstreams.effects().some(({ exchange }) => exchanges.has(exchange));
  return hasRun ? "executed" : "failed";
}
