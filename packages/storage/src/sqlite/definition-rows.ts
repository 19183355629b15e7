import type { NewDefinitionPin, StoreOperation } from "@countersign/core";
import { pinText } from "../store/rows.ts";
import type { SqliteDatabase, SqliteStatement } from "./driver.ts";

/** Changes what is known of definitions inside the transaction that is open. */
export class DefinitionRows {
  readonly #addTool: SqliteStatement;
  readonly #changeTool: SqliteStatement;
  readonly #add: SqliteStatement;
  readonly #change: SqliteStatement;
  readonly #remember: SqliteStatement;
  readonly #forget: SqliteStatement;

  constructor(database: SqliteDatabase) {
    this.#addTool = database.prepare(
      "insert into tool_definition values (?, ?, ?, ?) on conflict do nothing",
    );
    this.#changeTool = database.prepare(
      "update tool_definition set revision = ?, pin = ? where upstream = ? and tool = ? and revision = ?",
    );
    this.#add = database.prepare(
      "insert into other_definition values (?, ?, ?, ?, ?) on conflict do nothing",
    );
    this.#change = database.prepare(
      `update other_definition set revision = ?, pin = ?
       where upstream = ? and kind = ? and name = ? and revision = ?`,
    );
    this.#remember = database.prepare(
      `insert into other_definition values (?, ?, ?, 0, ?)
       on conflict do update set pin = excluded.pin where revision = 0`,
    );
    this.#forget = database.prepare(
      "delete from other_definition where upstream = ? and kind = ? and name = ? and revision = 0",
    );
  }

  /**
   * @param record sequence of the record beside it.
   * @returns whether it was made.
   */
  write(pin: NewDefinitionPin, record: number): boolean {
    const { upstream, kind, tool, revision } = pin;
    const text = pinText(pin, record);
    const before = revision - 1;
    if (kind === "tool") {
      return revision === 1
        ? isOne(this.#addTool.run(upstream, tool, revision, text))
        : isOne(this.#changeTool.run(revision, text, upstream, tool, before));
    }
    return (
      isOne(this.#change.run(revision, text, upstream, kind, tool, before)) ||
      (revision === 1 && isOne(this.#add.run(upstream, kind, tool, revision, text)))
    );
  }

  /** Keeps and forgets what no record tells of. */
  remember({
    pins,
    forget,
  }: Omit<Extract<StoreOperation, { kind: "remember-definitions" }>, "kind">): void {
    for (const { upstream, kind, tool } of forget) this.#forget.run(upstream, kind, tool);
    for (const pin of pins) {
      const { upstream, kind, tool } = pin;
      this.#remember.run(upstream, kind, tool, pinText(pin, null));
    }
  }
}

function isOne({ changes }: { readonly changes: number | bigint }): boolean {
  return Number(changes) === 1;
}
