import type { AuditRecord } from "@countersign/core";
import type { MasterKey } from "../keys/master-key.ts";
import { openCheckpoint, readCheckpoint } from "../proof/checkpoint.ts";
import { HASH_BYTES, MerkleFrontier } from "../proof/merkle-frontier.ts";
import { type NoteVerifier, readVkey } from "../proof/signed-note.ts";
import type { CheckedPage } from "./check-page.ts";
import { checkedPages, type PagesToCheck } from "./check-pages.ts";
import type { SqliteDatabase } from "./driver.ts";
import { ErasureRanges } from "./erasure-ranges.ts";
import { integrityBeside, integrityOf } from "./integrity.ts";
import { KeyedRows } from "./keyed-rows.ts";
import { type KeptCheckpoint, type KeptNotes, readKeptCheckpoints } from "./kept-checkpoints.ts";
import { changedSchema, isImported } from "./migrate.ts";
import { CHAIN_START } from "../store/record-frame.ts";
import { StandingCheck } from "./standing-check.ts";
import { type Tampering, LAST_SPOKEN_OF } from "./tampering.ts";
import type { BadRecord, VerifyReport } from "./verify-log.ts";

/** The types of records that name a key. */
export const NAMES_A_KEY =
  "'log.started', 'log.restored', 'signing_key.retired', 'signing_key.created'";

/** Types of records that tell of people: what was asked of them, what they decided, their keys. */
const IS_INSPECTED = /^(?:approval|passkey)\./;

/** From this many records on, threads are worth starting. */
const LONG = 50_000;

interface CheckOptions {
  /** The database's. */
  readonly file: string;
  readonly masterKey?: MasterKey;
  readonly inspect?: (record: AuditRecord) => Promise<string | null>;
  readonly onProgress?: (done: number, total: number) => void;
  readonly threadsFrom?: number;
  readonly imported?: boolean;
}

interface HeadRow {
  readonly sequence: number;
  readonly chain: Buffer;
  /** Sequence of the last record there is. */
  readonly last: number;
  readonly payloads: number;
  /** The last record that has a payload, and the last that anything else speaks of. */
  readonly lastPayload: number;
  readonly spokenOf: number;
}

interface Finding {
  readonly what: string;
  readonly kind: Tampering;
  /** The next record, unless it says otherwise. */
  readonly sequence?: number;
}

/** One pass over the log, from its first record to its last or to the first that is bad. */
export class LogCheck {
  #records = 0;
  #bad: BadRecord | null = null;
  #chain: Buffer = CHAIN_START;
  #from: string | null = null;
  #to: string | null = null;
  readonly #payloads = { matching: 0, unopened: 0, erased: 0, missing: 0 };
  readonly #tree = new MerkleFrontier();
  readonly #erasures = new ErasureRanges();
  readonly #standing = new StandingCheck();
  /** Given to us. */
  readonly #trusted: readonly NoteVerifier[];
  /** Those and, of a log whose key was changed, the keys that its records name: they stand under a trusted signature. */
  readonly #verifiers: NoteVerifier[];
  /** What each place kept says. */
  readonly #sources: Map<string, { kept: number; keptUpTo: number; unsigned: number }>;
  /** Those not compared yet, smallest first. */
  readonly #kept: KeptCheckpoint[];
  readonly #compared = { stored: 0, kept: 0, keptUpTo: 0, unsigned: 0 };
  /** How many records the newest stored checkpoint that is right speaks of. */
  #storedUpTo = 0;
  /** A kept checkpoint that says otherwise. What the next stored one says tells why. */
  #contradiction: KeptCheckpoint | undefined;
  /** Names that the log's keys have. */
  readonly #names: Set<string>;
  /** What is wrong by the first kept checkpoint that says otherwise in this log's name, by a key that it does not know. */
  #strange: BadRecord | undefined;

  #newestStored: string | undefined;

  constructor(
    trusted: readonly NoteVerifier[],
    kept: readonly KeptNotes[],
    heads: readonly string[] = [],
  ) {
    this.#trusted = trusted;
    this.#verifiers = [...trusted];
    this.#names = new Set(trusted.map(({ name }) => name));
    this.#kept = readKeptCheckpoints(kept, this.#verifiers, heads);
    this.#sources = new Map(
      kept.map(({ source }) => [source, { kept: 0, keptUpTo: 0, unsigned: 0 }]),
    );
  }

  /** Only the first finding counts: what comes after it is no longer certain. */
  fail({ what, kind, sequence = this.#records + 1 }: Finding): void {
    if (this.#contradiction) this.#blame("re-chained");
    this.#bad ??= { sequence, what, kind };
  }

  report(): Omit<VerifyReport, "limits"> {
    return {
      ok: this.#bad === null,
      records: this.#records,
      firstBad: this.#bad,
      from: this.#from,
      to: this.#to,
      head: this.#chain.toString("hex"),
      root: this.#tree.root().toString("base64"),
      checkpoints: {
        ...this.#compared,
        sources: [...this.#sources].map(([source, found]) => ({ source, ...found })),
      },
      payloads: { ...this.#payloads },
    };
  }

  async run(database: SqliteDatabase, options: CheckOptions): Promise<void> {
    const head = database
      .prepare(
        `select sequence, chain, (select coalesce(max(sequence), 0) from audit_record) as last,
           (select count(*) from payload) as payloads,
           (select coalesce(max(sequence), 0) from payload) as lastPayload, ${LAST_SPOKEN_OF} as spokenOf from log_head`,
      )
      .get() as HeadRow | undefined;
    if (!head) {
      const what = "the row that names the log's end is gone";
      return this.fail({ sequence: 0, what, kind: "damaged" });
    }
    if (isImported(database) !== (options.imported ?? false)) {
      const what = `it is marked as a log that was ${options.imported ? "not " : ""}imported`;
      return this.fail({ sequence: 0, what, kind: "damaged" });
    }
    this.#addNamedKeys(database);
    // Of a short log it takes less than a thread does to start.
    const isLong = head.last >= (options.threadsFrom ?? LONG);
    const beside = isLong ? integrityBeside(options.file) : undefined;
    const pages = { ...options, last: head.last, isLong };
    try {
      await this.#checkAll(database, head, beside?.found, pages);
    } finally {
      await beside?.stop();
    }
  }

  async #checkAll(
    database: SqliteDatabase,
    head: HeadRow,
    integrity: Promise<string> | undefined,
    options: CheckOptions & Omit<PagesToCheck, "masterKey">,
  ): Promise<void> {
    const checkpoints = new StoredCheckpoints(database);
    for await (const page of checkedPages(database, options)) {
      await this.#takePage(page, checkpoints, options);
      options.onProgress?.(this.#records, head.last);
      if (this.#bad !== null) break;
    }
    if (this.#contradiction) this.#blame("re-chained");
    if (this.#bad !== null) return;

    this.#checkEnd(head);
    this.#checkPayloads(head, options);
    this.#checkNewest();
    this.#bad ??= this.#strange ?? null;
    this.#checkDatabase(database, (await integrity) ?? integrityOf(database));
    if (this.#bad !== null || options.imported) return;
    const reader = options.masterKey && new KeyedRows(database, options.masterKey);
    const what =
      reader?.badKey() ?? this.#standing.difference(database, (at) => reader?.payload(at));
    if (what !== undefined) this.fail({ sequence: 0, what, kind: "changed" });
  }

  /** Takes in a page that follows what was taken in before. */
  async #takePage(
    { before, leaves, chain, from, to, payloads, gone, told, bad }: CheckedPage,
    checkpoints: StoredCheckpoints,
    { inspect }: CheckOptions,
  ): Promise<void> {
    if (!this.#chain.equals(before)) {
      return this.fail({ what: "it was changed while it was read", kind: "changed" });
    }
    const first = this.#records + 1;
    const notes = checkpoints.between(first, first + leaves.length / HASH_BYTES);
    let [next, missing] = [0, 0];
    for (let at = 0; at < leaves.length; at += HASH_BYTES) {
      this.#records += 1;
      this.#tree.append(leaves.subarray(at, at + HASH_BYTES));
      if (gone[missing] === this.#records) {
        this.#erasures.noteGone(this.#records);
        missing += 1;
      }
      const record = told[next]?.sequence === this.#records ? told[next++] : undefined;
      if (record) {
        this.#standing.note(record);
        if (record.type === "payload.erased") this.#erasures.noteErasure(record.head);
        if (inspect && IS_INSPECTED.test(record.type)) {
          const what = await inspect(JSON.parse(record.head) as AuditRecord);
          if (what !== null) {
            this.fail({ sequence: this.#records, what, kind: "inserted" });
          }
        }
      }
      this.#compareKept();
      this.#compareStored(notes.get(this.#records));
      if (this.#bad) return;
    }
    this.#standing.seen(this.#records);
    this.#chain = Buffer.from(chain);
    this.#from ??= from;
    this.#to = to ?? this.#to;
    for (const found of ["matching", "unopened", "erased", "missing"] as const) {
      this.#payloads[found] += payloads[found];
    }
    if (bad) this.fail(bad);
  }

  #addNamedKeys(database: SqliteDatabase): void {
    const vkeys = database
      .prepare(
        `select distinct json_extract(head, '$.vkey') from audit_record
         where type in (${NAMES_A_KEY}) and json_valid(head)`,
      )
      .pluck()
      .all() as (string | null)[];
    const named = vkeys.flatMap((vkey) => (vkey && readVkey(vkey)) || []);
    for (const { name } of named) this.#names.add(name);
    if (this.#trusted.length > 0) this.#verifiers.push(...named);
  }

  #compareStored(stored: StoredCheckpoint | undefined): void {
    if (stored === undefined) return;
    const { note, frontier } = stored;
    this.#newestStored = note;
    const problem = this.#problemOf(note);
    if (this.#contradiction) {
      // Signed, and it says what the records say: our own daemon wrote on after an older copy was put back.
      return this.#blame(problem === undefined ? "restored" : "re-chained");
    }
    if (problem === undefined && !frontier.equals(this.#tree.toBytes())) {
      const what = `what is kept of the tree of ${this.#records} records is not theirs`;
      this.fail({ sequence: 0, what, kind: "changed" });
    } else if (problem === undefined) {
      this.#compared.stored += 1;
      this.#storedUpTo = this.#records;
    } else if (problem === "root") {
      this.#blame("re-chained", "the checkpoint in the database");
    } else {
      const what = `the checkpoint of ${this.#records} records in the database is none: ${problem}`;
      this.fail({ sequence: 0, what, kind: "changed" });
    }
  }

  /** What is wrong with a stored checkpoint of this size: `root` if it speaks of other records. */
  #problemOf(note: string): string | undefined {
    const checkpoint =
      this.#verifiers.length > 0 ? openCheckpoint(note, this.#verifiers) : readCheckpoint(note);
    if (!checkpoint) return "it cannot be read";
    if ("problem" in checkpoint) return checkpoint.problem;
    if (checkpoint.size !== this.#records) return `it says ${checkpoint.size}`;
    return checkpoint.root.equals(this.#tree.root()) ? undefined : "root";
  }

  #compareKept(): void {
    for (let next = this.#kept[0]; next && next.size <= this.#records; next = this.#kept[0]) {
      this.#kept.shift();
      if (this.#contradiction) continue;
      const counts = this.#countsOf(next);
      if (!next.isSigned()) {
        for (const count of counts) count.unsigned += 1;
        if (next.size > 0 && !next.says(this.#tree.root())) this.#noteStranger(next);
      } else if (next.size === 0 || next.says(this.#tree.root())) {
        for (const count of counts) {
          count.kept += 1;
          count.keptUpTo = next.size;
        }
      } else this.#contradiction = next;
    }
  }

  #countsOf({ source }: KeptCheckpoint): { kept: number; keptUpTo: number; unsigned: number }[] {
    const ofSource = this.#sources.get(source);
    return [this.#compared, ...(ofSource ? [ofSource] : [])];
  }

  /** A key that was exchanged with the log must not silence what was kept of it before. */
  #noteStranger(kept: KeptCheckpoint): void {
    if (this.#strange || !this.#names.has(kept.origin) || !kept.isByStranger()) return;
    const { source, size } = kept;
    const isBeyond = size > this.#records;
    this.#strange = {
      sequence: isBeyond ? this.#records + 1 : this.#compared.keptUpTo + 1,
      ...(isBeyond ? {} : { through: size }),
      what: `${source} says that ${isBeyond ? `there were ${size} records once` : `the first ${size} records were others`}, in this log's name and signed with a key that it does not know`,
      kind: isBeyond ? "restored" : "re-chained",
    };
  }

  #checkNewest(): void {
    if (this.#newestStored === undefined || this.#trusted.length === 0) return;
    const opened = openCheckpoint(this.#newestStored, this.#trusted);
    if ("size" in opened) return;
    const what = `the newest checkpoint in the database: ${opened.problem}`;
    this.fail({ sequence: 0, what, kind: "re-chained" });
  }

  /** Names the records among which the first bad one is: after what is still right, up to here. */
  #blame(kind: "re-chained" | "restored", says?: string): void {
    const contradiction = this.#contradiction;
    this.#contradiction = undefined;
    const through = contradiction?.size ?? this.#records;
    const from = contradiction?.source ?? says ?? "a checkpoint";
    // Whoever could sign may have signed what was stored meanwhile.
    const known =
      kind === "restored"
        ? this.#compared.keptUpTo
        : Math.max(this.#compared.keptUpTo, this.#storedUpTo < through ? this.#storedUpTo : 0);
    const what = `${from} says that the first ${through} records were others`;
    this.#bad ??= { sequence: known + 1, through, what, kind };
  }

  #checkEnd(head: HeadRow): void {
    if (this.#records !== head.sequence) {
      const sequence = Math.min(this.#records, head.sequence) + 1;
      const what = `the log ends at record ${this.#records}, its end is noted as ${head.sequence}`;
      const kind = this.#records < head.sequence ? "truncated" : "changed";
      return this.fail({ sequence, what, kind });
    }
    if (!this.#chain.equals(head.chain)) {
      const what = "the log's end is noted with another hash";
      return this.fail({ sequence: this.#records, what, kind: "changed" });
    }
    const isCut = head.spokenOf > this.#records;
    for (const later of this.#kept) {
      if (!later.isSigned()) {
        for (const count of this.#countsOf(later)) count.unsigned += 1;
        this.#noteStranger(later);
        continue;
      }
      const what = `${later.source} says that there were ${later.size} records once, and there are ${this.#records}`;
      const hasRests = isCut || head.lastPayload > this.#records;
      return this.fail({ what, kind: hasRests ? "truncated" : "restored" });
    }
    if (isCut) {
      const what = "the database speaks of records that came after the last there is";
      this.fail({ what, kind: "truncated" });
    }
  }

  #checkPayloads(head: HeadRow, { imported }: CheckOptions): void {
    const { matching, unopened, erased } = this.#payloads;
    const strays = head.payloads - matching - unopened - erased;
    if (strays > 0) {
      const what = `${strays} payloads belong to no record`;
      this.fail({ sequence: 0, what, kind: "inserted" });
    }
    // Those of an imported log came with it or did not.
    const gone = imported ? undefined : this.#erasures.unexplained();
    if (gone !== undefined) {
      const what = "its payload is gone, and no record says that it was erased";
      this.fail({ sequence: gone, what, kind: "deleted" });
    }
  }

  /** Finds flipped type bits and broken pages, which no hash of the content shows, and triggers that were dropped. */
  #checkDatabase(database: SqliteDatabase, found: string): void {
    const changed = found === "ok" ? changedSchema(database) : undefined;
    const what =
      found === "ok"
        ? `the database's ${changed} was removed or changed`
        : `the database is damaged: ${found}`;
    if (found !== "ok" || changed) this.fail({ sequence: 0, what, kind: "damaged" });
  }
}

interface StoredCheckpoint {
  readonly size: number;
  readonly note: string;
  /** What proofs are made from, so that not all leaves are read again. */
  readonly frontier: Buffer;
}

class StoredCheckpoints {
  readonly #notes;

  constructor(database: SqliteDatabase) {
    this.#notes = database.prepare(
      "select size, note, frontier from checkpoint where size >= ? and size < ?",
    );
  }

  /** Notes by how many records they speak of: as many as `first`, and fewer than `end`. */
  between(first: number, end: number): ReadonlyMap<number, StoredCheckpoint> {
    const rows = this.#notes.all(first, end) as StoredCheckpoint[];
    return new Map(rows.map((row) => [row.size, row]));
  }
}
