import {
  type ActProof,
  type AuditRecord,
  type AuditRecordType,
  configurationSubject,
  type GuardedAct,
  isJsonObject,
} from "@countersign/core";
import { isSigned } from "./assertion.ts";

/** Which act a record tells of. */
const ACTS: Readonly<Partial<Record<AuditRecordType, GuardedAct>>> = {
  "policy.accepted": "accept-configuration",
  "definition.accepted": "accept-definition",
  "grant.made": "make-grant",
  "pause.ended": "resume",
  "credential.created": "create-credential",
  "credential.revoked": "revoke-credential",
  "service_key.created": "create-key",
  "service_key.revoked": "revoke-key",
};

/** For so long after one daemon accepted a configuration, others may still go by the one before. */
const OTHERS_FOLLOW_MS = 10_000;

/**
 * Checks the signatures under acts that changed what others were held to, and that none is missing from when an accepted
 * configuration asks for them.
 */
export function actsInLog(
  isRegistered: (proof: ActProof) => boolean,
): (record: AuditRecord) => Promise<string | null> {
  /** Since when they are asked for; `null`: they are not. */
  let askedSince: number | null = null;
  let isFirstCredential = true;
  /** Each signature is for one act. */
  const used = new Set<string>();
  let inForce: string | undefined;
  return async (record) => {
    const act = ACTS[record.type] ?? null;
    const isEmergency = record.type === "approval.broke_glass";
    const before = inForce;
    const wasAskedSince = askedSince;
    const isFirst = isFirstCredential && record.type === "credential.created";
    if (record.type === "credential.created") isFirstCredential = false;
    if (record.type === "policy.accepted") {
      inForce = record.file;
      const at = Date.parse(record.at);
      askedSince = record.require === "passkey" ? (askedSince ?? at) : null;
    }
    if (act === null && !isEmergency) {
      return record.actProof === undefined ? null : "it is signed, and is no act that is";
    }
    const signed = isEmergency ? record.proof : record.actProof;
    if (signed === undefined) {
      const grace = act === "accept-configuration" ? 0 : OTHERS_FOLLOW_MS;
      const isMissing =
        wasAskedSince !== null && Date.parse(record.at) >= wasAskedSince + grace && !isFirst;
      return isMissing ? "it was done without the passkey that was asked for" : null;
    }
    if (act === null || record.actProof === undefined) return null;
    const different = differenceOf(record, record.actProof, act, before);
    if (different !== null) {
      return `its passkey signed something else than it says: the ${different} differs`;
    }
    if (!isRegistered(record.actProof)) {
      return "it is signed with a passkey that its person had not registered";
    }
    if (!(await isSigned(record.actProof))) return "its passkey's signature is wrong";
    const { nonce } = record.actProof.statement;
    if (used.has(nonce)) return "its passkey signed that for an earlier act";
    used.add(nonce);
    return null;
  };
}

/** What of a record's proof is about something else. */
function differenceOf(
  record: AuditRecord,
  { statement }: ActProof,
  act: GuardedAct,
  before: string | undefined,
): string | null {
  const { subject } = statement;
  if (statement.act !== act) return "act";
  if (statement.person !== record.reviewer?.person) return "person";
  if (!isJsonObject(subject)) return "subject";
  const about: Readonly<Record<string, unknown>> = subject;
  const is = (name: string, said: unknown): boolean => about[name] === said;
  const { note = "" } = record;
  switch (act) {
    case "accept-configuration": {
      const { file = "", policy = "" } = record;
      // A log may be older than the hashes in its records.
      const earlier = before ?? String(about["before"]);
      const wanted = configurationSubject({ file, before: earlier, policy });
      return Object.entries(wanted).find(([name, said]) => !is(name, said))?.[0] ?? null;
    }
    case "accept-definition": {
      const { definition: kind } = record;
      // A resource is signed for by what stands for its address, which records hold masked; its hash is of both.
      const isNamed = kind === "resource" || is("tool", record.tool);
      if (!is("upstream", record.upstream) || !is("kind", kind) || !isNamed) return "tool";
      return is("hash", record.toolHash) ? null : "definition";
    }
    case "make-grant":
      return !is("upstream", record.upstream) || !is("tool", record.tool)
        ? "tool"
        : is("category", record.category)
          ? null
          : "category";
    case "create-key":
      return note.includes(
        ` of ${String(about["name"])}, for ${String(about["scopes"]).replaceAll(",", ", ")}, `,
      )
        ? null
        : "key";
    case "revoke-key":
      return note.startsWith(`${String(about["id"])} of `) ? null : "key";
    case "create-credential":
    case "revoke-credential":
      return note.endsWith(` of ${String(about["person"])}`) ? null : "credential";
    case "resume":
      return null;
  }
}
