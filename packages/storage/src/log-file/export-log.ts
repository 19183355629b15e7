import { join } from "node:path";
import { ScopeKeyring } from "../keys/scope-keys.ts";
import { openForReading } from "../sqlite/connection.ts";
import { DATABASE_FILE } from "../sqlite/data-folder.ts";
import type { SqliteDatabase } from "../sqlite/driver.ts";
import { type LogAccess, withWriter } from "../sqlite/with-writer.ts";
import { openPayload } from "../store/record-frame.ts";
import { LOG_FILE_FORMAT, type LogFileRecord, MOST_LINE_BYTES, writeLine } from "./log-file.ts";

export interface ExportLogOptions {
  /** Of a log in a folder: what is kept elsewhere is copied there first. */
  readonly access: LogAccess;
  /** With what records are about, masked, in clear: only with that can receipts be made of the copy. */
  readonly withPayloads: boolean;
  readonly write: (text: string) => Promise<void>;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface ExportedLog {
  readonly records: number;
  readonly checkpoints: number;
  /** Payloads that were left out because they were erased, or are too long for a line. */
  readonly withoutPayload: number;
}

const PAGE = 500;

/** Escaping may make a text six times as long; what is left is for the rest of its line. */
const MOST_PAYLOAD_UNITS = MOST_LINE_BYTES / 8;

/**
 * Writes a log as it is now as a file that {@link importLog} takes, after a checkpoint over all of it.
 *
 * @throws {CountersignError} `AUDIT_WRITE_FAILED` if that checkpoint cannot be made
 */
export async function exportLog({
  access,
  withPayloads,
  write,
  onProgress = () => {},
}: ExportLogOptions): Promise<ExportedLog> {
  await withWriter(access, async (commit) => commit({ kind: "make-checkpoint" }));
  const database = openForReading(join(access.folder, DATABASE_FILE));
  try {
    const { records, checkpoints } = database
      .prepare(`select max(size) as records, count(*) as checkpoints from checkpoint`)
      .get() as { records: number | null; checkpoints: number };
    const total = records ?? 0;
    const { name: log, vkey } = access.signingKey;
    await write(
      writeLine({
        format: LOG_FILE_FORMAT,
        log,
        vkey,
        records: total,
        checkpoints,
        payloads: withPayloads,
      }),
    );
    const payloadOf = withPayloads ? payloadsOf(database, access) : () => undefined;
    let withoutPayload = 0;
    for (let after = 0; after < total; after += PAGE) {
      const lines: string[] = [];
      const notes = notesBetween(database, after, after + PAGE);
      for (const { sequence, head, chain, isAbout } of recordsAfter(database, after, total)) {
        const payload = payloadOf(sequence);
        if (withPayloads && isAbout === 1 && payload === undefined) withoutPayload += 1;
        lines.push(
          writeLine({ record: head, chain: chain.toString("base64"), ...(payload && { payload }) }),
        );
        const note = notes.get(sequence);
        if (note !== undefined) lines.push(writeLine({ checkpoint: note }));
        if (payload) await write(lines.splice(0).join(""));
      }
      await write(lines.join(""));
      onProgress(Math.min(after + PAGE, total), total);
    }
    return { records: total, checkpoints, withoutPayload };
  } finally {
    database.close();
  }
}

interface ExportedRow {
  readonly sequence: number;
  readonly head: string;
  readonly chain: Buffer;
  readonly isAbout: number;
}

function recordsAfter(
  database: SqliteDatabase,
  after: number,
  last: number,
): readonly ExportedRow[] {
  return database
    .prepare(
      `select sequence, head, chain, head ->> '$.payloadCommitment' is not null as isAbout
       from audit_record where sequence > ? and sequence <= ? order by sequence limit ${PAGE}`,
    )
    .all(after, last) as ExportedRow[];
}

function notesBetween(
  database: SqliteDatabase,
  after: number,
  to: number,
): ReadonlyMap<number, string> {
  const rows = database
    .prepare("select size, note from checkpoint where size > ? and size <= ?")
    .all(after, to) as { size: number; note: string }[];
  return new Map(rows.map(({ size, note }) => [size, note]));
}

interface SealedRow {
  readonly body: Buffer;
  readonly scope: string;
  readonly id: string;
  readonly dataKey: Buffer;
}

/** Nothing if there is none, it was erased, or it is too long. */
function payloadsOf(
  database: SqliteDatabase,
  { masterKey }: LogAccess,
): (sequence: number) => LogFileRecord["payload"] {
  const keyring = new ScopeKeyring(masterKey.secret);
  const find = database.prepare(
    `select p.body, k.scope, k.id, k.wrapped as dataKey
     from payload p join data_key k on k.id = p.data_key where p.sequence = ?`,
  );
  return (sequence) => {
    const row = find.get(sequence) as SealedRow | undefined;
    if (!row) return undefined;
    const key = keyring.dataKey(row.scope, row);
    const { salt, text } = openPayload(key, { sequence, dataKey: row.id }, row.body);
    return text.length > MOST_PAYLOAD_UNITS ? undefined : { salt: salt.toString("base64"), text };
  };
}
