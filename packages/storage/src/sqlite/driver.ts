import { createRequire } from "node:module";
import type Database from "better-sqlite3";
import { CountersignError } from "@countersign/core";

export type SqliteDatabase = Database.Database;
export type SqliteStatement = Database.Statement;

/** N-API 10, for which the driver's binary is built; Node has it from 22.14. With less it crashes on first use. */
const OLDEST_NAPI = 10;
/** Before it, writing and checkpointing from two connections at once could lose commits. https://sqlite.org/wal.html#walresetbug */
const OLDEST_SQLITE = "3.51.3";

export interface Versions {
  readonly node: string;
  readonly napi: string;
  readonly sqlite?: string;
}

let loaded: typeof Database | undefined;

/**
 * Loads better-sqlite3, if this machine can run it. Not a static import: that would load before anything is checked.
 *
 * @throws {CountersignError} `STORAGE_UNSUPPORTED`
 */
export function loadDriver(): typeof Database {
  if (loaded) return loaded;
  const { version: node, versions } = process;
  checkVersions({ node, napi: versions["napi"] ?? "0" });
  let driver: typeof Database;
  let sqlite: string;
  try {
    driver = createRequire(import.meta.url)("better-sqlite3") as typeof Database;
    const memory = new driver(":memory:");
    sqlite = (memory.prepare("select sqlite_version() as v").get() as { v: string }).v;
    memory.close();
  } catch (cause) {
    throw new CountersignError("STORAGE_UNSUPPORTED", "`better-sqlite3` does not load", { cause });
  }
  checkVersions({ node, napi: versions["napi"] ?? "0", sqlite });
  loaded = driver;
  return driver;
}

/** @throws {CountersignError} `STORAGE_UNSUPPORTED` */
export function checkVersions({ node, napi, sqlite }: Versions): void {
  if (Number(napi) < OLDEST_NAPI) {
    throw new CountersignError("STORAGE_UNSUPPORTED", `Node \`${node}\`: needs 22.18 or newer`);
  }
  const isOlder = (a: string, b: string) => a.localeCompare(b, "en", { numeric: true }) < 0;
  if (sqlite !== undefined && isOlder(sqlite, OLDEST_SQLITE)) {
    throw new CountersignError(
      "STORAGE_UNSUPPORTED",
      `SQLite \`${sqlite}\`: needs ${OLDEST_SQLITE} or newer`,
    );
  }
}
