import type { NewDefinitionPin } from "@countersign/core";
import type { SqliteDatabase, SqliteStatement } from "./driver.ts";

/** Changes what is known of tools inside the transaction that is open. */
export class DefinitionRows {
  readonly #add: SqliteStatement;
  readonly #change: SqliteStatement;

  constructor(database: SqliteDatabase) {
    this.#add = database.prepare(
      "insert into tool_definition values (?, ?, ?, ?) on conflict do nothing",
    );
    this.#change = database.prepare(
      "update tool_definition set revision = ?, pin = ? where upstream = ? and tool = ? and revision = ?",
    );
  }

  /**
   * @param record sequence of the record beside it.
   * @returns whether it was made.
   */
  write(pin: NewDefinitionPin, record: number): boolean {
    const { upstream, tool, revision, pinned, waiting, ...rest } = pin;
    const text = JSON.stringify({
      ...rest,
      pinned: pinned && { ...pinned, record: pinned.record ?? record },
      waiting: waiting && { ...waiting, record: waiting.record ?? record },
    });
    const { changes } =
      revision === 1
        ? this.#add.run(upstream, tool, revision, text)
        : this.#change.run(revision, text, upstream, tool, revision - 1);
    return changes === 1;
  }
}
