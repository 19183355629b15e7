/**
 * Compares with the records what lets people in, stops every call, and forbids erasing: reviewers' credentials, the
 * pause, legal holds. Whoever changes a row without the guard leaves a difference.
 */
import type { AuditRecord, Pause } from "@countersign/core";
import { termsOfCredential, termsOfHold } from "../store/standing-terms.ts";
import type { SqliteDatabase } from "./driver.ts";

interface CredentialRow {
  readonly id: string;
  readonly person: string;
  readonly hash: Buffer;
  readonly revoked_at: number | null;
}

interface HoldRow {
  readonly id: string;
  readonly scope: string | null;
  readonly requester: string | null;
  readonly placed_at: number;
  readonly released_at: number | null;
}

/** What records say of a row. Earlier ones carry no hash of it. */
interface Told {
  readonly terms: string | undefined;
  isOver: boolean;
}

export class StandingAccess {
  readonly #credentials = new Map<string, Told & { readonly person: string }>();
  readonly #holds = new Map<string, Told>();
  #pause: Partial<AuditRecord> | undefined;

  /** Called with records in their order. */
  note(type: string, head: Partial<AuditRecord>): void {
    const { note = "", terms } = head;
    if (type === "credential.created") {
      const [, id, person] = /^credential (\S+) of (.+)$/s.exec(note) ?? [];
      if (id !== undefined && person !== undefined)
        this.#credentials.set(id, { person, terms, isOver: false });
    } else if (type === "credential.revoked") {
      for (const one of this.#credentials.values()) {
        if (note === `all credentials of ${one.person}`) one.isOver = true;
      }
    } else if (type === "legal_hold.placed") {
      this.#holds.set(holdIn(note), { terms, isOver: false });
    } else if (type === "legal_hold.released") {
      const hold = this.#holds.get(holdIn(note));
      if (hold) hold.isOver = true;
    } else if (type === "pause.started") this.#pause = head;
    else if (type === "pause.ended") this.#pause = undefined;
  }

  /** The first difference, for people; `undefined` if there is none. */
  difference(database: SqliteDatabase): string | undefined {
    return (
      this.#differenceOfCredentials(database) ??
      this.#differenceOfHolds(database) ??
      this.#differenceOfPause(database)
    );
  }

  #differenceOfCredentials(database: SqliteDatabase): string | undefined {
    const rows = database.prepare("select * from reviewer_credential").all() as CredentialRow[];
    return differenceIn("credential", rows, this.#credentials, (row, { person, terms }) => ({
      isSame:
        row.person === person &&
        (terms === undefined ||
          termsOfCredential({ ...row, hash: row.hash.toString("base64") }) === terms),
      isOver: row.revoked_at !== null,
    }));
  }

  #differenceOfHolds(database: SqliteDatabase): string | undefined {
    const rows = database.prepare("select * from legal_hold").all() as HoldRow[];
    return differenceIn("legal hold", rows, this.#holds, (row, { terms }) => ({
      isSame: terms === undefined || termsOfHold(row) === terms,
      isOver: row.released_at !== null,
    }));
  }

  #differenceOfPause(database: SqliteDatabase): string | undefined {
    const row = database.prepare("select pause from pause").pluck().get() as string | undefined;
    const { reviewer, outcome } = this.#pause ?? {};
    if (row === undefined) {
      return this.#pause && "the pause is gone, which a record tells of";
    }
    const { mode, by } = JSON.parse(row) as Pause;
    if (this.#pause === undefined) return "calls are paused, by no record";
    return mode === outcome && by.person === reviewer?.person
      ? undefined
      : "calls are paused otherwise than their record says";
  }
}

function differenceIn<Row extends { readonly id: string }, Record extends Told>(
  what: string,
  rows: readonly Row[],
  told: ReadonlyMap<string, Record>,
  compare: (row: Row, told: Record) => { readonly isSame: boolean; readonly isOver: boolean },
): string | undefined {
  for (const row of rows) {
    const name = `the ${what} \`${row.id}\``;
    const record = told.get(row.id);
    if (record === undefined) return `${name} was made by no record`;
    const { isSame, isOver } = compare(row, record);
    if (!isSame) return `${name} is another than its record tells of`;
    if (isOver && !record.isOver) return `${name} was ended by no record`;
    if (!isOver && record.isOver) return `${name} counts again, which records say was ended`;
  }
  const present = new Set(rows.map(({ id }) => id));
  for (const id of told.keys()) {
    if (!present.has(id)) return `the ${what} \`${id}\` is gone, which records tell of`;
  }
  return undefined;
}

/** The id with which a note about a legal hold begins. */
function holdIn(note: string): string {
  return /^[^\s:]*/.exec(note)?.[0] ?? "";
}
