import type { SqliteDatabase } from "./driver.ts";

/** What kind of tampering a finding fits. */
export type Tampering =
  | "changed"
  | "deleted"
  | "inserted"
  | "reordered"
  | "truncated"
  | "re-chained"
  | "restored"
  | "damaged";

/** For people: what each kind means. */
export const TAMPERING: Readonly<Record<Tampering, string>> = {
  changed: "somebody changed what was written",
  deleted: "somebody took something out",
  inserted: "somebody put something in",
  reordered: "somebody moved records",
  truncated: "somebody cut the end off",
  "re-chained": "somebody changed it and wrote all hashes after it anew",
  restored: "an older copy was put back",
  damaged: "the file is damaged, or somebody changed the database's own protections",
};

/** Which kind fits a record that does not follow the one before it although its own hash is right. */
export function whyItDoesNotFollow(
  database: SqliteDatabase,
  sequence: number,
  head: Uint8Array,
): Tampering {
  const claimed = sequenceIn(head);
  if (claimed === undefined || claimed === sequence) return "changed";
  // All before it stand where they belong, and so does the one that has this number.
  if (claimed < sequence) return "inserted";
  const isElsewhere = database
    .prepare(
      `select 1 from audit_record where sequence > ? and sequence <= ?
         and json_valid(head) and json_extract(head, '$.sequence') = ?`,
    )
    .get(sequence, sequence + 1_000, sequence);
  return isElsewhere ? "reordered" : "deleted";
}

/**
 * An SQL expression: the last record that anything but a payload in the database speaks of. A log that is shorter was cut off;
 * an older copy that was put back speaks of nothing later either.
 */
export const LAST_SPOKEN_OF: string = `max(
  (select coalesce(max(size), 0) from checkpoint),
  (select coalesce(max(record), 0) from approval_vote),
  (select coalesce(max(max(arguments_record, coalesce(result_record, 0))), 0) from approval))`;

function sequenceIn(head: Uint8Array): number | undefined {
  try {
    const { sequence } = JSON.parse(Buffer.from(head).toString("utf8")) as { sequence?: unknown };
    return typeof sequence === "number" ? sequence : undefined;
  } catch {
    return undefined;
  }
}
