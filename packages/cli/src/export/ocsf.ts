import {
  type ActionCategory,
  type AuditRecord,
  destinationOf,
  type JsonObject,
} from "@countersign/core";

/** Activity of class 6003, API Activity: https://schema.ocsf.io/1.8.0/classes/api_activity */
const ACTIVITIES: Readonly<Partial<Record<ActionCategory, number>>> = {
  read: 2,
  export: 2,
  write: 3,
  delete: 4,
};
const OTHER = 99;

/** Action and disposition of the security_control profile. */
const DISPOSITIONS: Readonly<Record<string, readonly [action: number, disposition: number]>> = {
  allow: [1, 1],
  deny: [2, 2],
  "require-approval": [3, 14],
  "approval.approved": [1, 8],
  "approval.broke_glass": [1, 8],
  "approval.rejected": [2, 25],
};

/** Everything else succeeded in being what it is. */
const STATUS: Readonly<Record<string, number>> = { "execution.unknown": 0, "execution.failed": 2 };

/** A record as OCSF 1.8.0 API Activity. The mapping is ours; what has no place in it is under `unmapped`. */
export function ocsfOf(record: AuditRecord, origin: string): JsonObject {
  const { category, upstream, tool, exchange, requester, reviewer, client, model } = record;
  const activity = (category && ACTIVITIES[category]) ?? OTHER;
  const [action, disposition] =
    DISPOSITIONS[record.type] ?? DISPOSITIONS[record.decision ?? ""] ?? [];
  const uid = reviewer?.person ?? requester?.id ?? record.operator;
  const user = uid === undefined ? undefined : { uid };
  // An actor is somebody or something: what happens by itself, we do.
  const program = client?.name ?? (user === undefined ? "countersign" : undefined);
  const unmapped = {
    type: record.type,
    masked: record.masked,
    disclosed: record.disclosed,
    outcome: record.outcome,
    selfApproved: record.selfApproved,
    note: record.note,
  };
  return JSON.parse(
    JSON.stringify({
      class_uid: 6003,
      category_uid: 6,
      activity_id: activity,
      // What is none of those that have a number is named.
      activity_name: activity === OTHER ? (category ?? record.type) : undefined,
      type_uid: 600_300 + activity,
      time: Date.parse(record.at),
      severity_id: disposition === 2 || disposition === 25 ? 3 : 1,
      status_id: STATUS[record.type] ?? 1,
      action_id: action,
      disposition_id: disposition,
      metadata: {
        version: "1.8.0",
        profiles: ["security_control", ...(model === undefined ? [] : ["ai_operation"])],
        product: { name: "Countersign", vendor_name: "Countersign" },
        uid: String(record.sequence),
        log_name: origin,
        correlation_uid: record.approval ?? exchange,
      },
      actor: { user, app_name: program },
      api: {
        operation: tool ?? record.type,
        service: upstream === undefined ? undefined : { name: upstream },
        request: exchange === undefined ? undefined : { uid: exchange },
      },
      src_endpoint: { name: client?.name ?? "countersign" },
      // Where real values went.
      dst_endpoint: destinationOf(record) === "" ? undefined : { name: upstream, svc_name: tool },
      // Whose it is nobody told us, and the schema wants to know.
      ai_model: model === undefined ? undefined : { name: model, ai_provider: "unknown" },
      policy: record.rules && { uid: record.rules.join(" "), version: record.policy },
      unmapped,
    }),
  ) as JsonObject;
}
