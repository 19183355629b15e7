import {
  type ApprovalFilter,
  type ApprovalRequest,
  type AuditRecord,
  type ChannelNote,
  type ChannelNoteFilter,
  CountersignError,
  type DefinitionPin,
  type Grant,
  type GrantFilter,
  type JsonValue,
  type OutboxEntry,
  type Pause,
  type RecordFilter,
  type ScopeHistory,
  type SentCall,
  type SentCallFilter,
  type Store,
} from "@countersign/core";
import type { ScopeKeyring, WrappedScopeKeys } from "../keys/scope-keys.ts";
import { openPayload } from "../store/record-frame.ts";
import {
  readApproval,
  readChannelNote,
  DEFINITIONS_SQL,
  readDefinitions,
  readGrant,
  readHead,
  readHistory,
  readSentCall,
} from "../store/rows.ts";
import type {
  CheckpointNote,
  CredentialRow,
  SealedValueRow,
  SessionRow,
  StorageReader,
} from "../store/storage-reader.ts";
import { SELECT_APPROVAL } from "./approval-rows.ts";
import { type Query, type SqlValue, unavailable } from "./session.ts";
import { Where } from "./where.ts";

/** Reads, each time on whichever connection is free. */
export class PostgresReader implements StorageReader {
  readonly #query: Query;
  readonly #keyring: ScopeKeyring;
  readonly #end: () => Promise<void>;

  constructor(query: Query, keyring: ScopeKeyring, end: () => Promise<void>) {
    this.#query = query;
    this.#keyring = keyring;
    this.#end = end;
  }

  async approval(id: string): Promise<ApprovalRequest | undefined> {
    return readApproval((await this.#all(`${SELECT_APPROVAL} where id = $1`, [id]))[0]);
  }

  /** Every change of an approval request that anybody waits for has its record. */
  async changeCounter(): Promise<number> {
    const [row] = await this.#all<{ sequence: number }>("select sequence from log_head");
    return row?.sequence ?? 0;
  }

  async approvals(filter: ApprovalFilter): Promise<readonly ApprovalRequest[]> {
    const { oldestFirst, soonestFirst, skip = 0, limit } = filter;
    const where = approvalsWhere(filter);
    const order =
      soonestFirst === true
        ? "expires_at, arguments_record"
        : `arguments_record ${oldestFirst ? "asc" : "desc"}`;
    const rows = await this.#all(
      `${SELECT_APPROVAL} ${where.sql} order by ${order}
       limit ${clamp(limit, 1_000)} offset ${Math.max(0, Math.trunc(skip))}`,
      where.values,
    );
    return rows.flatMap((row) => readApproval(row) ?? []);
  }

  async countApprovals(filter: Omit<ApprovalFilter, "limit">): Promise<number> {
    const where = approvalsWhere(filter);
    const [row] = await this.#all<{ count: number }>(
      `select count(*) as count from approval ${where.sql}`,
      where.values,
    );
    return row?.count ?? 0;
  }

  async records(filter: RecordFilter): Promise<readonly AuditRecord[]> {
    const { exchange, approval, afterSequence, sequences, newestFirst, limit } = filter;
    const where = new Where();
    where.add("sequence > ?", afterSequence ?? 0);
    if (exchange !== undefined) where.add("exchange = ?", exchange);
    if (approval !== undefined) where.add("approval = ?", approval);
    if (sequences !== undefined) where.isOneOf("sequence", sequences.slice(0, 1_000));
    const rows = await this.#all<{ head: string }>(
      `select head from audit_record ${where.sql}
       order by sequence ${newestFirst ? "desc" : "asc"} limit ${clamp(limit, 10_000)}`,
      where.values,
    );
    return rows.map(({ head }) => readHead(head));
  }

  async payload(sequence: number): Promise<JsonValue | undefined> {
    const [row] = await this.#all<{ body: Buffer; scope: string; id: string; dataKey: Buffer }>(
      `select body, k.scope, k.id, k.wrapped as "dataKey"
       from payload p join data_key k on k.id = p.data_key where p.sequence = $1`,
      [sequence],
    );
    if (!row) return undefined;
    try {
      const key = this.#keyring.dataKey(row.scope, row);
      const { text } = openPayload(key, { sequence, dataKey: row.id }, row.body);
      return JSON.parse(text) as JsonValue;
    } catch (cause) {
      const detail = `the payload of record ${sequence} does not open`;
      throw new CountersignError("AUDIT_INVALID", detail, { cause });
    }
  }

  async grants(filter: GrantFilter & { readonly id?: string }): Promise<readonly Grant[]> {
    const where = new Where();
    for (const name of ["id", "requester", "upstream", "tool"] as const) {
      const value = filter[name];
      if (value !== undefined) where.add(`${name} = ?`, value);
    }
    if (filter.inForceAt !== undefined) {
      where.add("revoked is null and until > ?", filter.inForceAt);
    }
    const rows = await this.#all(
      `select * from approval_grant ${where.sql} order by record desc limit ${clamp(filter.limit, 1_000)}`,
      where.values,
    );
    return rows.map(readGrant);
  }

  async pause(): Promise<Pause | null> {
    const [row] = await this.#all<{ pause: string }>("select pause from pause");
    return row === undefined ? null : (JSON.parse(row.pause) as Pause);
  }

  async outbox(filter: Parameters<Store["outbox"]>[0]): Promise<readonly OutboxEntry[]> {
    const where = new Where();
    where.add("next_attempt_at <= ?", filter.dueBy);
    if (filter.channel !== undefined) where.add("channel = ?", filter.channel);
    return this.#all<OutboxEntry>(
      `select channel, sequence, attempts, next_attempt_at as "nextAttemptAt", last_error as "lastError" from (
         select o.*, row_number() over (
           partition by channel, a.request::json -> 'requester' ->> 'id'
           order by next_attempt_at, o.sequence) as turn
         from outbox o
         left join audit_record r on r.sequence = o.sequence
         left join approval a on a.id = r.approval
         ${where.sql}) due
       order by turn, next_attempt_at, sequence limit ${clamp(filter.limit, 1_000)}`,
      where.values,
    );
  }

  async channelNotes(filter: ChannelNoteFilter): Promise<readonly ChannelNote[]> {
    const { channel, prefix, limit } = filter;
    // No key holds U+10FFFF, so this is the end of those that begin with the prefix.
    const rows = await this.#all(
      `select key, value from channel_note where channel = $1 and key >= $2 and key < $3
       order by key limit ${clamp(limit, 10_000)}`,
      [channel, prefix, `${prefix}\u{10FFFF}`],
    );
    return rows.map((row) => readChannelNote(channel, row));
  }

  async definitions(of?: Parameters<Store["definitions"]>[0]): Promise<readonly DefinitionPin[]> {
    const where = of === undefined ? "" : "where upstream = $1 and kind = $2";
    const values = of === undefined ? [] : [of.upstream, of.kind];
    const order = "order by upstream, kind, tool";
    return readDefinitions(await this.#all(`${DEFINITIONS_SQL} ${where} ${order}`, values));
  }

  async sentCalls(filter: SentCallFilter): Promise<readonly SentCall[]> {
    const { exchange, call, states, by, leasedAfter, limit } = filter;
    const where = new Where();
    if (exchange !== undefined) where.add("exchange = ?", exchange);
    if (call !== undefined) where.add("call = ?", call);
    if (states !== undefined) where.isOneOf("state", states);
    if (by !== undefined) where.add("at <= ?", by);
    if (leasedAfter !== undefined) where.add("lease_until > ?", leasedAfter);
    const rows = await this.#all(
      `select * from sent_call ${where.sql} order by at desc, position desc limit ${clamp(limit, 1_000)}`,
      where.values,
    );
    return rows.map(readSentCall);
  }

  async history(scope: string): Promise<ScopeHistory> {
    return readHistory(
      await this.#all(
        "select upstream, kind, entity_type, count from scope_history where scope = $1",
        [scope],
      ),
    );
  }

  async scopeKeys(scope: string): Promise<WrappedScopeKeys | undefined> {
    const [row] = await this.#all<WrappedScopeKeys>(
      `select id, wrapped as "dataKey", token_key as "tokenKey" from data_key where scope = $1`,
      [scope],
    );
    return row;
  }

  async sealedValues(
    scope: string,
    tokens: readonly string[],
  ): Promise<ReadonlyMap<string, SealedValueRow>> {
    const rows = await this.#all<SealedValueRow & { token: string }>(
      `select v.token, v.entity_type as "entityType", v.sealed, k.id, k.wrapped as "dataKey"
       from vault v join data_key k on k.id = v.data_key
       where v.scope = $1 and v.token in (select value from json_array_elements_text($2::json))`,
      [scope, JSON.stringify(tokens)],
    );
    return new Map(rows.map(({ token, ...row }) => [token, row]));
  }

  async valueBox(scope: string, name: string): Promise<Buffer | undefined> {
    const [row] = await this.#all<{ sealed: Buffer }>(
      "select sealed from vault_box where scope = $1 and name = $2",
      [scope, name],
    );
    return row?.sealed;
  }

  async surrogates(scope: string): Promise<readonly string[]> {
    const rows = await this.#all<{ token: string }>(
      "select token from vault where scope = $1 and token >= '~' and token < chr(127)",
      [scope],
    );
    return rows.map(({ token }) => token.slice(1));
  }

  async digestOfValue(scope: string, token: string): Promise<Buffer | undefined> {
    const [row] = await this.#all<{ digest: Buffer }>(
      "select digest from vault where scope = $1 and token = $2",
      [scope, token],
    );
    return row?.digest;
  }

  async checkpointsAfter(size: number, limit: number): Promise<readonly CheckpointNote[]> {
    return this.#all<CheckpointNote>(
      "select size, note from checkpoint where size > $1 order by size limit $2",
      [size, limit],
    );
  }

  async frontierUpTo(
    size: number,
  ): Promise<{ readonly size: number; readonly frontier: Buffer } | undefined> {
    const [row] = await this.#all<{ size: number; frontier: Buffer }>(
      "select size, frontier from checkpoint where size <= $1 order by size desc limit 1",
      [size],
    );
    return row;
  }

  async leavesAfter(sequence: number, limit: number): Promise<readonly Buffer[]> {
    const rows = await this.#all<{ leaf: Buffer }>(
      "select leaf from audit_record where sequence > $1 order by sequence limit $2",
      [sequence, limit],
    );
    return rows.map(({ leaf }) => leaf);
  }

  async logSize(): Promise<{ readonly records: number; readonly checkpointed: number }> {
    const [row] = await this.#all<{ records: number; checkpointed: number }>(
      `select (select sequence from log_head) as records,
         (select coalesce(max(size), 0) from checkpoint) as checkpointed`,
    );
    return row ?? { records: 0, checkpointed: 0 };
  }

  async credentials(): Promise<readonly CredentialRow[]> {
    return this.#all<CredentialRow>(
      "select id, person, hash from reviewer_credential where revoked_at is null",
    );
  }

  async session(id: Buffer): Promise<SessionRow | undefined> {
    const [row] = await this.#all<SessionRow>(
      `select person, signed_in_by as "by", token_hash as "tokenHash", opened_at as "openedAt", used_at as "usedAt"
       from page_session where id = $1`,
      [id],
    );
    return row;
  }

  close(): Promise<void> {
    return this.#end();
  }

  async #all<Row = Record<string, unknown>>(
    sql: string,
    values: readonly SqlValue[] = [],
  ): Promise<readonly Row[]> {
    try {
      return (await this.#query<Row>(sql, values)).rows;
    } catch (cause) {
      throw unavailable("cannot read", cause);
    }
  }
}

function approvalsWhere(filter: Omit<ApprovalFilter, "limit">): Where {
  const { states, fingerprint, expiredBy, expiresAfter, escalatesBy, brokeGlass } = filter;
  const where = new Where();
  if (states) where.isOneOf("state", states);
  if (fingerprint !== undefined) where.add("fingerprint = ?", fingerprint);
  if (expiredBy !== undefined) where.add("expires_at <= ?", expiredBy);
  if (expiresAfter !== undefined) where.add("expires_at > ?", expiresAfter);
  if (escalatesBy !== undefined) where.add("escalate_at <= ?", escalatesBy);
  if (brokeGlass) {
    where.add(
      `decision::json ->> 'breakGlass' = 'true'
       and id in (select id from approval order by arguments_record desc limit 1000)`,
    );
  }
  return where;
}

function clamp(limit: number, most: number): number {
  return Math.max(1, Math.min(Math.trunc(limit), most));
}
