import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type AuditRecord,
  CountersignError,
  type JsonValue,
  type RecordFilter,
} from "@countersign/core";
import { type MasterKey, readMasterKey } from "../keys/master-key.ts";
import { ScopeKeyring } from "../keys/scope-keys.ts";
import { openForReading } from "../sqlite/connection.ts";
import { DATABASE_FILE } from "../sqlite/data-folder.ts";
import { isImported } from "../sqlite/migrate.ts";
import { Reader } from "../sqlite/reader.ts";

/** Beside the database of an imported log: which log it is of, and what it was held against. */
const ABOUT_FILE = "imported.json";

export interface AboutImport {
  /** The log's name. */
  readonly log: string;
  /** What it was verified with. */
  readonly vkey: string;
  /** RFC 3339 in UTC. */
  readonly importedAt: string;
  readonly records: number;
  readonly payloads: boolean;
}

/** A log that was imported: it can be read, and nothing in it can be changed. */
export interface ImportedLog {
  readonly folder: string;
  readonly about: AboutImport;
  /** Opens the payloads that came with it; made when it was imported, and worth nothing elsewhere. */
  readonly masterKey: MasterKey;
  readonly store: {
    records(filter: RecordFilter): Promise<readonly AuditRecord[]>;
    payload(sequence: number): Promise<JsonValue | undefined>;
  };
  close(): Promise<void>;
}

export function writeAboutImport(folder: string, about: AboutImport): void {
  const file = join(folder, ABOUT_FILE);
  writeFileSync(file, `${JSON.stringify(about, null, 2)}\n`, { flag: "wx", mode: 0o600 });
  chmodSync(file, 0o400);
}

/** @throws {CountersignError} `STORAGE_UNAVAILABLE` if `folder` holds no imported log, `MASTER_KEY_INVALID` */
export async function openImportedLog(folder: string): Promise<ImportedLog> {
  const about = readAbout(folder);
  const masterKey = await readMasterKey(folder, {});
  const database = openForReading(join(folder, DATABASE_FILE));
  if (!isImported(database)) {
    database.close();
    throw noImport(folder);
  }
  const reader = new Reader(database, new ScopeKeyring(masterKey.secret));
  return {
    folder,
    about,
    masterKey,
    store: {
      records: async (filter) => reader.records(filter),
      payload: async (sequence) => reader.payload(sequence),
    },
    close: async () => reader.close(),
  };
}

function readAbout(folder: string): AboutImport {
  try {
    return JSON.parse(readFileSync(join(folder, ABOUT_FILE), "utf8")) as AboutImport;
  } catch (cause) {
    throw noImport(folder, cause);
  }
}

function noImport(folder: string, cause?: unknown): CountersignError {
  const detail = `\`${folder}\` holds no imported log`;
  return new CountersignError("STORAGE_UNAVAILABLE", detail, { cause });
}
