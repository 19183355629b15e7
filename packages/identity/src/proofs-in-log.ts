import type { AuditRecord } from "@countersign/core";
import { actsInLog } from "./acts-in-log.ts";
import { isSigned } from "./assertion.ts";

/** Looks at a log's records, in their order. Returns what is wrong with one, in words of ours; `null` for the others. */
export type LogInspector = (record: AuditRecord) => Promise<string | null>;

/**
 * Checks the passkeys' signatures that a log holds: each by a key that its person had registered before, over the
 * decision or act that its record tells of; and none missing where one was asked for. It needs nothing but the records, so it
 * works on a log whose payloads were erased.
 */
export function proofsInLog(): LogInspector {
  const keys = new Map<string, string>();
  const asked = new Map<string, AuditRecord>();
  const acts = actsInLog((proof) => {
    const registered = keys.get(`${proof.statement.person}/${proof.passkey}`);
    return registered === `${proof.rpId} ${proof.publicKey}`;
  });
  const inspect: LogInspector = async (record) => {
    const { type, reviewer, passkey, proof, approval = "" } = record;
    if (passkey !== undefined && reviewer !== undefined) {
      const key = `${reviewer.person}/${passkey.id}`;
      if (type === "passkey.registered") keys.set(key, `${passkey.rpId} ${passkey.publicKey}`);
      if (type === "passkey.removed") keys.delete(key);
    }
    if (type === "approval.requested") asked.set(approval, record);
    const problem = await acts(record);
    if (problem !== null) return problem;
    const request = asked.get(approval);
    if (ENDS.has(type)) asked.delete(approval);
    if (proof === undefined) {
      const isMissing = approves(record) && request?.require === "passkey";
      return isMissing ? "it approves without the passkey that was asked for" : null;
    }
    const { statement } = proof;
    const said = {
      approval: statement.approval === approval,
      person: statement.person === reviewer?.person,
      verb: statement.verb === (approves(record) ? "approve" : "reject"),
      breakGlass: statement.breakGlass === (type === "approval.broke_glass"),
      seen: statement.seen === (record.seen ?? null),
      call: statement.fingerprint === request?.fingerprint,
    };
    const different = Object.entries(said).find(([, isSame]) => !isSame);
    if (different !== undefined) {
      return `its passkey signed something else than it says: the ${different[0]} differs`;
    }
    if (keys.get(`${statement.person}/${proof.passkey}`) !== `${proof.rpId} ${proof.publicKey}`) {
      return "it is signed with a passkey that its person had not registered";
    }
    return (await isSigned(proof)) ? null : "its passkey's signature is wrong";
  };
  return async (record) => {
    try {
      return await inspect(record);
    } catch {
      // A log may be anybody's work: what stands where a proof should may be anything.
      return "what it holds of a passkey or proof cannot be read";
    }
  };
}

function approves({ type, outcome }: AuditRecord): boolean {
  if (type === "approval.voted") return outcome === "approve";
  return type === "approval.approved" || type === "approval.broke_glass";
}

/** After these a request is decided no more. */
const ENDS: ReadonlySet<string> = new Set([
  "approval.approved",
  "approval.broke_glass",
  "approval.rejected",
  "approval.expired",
  "approval.cancelled",
]);
