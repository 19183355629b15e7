import { CountersignError } from "@countersign/core";
import { loadDriver, type SqliteDatabase } from "./driver.ts";

/** How long a connection waits for another one's transaction, in milliseconds. */
const BUSY_TIMEOUT = 5_000;

/** Opens a connection that writes. What it commits is on the disk before the commit returns. */
export function openForWriting(file: string): SqliteDatabase {
  const database = open(file, false);
  try {
    useWriteAheadLog(database);
    // FULL: every commit is synced. In WAL mode NORMAL may lose the last ones when the power fails.
    database.pragma("synchronous = FULL");
    // On macOS fsync leaves the data in the drive's cache.
    if (process.platform === "darwin") {
      database.pragma("fullfsync = ON");
      database.pragma("checkpoint_fullfsync = ON");
    }
    // Without it `insert or replace` removes a row past the triggers that forbid it.
    database.pragma("recursive_triggers = ON");
    // An erased key must not stay readable in a free page.
    database.pragma("secure_delete = ON");
    database.pragma("journal_size_limit = 67108864");
    return database;
  } catch (cause) {
    database.close();
    throw unavailable(file, cause);
  }
}

/** Opens a connection that cannot write. It sees what was committed when each statement starts. */
export function openForReading(file: string): SqliteDatabase {
  return open(file, true);
}

function open(file: string, readonly: boolean): SqliteDatabase {
  const Driver = loadDriver();
  try {
    const database = new Driver(file, { readonly, fileMustExist: true, timeout: BUSY_TIMEOUT });
    // The schema of a file somebody else may have written is not trusted to call functions.
    database.pragma("trusted_schema = OFF");
    database.pragma("cell_size_check = ON");
    return database;
  } catch (cause) {
    throw unavailable(file, cause);
  }
}

/** Changing the mode does not wait for other connections by itself, and several processes may start at once. */
function useWriteAheadLog(database: SqliteDatabase): void {
  const until = Date.now() + BUSY_TIMEOUT;
  for (;;) {
    try {
      const mode = database.pragma("journal_mode = WAL", { simple: true });
      if (mode === "wal") return;
      throw new Error(`journal mode \`${String(mode)}\`: expected \`wal\``);
    } catch (error) {
      if (!isBusy(error) || Date.now() > until) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

/** Whether another connection was in the way. */
export function isBusy(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return typeof code === "string" && /^SQLITE_(BUSY|LOCKED)/.test(code);
}

function unavailable(file: string, cause: unknown): CountersignError {
  const because = cause instanceof Error ? cause.message : String(cause);
  return new CountersignError("STORAGE_UNAVAILABLE", `\`${file}\`: ${because}`, { cause });
}
