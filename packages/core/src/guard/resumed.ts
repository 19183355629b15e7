/**
 * A call that was approved, sent, and refused by its upstream until a person has visited an address: what was approved has
 * not run. The same call made again runs under the same approval, once; after that a person is asked again.
 */
import type { ApprovalRequest } from "../approval/approval-request.ts";
import { proofProblem } from "../approval/decision-proof.ts";
import type { StoreOperation } from "../store.ts";
import { WANTS_VISIT } from "./execute.ts";
import type { GuardParts } from "./guard-parts.ts";
import type { PreparedCall } from "./prepare.ts";

/** Records of one request are a few for each time its call came in; the one looked for is among the last. */
const LOOKED_AT = 100;

/**
 * Uses up what is left of an earlier approval of this very call.
 *
 * @param isBound whether an approval was for exactly what would happen now.
 * @returns what is to be recorded of it together with the call's claim; `undefined` if there is nothing to go on from.
 */
export async function resumeApproved(
  parts: GuardParts,
  prepared: PreparedCall,
  isBound: (request: ApprovalRequest) => boolean,
): Promise<StoreOperation | undefined> {
  const { store, clock } = parts;
  const [request] = await store.approvals({ fingerprint: prepared.fingerprint, limit: 1 });
  // With arguments that a reviewer changed, what ran was not what is asked for again.
  if (request?.state !== "failed" || request.decision?.edited === true) return undefined;
  if (request.scope !== prepared.scope || clock.now() >= request.expiresAt) return undefined;
  if (!isBound(request)) return undefined;
  const { id, expiresAt } = request;
  const records = await store.records({ approval: id, newestFirst: true, limit: LOOKED_AT });
  const ended = records.find(({ type }) => type === "execution.failed");
  if (ended?.outcome !== WANTS_VISIT) return undefined;
  if ((await proofProblem(parts, request, prepared.asked.approval)) !== null) return undefined;
  const key = `resumed ${id}`;
  const [taken] = await store.commit({ kind: "use-once", key, until: expiresAt });
  if (taken?.done !== true) return undefined;
  return {
    kind: "append",
    record: { type: "approval.attached", ...prepared.about, approval: id, outcome: "resumed" },
  };
}
