import {
  CountersignError,
  type ApprovalFilter,
  type ApprovalRequest,
  type AuditRecord,
  type ChannelNote,
  type ChannelNoteFilter,
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
import type {
  CheckpointNote,
  CredentialRow,
  SealedValueRow,
  SessionRow,
  StorageReader,
} from "../store/storage-reader.ts";
import {
  DEFINITIONS_SQL,
  readApproval,
  readDefinitions,
  readHead,
  readHistory,
} from "../store/rows.ts";
import { SELECT_APPROVAL } from "./approval-rows.ts";
import { readChannelNotes, readGrants, readOutbox, readPause } from "./around-approval-rows.ts";
import type { SqliteDatabase, SqliteStatement } from "./driver.ts";
import { openPayload } from "../store/record-frame.ts";
import { readSentCalls } from "./sent-call-rows.ts";

interface SealedPayload {
  readonly body: Buffer;
  readonly scope: string;
  readonly id: string;
  readonly dataKey: Buffer;
}

/** As {@link RecordFilter.sequences} has it. */
const MOST_SEQUENCES = 1_000;

/** Reads, on a connection that cannot write. Readers never wait for the writer. */
export class Reader implements StorageReader {
  readonly #database: SqliteDatabase;
  readonly #keyring: ScopeKeyring;
  readonly #statements = new Map<string, SqliteStatement>();

  constructor(database: SqliteDatabase, keyring: ScopeKeyring) {
    this.#database = database;
    this.#keyring = keyring;
  }

  approval(id: string): ApprovalRequest | undefined {
    return readApproval(this.#all(`${SELECT_APPROVAL} where id = ?`, id)[0]);
  }

  /** Another number after any commit of another connection, the writer's among them. */
  changeCounter(): number {
    const row = this.#all("pragma data_version")[0] as { data_version: number };
    return row.data_version;
  }

  approvals(filter: ApprovalFilter): ApprovalRequest[] {
    const { oldestFirst, soonestFirst, skip, limit } = filter;
    const [where, values] = approvalsWhere(filter);
    const order =
      soonestFirst === true
        ? "expires_at, arguments_record"
        : `arguments_record ${oldestFirst ? "asc" : "desc"}`;
    const rows = this.#all(
      `${SELECT_APPROVAL} ${where} order by ${order} limit ? offset ?`,
      ...values,
      clamp(limit, 1_000),
      skip ?? 0,
    );
    return rows.flatMap((row) => readApproval(row) ?? []);
  }

  countApprovals(filter: Omit<ApprovalFilter, "limit">): number {
    const [where, values] = approvalsWhere(filter);
    const row = this.#all(`select count(*) as count from approval ${where}`, ...values)[0];
    return (row as { count: number }).count;
  }

  records(filter: RecordFilter): AuditRecord[] {
    const { exchange, approval, afterSequence, sequences, newestFirst, limit } = filter;
    const conditions = ["sequence > ?"];
    const values: (string | number)[] = [afterSequence ?? 0];
    if (exchange !== undefined) {
      conditions.push("exchange = ?");
      values.push(exchange);
    }
    if (approval !== undefined) {
      conditions.push("approval = ?");
      values.push(approval);
    }
    if (sequences !== undefined) {
      conditions.push("sequence in (select value from json_each(?))");
      values.push(JSON.stringify(sequences.slice(0, MOST_SEQUENCES)));
    }
    const rows = this.#all(
      `select head from audit_record where ${conditions.join(" and ")}
       order by sequence ${newestFirst ? "desc" : "asc"} limit ?`,
      ...values,
      clamp(limit, 10_000),
    );
    return rows.map((row) => readHead((row as { head: string }).head));
  }

  /** `undefined` without a payload, or when its key was erased. */
  payload(sequence: number): JsonValue | undefined {
    const row = this.#all(
      `select body, k.scope, k.id, k.wrapped as dataKey
       from payload p join data_key k on k.id = p.data_key where p.sequence = ?`,
      sequence,
    )[0] as SealedPayload | undefined;
    if (!row) return undefined;
    try {
      const key = this.#keyring.dataKey(row.scope, row);
      const { text } = openPayload(key, { sequence, dataKey: row.id }, row.body);
      return JSON.parse(text) as JsonValue;
    } catch (cause) {
      throw new CountersignError(
        "AUDIT_INVALID",
        `the payload of record ${sequence} does not open`,
        { cause },
      );
    }
  }

  grants(filter: GrantFilter & { readonly id?: string }): Grant[] {
    return readGrants(this.#all.bind(this), filter);
  }

  pause(): Pause | null {
    return readPause(this.#all.bind(this));
  }

  outbox(filter: Parameters<Store["outbox"]>[0]): OutboxEntry[] {
    return readOutbox(this.#all.bind(this), filter);
  }

  channelNotes(filter: ChannelNoteFilter): ChannelNote[] {
    return readChannelNotes(this.#all.bind(this), filter);
  }

  definitions(of?: Parameters<Store["definitions"]>[0]): DefinitionPin[] {
    const where = of === undefined ? "" : "where upstream = ? and kind = ?";
    const values = of === undefined ? [] : [of.upstream, of.kind];
    const order = "order by upstream, kind, tool";
    return readDefinitions(this.#all(`${DEFINITIONS_SQL} ${where} ${order}`, ...values));
  }

  sentCalls(filter: SentCallFilter): SentCall[] {
    return readSentCalls(this.#all.bind(this), filter);
  }

  history(scope: string): ScopeHistory {
    return readHistory(
      this.#all(
        "select upstream, kind, entity_type, count from scope_history where scope = ?",
        scope,
      ),
    );
  }

  scopeKeys(scope: string): WrappedScopeKeys | undefined {
    return this.#all(
      "select id, wrapped as dataKey, token_key as tokenKey from data_key where scope = ?",
      scope,
    )[0] as WrappedScopeKeys | undefined;
  }

  sealedValues(scope: string, tokens: readonly string[]): ReadonlyMap<string, SealedValueRow> {
    const found = new Map<string, SealedValueRow>();
    for (const token of tokens) {
      const [row] = this.#all(
        `select v.entity_type as entityType, v.sealed, k.id, k.wrapped as dataKey
         from vault v join data_key k on k.id = v.data_key where v.scope = ? and v.token = ?`,
        scope,
        token,
      ) as SealedValueRow[];
      if (row) found.set(token, row);
    }
    return found;
  }

  valueBox(scope: string, name: string): Buffer | undefined {
    const [row] = this.#all(
      "select sealed from vault_box where scope = ? and name = ?",
      scope,
      name,
    ) as readonly { readonly sealed: Buffer }[];
    return row?.sealed;
  }

  /** The names under which surrogates are kept, without their mark: `~` sorts behind every token. */
  surrogates(scope: string): readonly string[] {
    const rows = this.#all(
      "select token from vault where scope = ? and token >= '~' and token < char(127)",
      scope,
    ) as readonly { readonly token: string }[];
    return rows.map(({ token }) => token.slice(1));
  }

  digestOfValue(scope: string, token: string): Buffer | undefined {
    const [row] = this.#all(
      "select digest from vault where scope = ? and token = ?",
      scope,
      token,
    ) as readonly { readonly digest: Buffer }[];
    return row?.digest;
  }

  /** Oldest first, those of more records than `size`. */
  checkpointsAfter(size: number, limit: number): readonly CheckpointNote[] {
    return this.#all(
      "select size, note from checkpoint where size > ? order by size limit ?",
      size,
      limit,
    ) as CheckpointNote[];
  }

  frontierUpTo(size: number): { readonly size: number; readonly frontier: Buffer } | undefined {
    return this.#all(
      "select size, frontier from checkpoint where size <= ? order by size desc limit 1",
      size,
    )[0] as { size: number; frontier: Buffer } | undefined;
  }

  leavesAfter(sequence: number, limit: number): readonly Buffer[] {
    const rows = this.#all(
      "select leaf from audit_record where sequence > ? order by sequence limit ?",
      sequence,
      limit,
    ) as { leaf: Buffer }[];
    return rows.map(({ leaf }) => leaf);
  }

  /** How many records the log has, and how many its newest checkpoint speaks of. */
  logSize(): { readonly records: number; readonly checkpointed: number } {
    return this.#all(
      `select (select sequence from log_head) as records,
         (select coalesce(max(size), 0) from checkpoint) as checkpointed`,
    )[0] as { records: number; checkpointed: number };
  }

  /** Those that were not revoked. */
  credentials(): readonly CredentialRow[] {
    return this.#all(
      "select id, person, hash from reviewer_credential where revoked_at is null",
    ) as CredentialRow[];
  }

  session(id: Buffer): SessionRow | undefined {
    return this.#all(
      `select person, signed_in_by as "by", token_hash as "tokenHash", opened_at as "openedAt", used_at as "usedAt"
       from page_session where id = ?`,
      id,
    )[0] as SessionRow | undefined;
  }

  close(): void {
    this.#database.close();
  }

  #all(sql: string, ...values: readonly (string | number | Buffer | null)[]): unknown[] {
    try {
      let statement = this.#statements.get(sql);
      if (!statement) {
        statement = this.#database.prepare(sql);
        this.#statements.set(sql, statement);
      }
      return statement.all(...values);
    } catch (cause) {
      const because = cause instanceof Error ? cause.message : String(cause);
      throw new CountersignError("STORAGE_UNAVAILABLE", `cannot read: ${because}`, { cause });
    }
  }
}

function clamp(limit: number, most: number): number {
  return Math.max(1, Math.min(Math.trunc(limit), most));
}

function approvalsWhere(
  filter: Omit<ApprovalFilter, "limit">,
): [where: string, values: (string | number)[]] {
  const { states, fingerprint, expiredBy, expiresAfter, escalatesBy, brokeGlass } = filter;
  const conditions: string[] = [];
  const values: (string | number)[] = [];
  if (states) {
    conditions.push(`state in (${states.map(() => "?").join(", ")})`);
    values.push(...states);
  }
  if (fingerprint !== undefined) {
    conditions.push("fingerprint = ?");
    values.push(fingerprint);
  }
  if (expiredBy !== undefined) {
    conditions.push("expires_at <= ?");
    values.push(expiredBy);
  }
  if (expiresAfter !== undefined) {
    conditions.push("expires_at > ?");
    values.push(expiresAfter);
  }
  if (escalatesBy !== undefined) {
    conditions.push("escalate_at <= ?");
    values.push(escalatesBy);
  }
  if (brokeGlass) {
    conditions.push(
      "decision ->> '$.breakGlass' = 1 and id in (select id from approval order by arguments_record desc limit 1000)",
    );
  }
  return [conditions.length > 0 ? `where ${conditions.join(" and ")}` : "", values];
}
