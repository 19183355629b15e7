import type { ScopeKeyring } from "../keys/scope-keys.ts";
import { HASH_BYTES } from "../proof/merkle-frontier.ts";
import { CHAIN_START } from "../store/record-frame.ts";
import { RecentMap } from "../recent-map.ts";
import type { SqliteDatabase, SqliteStatement } from "./driver.ts";
import { type Tampering, whyItDoesNotFollow } from "./tampering.ts";
import { checkPayload, checkRecord, type PayloadRow, type RecordRow } from "./verify-record.ts";

/** Records that are checked at once. */
export const PAGE = 500;

/** Records that others look at besides: what tells of people and their keys, of grants and definitions, of erasures, of credentials, pauses and legal holds. */
const IS_TOLD =
  /^(?:(?:approval|passkey|credential|legal_hold|pause)\..+|grant\.(?:made|used|revoked)|definition\.(?:pinned|accepted)|payload\.erased)$/;

/** A record that somebody looks at besides. */
export interface ToldRecord {
  readonly sequence: number;
  readonly type: string;
  readonly head: string;
}

/** What was found on a page of the log: its records up to the first that is bad. Can be sent between threads. */
export interface CheckedPage {
  /** Hash of the chain before the first record, as it is stored. */
  readonly before: Uint8Array;
  /** Leaves of the records that are right, one after the other. */
  readonly leaves: Uint8Array;
  /** Hash of the chain after the last of them. */
  readonly chain: Uint8Array;
  /** Times of the first and the last of them. */
  readonly from: string | null;
  readonly to: string | null;
  readonly payloads: {
    readonly matching: number;
    readonly unopened: number;
    readonly erased: number;
    readonly missing: number;
  };
  /** Sequences of records whose payloads are gone. */
  readonly gone: readonly number[];
  readonly told: readonly ToldRecord[];
  /** Nothing follows. */
  readonly isLast: boolean;
  /** What is wrong with the record after the last one that is right. */
  readonly bad: { readonly what: string; readonly kind: Tampering } | null;
}

/** Sequence, id of its key, and itself, or nothing if nobody can open it. */
type StoredPayload = readonly [sequence: number, keyId: string, body: Buffer];

/** Payloads that are read at once: they may be large. */
const PAYLOADS = 50;

/** How many keys of payloads are kept at hand. */
const REMEMBERED = 1_000;

/** Checks records by themselves, each against the one before it. Holds one payload at a time. */
export class PageChecker {
  readonly #database: SqliteDatabase;
  readonly #keyring: ScopeKeyring | undefined;
  readonly #rows: SqliteStatement;
  readonly #payloads: SqliteStatement;
  readonly #key: SqliteStatement;
  readonly #before: SqliteStatement;
  readonly #keys = new RecentMap<string, Pick<PayloadRow, "scope" | "dataKey">>(REMEMBERED);

  constructor(database: SqliteDatabase, keyring: ScopeKeyring | undefined) {
    this.#database = database;
    this.#keyring = keyring;
    this.#rows = database.prepare(
      `select sequence, type, exchange, approval, typeof(head) as headType,
         cast(head as blob) as head, leaf, chain
       from audit_record where sequence > ? and sequence <= ? order by sequence limit ${PAGE}`,
    );
    this.#payloads = database
      .prepare(
        `select sequence, data_key, ${keyring ? "body" : "x''"} from payload
         where sequence > ? and sequence <= ? order by sequence limit ${PAYLOADS}`,
      )
      .raw();
    this.#key = database.prepare("select scope, wrapped as dataKey from data_key where id = ?");
    this.#before = database.prepare(
      `select chain, case when json_valid(head) then json_extract(head, '$.at') end as at
       from audit_record where sequence = ?`,
    );
  }

  /** Checks the page after `sequence`, of a log that ends with `last`. */
  check(sequence: number, last: number): CheckedPage {
    const start = this.#before.get(sequence) as { chain: Buffer; at: string | null } | undefined;
    const before = start?.chain ?? CHAIN_START;
    const rows = this.#rows.all(sequence, last) as RecordRow[];
    const payloads = { matching: 0, unopened: 0, erased: 0, missing: 0 };
    const leaves = Buffer.alloc(rows.length * HASH_BYTES);
    const gone: number[] = [];
    const told: ToldRecord[] = [];
    let bad: CheckedPage["bad"] = null;
    let chain: Buffer = before;
    let at = start?.at ?? null;
    let from: string | null = null;
    let done = 0;
    const payloadOf = this.#payloadsBetween(sequence, rows.at(-1)?.sequence ?? sequence);
    for (const row of rows) {
      const place = { sequence: sequence + done + 1, chain, at };
      const checked = checkRecord(row, place);
      if ("what" in checked) {
        const { what, kind = this.#why(place.sequence, row) } = checked;
        bad = { what, kind };
        break;
      }
      const own = payloadOf(row.sequence);
      const found = checkPayload(row.sequence, checked.commitment, own, this.#keyring);
      if (typeof found === "object") {
        bad = { what: found.what, kind: found.kind ?? "changed" };
        break;
      }
      if (found !== "none") payloads[found] += 1;
      if (found === "erased" || found === "missing") gone.push(row.sequence);
      if (IS_TOLD.test(row.type)) {
        told.push({ sequence: row.sequence, type: row.type, head: row.head.toString("utf8") });
      }
      leaves.set(row.leaf, done * HASH_BYTES);
      chain = row.chain;
      from ??= checked.at;
      at = checked.at;
      done += 1;
    }
    return {
      before,
      leaves: leaves.subarray(0, done * HASH_BYTES),
      chain,
      from,
      to: done > 0 ? at : null,
      payloads,
      gone,
      told,
      isLast: rows.length < PAGE,
      bad,
    };
  }

  /** Gives payloads to whoever asks for them in the order of their sequences. */
  #payloadsBetween(after: number, to: number): (sequence: number) => PayloadRow | undefined {
    let rows = this.#payloads.all(after, to) as StoredPayload[];
    let next = 0;
    return (sequence) => {
      for (;;) {
        const row = rows[next];
        if (row === undefined) {
          if (rows.length < PAYLOADS) return undefined;
          rows = this.#payloads.all(rows.at(-1)?.[0] ?? to, to) as StoredPayload[];
          next = 0;
        } else if (row[0] < sequence) next += 1;
        else return row[0] === sequence ? this.#withKey(row) : undefined;
      }
    };
  }

  #withKey([, keyId, body]: StoredPayload): PayloadRow {
    let key = this.#keys.get(keyId);
    if (!key) {
      key = (this.#key.get(keyId) ?? ERASED) as Pick<PayloadRow, "scope" | "dataKey">;
      this.#keys.set(keyId, key);
    }
    return { keyId, body, ...key };
  }

  #why(sequence: number, row: RecordRow): Tampering {
    return whyItDoesNotFollow(this.#database, sequence, row.head);
  }
}

const ERASED = { scope: null, dataKey: null };
