import { join } from "node:path";
import { CountersignError } from "@countersign/core";
import { isBusy } from "./connection.ts";
import { makeFile, makePrivateFolder } from "./data-folder.ts";
import { loadDriver, type SqliteDatabase } from "./driver.ts";

/** The lock's name inside the data folder. Nobody but this module may open it: closing it anywhere drops the lock. */
const LOCK_FILE = "daemon.lock";

/**
 * Makes this process the only daemon of a data folder, until it calls `release` or ends, however it ends: the lock is
 * an SQLite write lock, which the kernel drops with the process.
 *
 * @throws {CountersignError} `STORAGE_IN_USE`, naming the process that has it
 */
export function lockDataFolder(folder: string): { release(): void } {
  const Driver = loadDriver();
  makePrivateFolder(folder);
  const file = join(folder, LOCK_FILE);
  makeFile(file);

  let database: SqliteDatabase | undefined;
  try {
    database = new Driver(file, { timeout: 0 });
    database.exec("begin immediate");
    database.exec("create table if not exists holder (pid integer not null) strict");
    database.exec("delete from holder");
    database.prepare("insert into holder values (?)").run(process.pid);
    // Readers see only what is committed, so the process is named first and the lock taken again.
    database.exec("commit");
    database.exec("begin immediate");
  } catch (cause) {
    const error = isBusy(cause)
      ? new CountersignError("STORAGE_IN_USE", `\`${folder}\`${holderOf(database)}`, { cause })
      : new CountersignError("STORAGE_UNAVAILABLE", `cannot lock \`${file}\``, { cause });
    database?.close();
    throw error;
  }
  const held = database;
  return { release: () => void held.close() };
}

function holderOf(database: SqliteDatabase | undefined): string {
  try {
    const row = database?.prepare("select pid from holder").get() as { pid: number } | undefined;
    return row ? `: process ${row.pid}` : "";
  } catch {
    return ""; // it is just being written
  }
}
