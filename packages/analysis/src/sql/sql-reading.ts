import type { ActionCategory } from "@countersign/core";

/** Something an SQL text would do. */
export interface SqlFinding {
  readonly category: ActionCategory;
  /** What shows it, in words of ours: `` `DELETE` without `WHERE` ``. Never a name or a value from the text. */
  readonly what: string;
}

/** What one parser makes of a text: what its statements would do, or `null` if it cannot parse it. */
export type SqlReading = readonly SqlFinding[] | null;

/** The same thing said twice is said once. */
export function distinct(findings: readonly SqlFinding[]): readonly SqlFinding[] {
  return [...new Map(findings.map((one) => [`${one.category} ${one.what}`, one])).values()];
}

export function finding(category: ActionCategory, what: string): SqlFinding {
  return { category, what };
}

/** How a statement is written that a parser calls `tag`: `DropRole` is `DROP ROLE`. */
export function keywords(tag: string): string {
  return OTHERWISE_CALLED.get(tag) ?? tag.replaceAll(/([a-z])([A-Z])/g, "$1 $2").toUpperCase();
}

const OTHERWISE_CALLED: ReadonlyMap<string, string> = new Map([
  ["Query", "SELECT"],
  ["VariableShow", "SHOW"],
  ["ShowVariable", "SHOW"],
  ["Transaction", "BEGIN … COMMIT"],
  ["StartTransaction", "BEGIN … COMMIT"],
  ["ExplainTable", "DESCRIBE"],
  ["CreateTrig", "CREATE TRIGGER"],
  ["CreateEventTrig", "CREATE EVENT TRIGGER"],
  ["Index", "CREATE INDEX"],
  ["View", "CREATE VIEW"],
  ["CreateSeq", "CREATE SEQUENCE"],
  ["Createdb", "CREATE DATABASE"],
  ["Dropdb", "DROP DATABASE"],
  ["SecLabel", "SECURITY LABEL"],
  ["CheckPoint", "CHECKPOINT"],
  ["RefreshMatView", "REFRESH MATERIALIZED VIEW"],
]);

/** A part of a syntax tree, as the parsers' JSON has it. */
export type Tree = Readonly<Record<string, unknown>>;

export function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The parts directly inside, lists taken apart. */
export function* partsOf(value: unknown): Generator<readonly [key: string, part: unknown]> {
  if (Array.isArray(value)) {
    for (const part of value) yield* partsOf(part);
  } else if (isTree(value)) {
    yield* Object.entries(value);
  }
}
