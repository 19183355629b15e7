import type {
  AuditDraft,
  ChannelNote,
  ChannelNoteFilter,
  Grant,
  GrantFilter,
  NewGrant,
  OutboxEntry,
  Pause,
} from "@countersign/core";
import type { EncodedApprovalOperation } from "../store/encoded-approval-operation.ts";
import { readChannelNote, readGrant } from "../store/rows.ts";
import type { ApprovalRows } from "./approval-rows.ts";
import type { SqliteDatabase, SqliteStatement } from "./driver.ts";
import type { OperationResult, PayloadReference } from "../store/encoded-commit.ts";

export interface AroundApprovalParts {
  readonly database: SqliteDatabase;
  readonly approvals: ApprovalRows;
}

/** Changes grants, the kill switch and the outbox inside the transaction that is open. */
export class AroundApprovalRows {
  readonly #approvals: ApprovalRows;
  readonly #sql: Readonly<Record<keyof typeof SQL, SqliteStatement>>;

  constructor({ database, approvals }: AroundApprovalParts) {
    this.#approvals = approvals;
    this.#sql = {
      addGrant: database.prepare(SQL.addGrant),
      revokeGrant: database.prepare(SQL.revokeGrant),
      useGrant: database.prepare(SQL.useGrant),
      unpause: database.prepare(SQL.unpause),
      pause: database.prepare(SQL.pause),
      addChannel: database.prepare(SQL.addChannel),
      dropChannels: database.prepare(SQL.dropChannels),
      dropNotices: database.prepare(SQL.dropNotices),
      settle: database.prepare(SQL.settle),
      retry: database.prepare(SQL.retry),
      keepNote: database.prepare(SQL.keepNote),
      dropNote: database.prepare(SQL.dropNote),
    };
  }

  /** `next` is the sequence that the next record gets. */
  apply(
    operation: EncodedApprovalOperation,
    next: number,
    append: (record: AuditDraft, payload?: PayloadReference) => number,
  ): OperationResult {
    switch (operation.kind) {
      case "make-grant":
        if (!this.#mayMake(operation.grant)) return { done: false };
        this.#addGrant(operation.grant, next);
        return { done: true, sequence: append(operation.record, operation.payload) };

      case "revoke-grant": {
        const { id, by, at, record } = operation;
        const revoked = this.#sql.revokeGrant.run(JSON.stringify({ by, at }), id);
        return revoked.changes === 0 ? { done: false } : { done: true, sequence: append(record) };
      }

      case "use-grant": {
        const { id, at, policy, record } = operation;
        const used = this.#sql.useGrant.run(id, at, policy);
        return used.changes === 0 ? { done: false } : { done: true, sequence: append(record) };
      }

      case "set-pause": {
        const { pause, record, payload } = operation;
        this.#sql.unpause.run();
        if (pause !== null) this.#sql.pause.run(JSON.stringify(pause));
        return { done: true, sequence: append(record, payload) };
      }

      case "note-preview": {
        const { id, preview, record } = operation;
        const approval = this.#approvals.notePreview(id, preview);
        if (!approval) return { done: false };
        return { done: true, approval, sequence: append({ approval: id, ...record }) };
      }

      case "set-channels": {
        const names = JSON.stringify(operation.names);
        this.#sql.dropChannels.run(names);
        this.#sql.dropNotices.run(names);
        for (const name of operation.names) this.#sql.addChannel.run(name);
        return { done: true };
      }

      case "settle-notice": {
        const { channel, sequence, outcome } = operation;
        if ("retryAt" in outcome) {
          const { retryAt, error } = outcome;
          const retried = this.#sql.retry.run(retryAt, error, channel, sequence);
          return { done: retried.changes === 1 };
        }
        if (this.#sql.settle.run(channel, sequence).changes === 0) return { done: false };
        return "record" in outcome
          ? { done: true, sequence: append(outcome.record) }
          : { done: true };
      }

      case "keep-channel-note": {
        const { channel, key, value } = operation;
        if (value === null) return { done: this.#sql.dropNote.run(channel, key).changes === 1 };
        this.#sql.keepNote.run(channel, key, JSON.stringify(value));
        return { done: true };
      }
    }
  }

  /** A grant that goes with a decision needs that decision. */
  #mayMake({ approval, madeBy, madeAt }: NewGrant): boolean {
    if (approval === null) return true;
    const request = this.#approvals.find(approval);
    const { decision } = request ?? {};
    return (
      decision?.verb === "approve" &&
      decision.at === madeAt &&
      decision.reviewer.person === madeBy.person
    );
  }

  #addGrant(grant: NewGrant, record: number): void {
    const { id, requester, upstream, tool, policy, until, ...terms } = grant;
    const written = JSON.stringify(terms);
    this.#sql.addGrant.run(id, requester, upstream, tool, policy, until, written, record);
  }
}

const SQL = {
  addGrant: `insert into approval_grant (id, requester, upstream, tool, policy, until, terms, record)
    values (?, ?, ?, ?, ?, ?, ?, ?)`,
  revokeGrant: "update approval_grant set revoked = ? where id = ? and revoked is null",
  useGrant: `update approval_grant set uses = uses + 1
    where id = ? and revoked is null and until > ? and policy = ?`,
  unpause: "delete from pause",
  pause: "insert into pause values (1, ?)",
  addChannel: "insert into channel values (?) on conflict do nothing",
  dropChannels: "delete from channel where name not in (select value from json_each(?))",
  dropNotices: "delete from outbox where channel not in (select value from json_each(?))",
  settle: "delete from outbox where channel = ? and sequence = ?",
  retry: `update outbox set attempts = attempts + 1, next_attempt_at = ?, last_error = ?
    where channel = ? and sequence = ?`,
  keepNote: `insert into channel_note values (?, ?, ?)
    on conflict do update set value = excluded.value`,
  dropNote: "delete from channel_note where channel = ? and key = ?",
} as const;

type All = (sql: string, ...values: readonly (string | number)[]) => unknown[];

export function readGrants(all: All, filter: GrantFilter & { readonly id?: string }): Grant[] {
  const conditions = ["true"];
  const values: (string | number)[] = [];
  for (const name of ["id", "requester", "upstream", "tool"] as const) {
    const value = filter[name];
    if (value === undefined) continue;
    conditions.push(`${name} = ?`);
    values.push(value);
  }
  if (filter.inForceAt !== undefined) {
    conditions.push("revoked is null and until > ?");
    values.push(filter.inForceAt);
  }
  const limit = Math.max(1, Math.min(Math.trunc(filter.limit), 1_000));
  const rows = all(
    `select * from approval_grant where ${conditions.join(" and ")} order by record desc limit ?`,
    ...values,
    limit,
  );
  return rows.map(readGrant);
}

export function readPause(all: All): Pause | null {
  const [row] = all("select pause from pause") as { pause: string }[];
  return row === undefined ? null : (JSON.parse(row.pause) as Pause);
}

export function readOutbox(
  all: All,
  {
    channel,
    dueBy,
    limit,
  }: { readonly channel?: string; readonly dueBy: number; readonly limit: number },
): OutboxEntry[] {
  const [only, values] = channel === undefined ? ["", []] : ["and channel = ?", [channel]];
  return all(
    `select channel, sequence, attempts, next_attempt_at as nextAttemptAt, last_error as lastError from (
       select o.*, row_number() over (
         partition by channel, json_extract(a.request, '$.requester.id') order by next_attempt_at, o.sequence) as turn
       from outbox o
       left join audit_record r on r.sequence = o.sequence
       left join approval a on a.id = r.approval
       where next_attempt_at <= ? ${only})
     order by turn, next_attempt_at, sequence limit ?`,
    dueBy,
    ...values,
    Math.max(1, Math.min(Math.trunc(limit), 1_000)),
  ) as OutboxEntry[];
}

export function readChannelNotes(
  all: All,
  { channel, prefix, limit }: ChannelNoteFilter,
): ChannelNote[] {
  // No key holds U+10FFFF, so this is the end of those that begin with the prefix.
  const rows = all(
    `select key, value from channel_note where channel = ? and key >= ? and key < ?
     order by key limit ?`,
    channel,
    prefix,
    `${prefix}\u{10FFFF}`,
    Math.max(1, Math.min(Math.trunc(limit), 10_000)),
  );
  return rows.map((row) => readChannelNote(channel, row));
}
