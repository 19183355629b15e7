import { join } from "node:path";
import type { ApprovalRequest, AuditRecord } from "@countersign/core";
import { type MasterKey, verifyLog } from "@countersign/storage";
import { ScopeKeyring } from "../../packages/storage/src/keys/scope-keys.ts";
import { openForReading } from "../../packages/storage/src/sqlite/connection.ts";
import { DATABASE_FILE } from "../../packages/storage/src/sqlite/data-folder.ts";
import { Reader } from "../../packages/storage/src/sqlite/reader.ts";

/** One approval request: what it is now, and every record about it. */
export interface History {
  readonly approval: string;
  /** The `id` among the arguments of the call that was held. */
  readonly call: string;
  readonly records: AuditRecord[];
  row: ApprovalRequest;
}

/**
 * What a dead daemon left in its database, read from outside. Each look opens the files, reads what is new, and closes
 * them again; the connection cannot write, so that the next daemon finds them as the last one left them.
 */
export class Ledger {
  readonly histories = new Map<string, History>();
  /** Claims by the exchange under which the call was sent. */
  readonly claims = new Map<string, AuditRecord & { readonly approval: string }>();
  /** Of the newest `log.started`. */
  lastStart = 0;
  lastSequence = 0;
  /** Sequences of records that say they were made before the one in front of them. */
  readonly backwards: number[] = [];
  readonly #folder: string;
  readonly #masterKey: MasterKey;
  #lastTime = "";

  constructor(dataFolder: string, masterKey: MasterKey) {
    this.#folder = dataFolder;
    this.#masterKey = masterKey;
  }

  /** When the newest record was made, in milliseconds since the epoch. */
  get lastTimeMs(): number {
    return Date.parse(this.#lastTime);
  }

  look(): void {
    const database = openForReading(join(this.#folder, DATABASE_FILE));
    const reader = new Reader(database, new ScopeKeyring(this.#masterKey.secret));
    try {
      const touched = new Set<string>();
      for (;;) {
        const records = reader.records({ afterSequence: this.lastSequence, limit: 10_000 });
        if (records.length === 0) break;
        for (const record of records) this.#add(record, reader, touched);
      }
      for (const history of this.histories.values()) {
        if (!touched.has(history.approval)) continue;
        history.row = found(reader.approval(history.approval), history.approval);
      }
    } finally {
      reader.close();
    }
  }

  /** What is wrong with the log itself, if anything. */
  async verify(): Promise<string | undefined> {
    const report = await verifyLog({ folder: this.#folder, masterKey: this.#masterKey });
    const { firstBad, payloads } = report;
    if (firstBad !== null) return `record ${firstBad.sequence}: ${firstBad.what}`;
    return payloads.missing > 0 ? `${payloads.missing} payloads are missing` : undefined;
  }

  #add(record: AuditRecord, reader: Reader, touched: Set<string>): void {
    if (record.at < this.#lastTime) this.backwards.push(record.sequence);
    this.#lastTime = record.at;
    this.lastSequence = record.sequence;
    if (record.type === "log.started") this.lastStart = record.sequence;
    const { approval } = record;
    if (approval === undefined) return;
    touched.add(approval);
    if (record.type === "approval.requested") {
      const payload = reader.payload(record.sequence) as { arguments: { id: string } };
      this.histories.set(approval, {
        approval,
        call: payload.arguments.id,
        records: [record],
        row: found(reader.approval(approval), approval),
      });
      return;
    }
    this.histories.get(approval)?.records.push(record);
    if (record.type === "execution.claimed" && record.exchange !== undefined) {
      this.claims.set(record.exchange, { ...record, approval });
    }
  }
}

function found(row: ApprovalRequest | undefined, approval: string): ApprovalRequest {
  if (row === undefined) throw new Error(`the log speaks of ${approval}, and there is no such row`);
  return row;
}
