/** What of a record is searched for as words. */
import type { AuditRecord, JsonValue } from "@countersign/core";

/** Of one record's arguments, result or reasons. UTF-16 code units. */
const MOST_TEXT = 32_768;

/** Of a name, which agents and upstreams choose. */
const MOST_NAME = 4_096;

/** What is typed is cut off after that. */
const MOST_TYPED = 1_000;
const MOST_WORDS = 20;

/** `about` is what the record is about, masked, where that is indexed. */
export function textOf(record: AuditRecord, about: JsonValue | undefined): string {
  return [...wordsOf(record), ...leavesOf(about)].join(" ");
}

export interface TypedWord {
  readonly word: string;
  /** What begins so is meant as well. */
  readonly isBeginning: boolean;
}

/** What people type is no query language: words, all of which are to be found. A `*` at the end of one is kept. */
export function typedWords(text: string): readonly TypedWord[] {
  return (text.slice(0, MOST_TYPED).match(/[^\s\p{C}]+/gu) ?? [])
    .slice(0, MOST_WORDS)
    .map((typed) => ({
      word: typed.replaceAll('"', "").replace(/\*+$/, ""),
      isBeginning: typed.endsWith("*"),
    }))
    .filter(({ word }) => word !== "");
}

/** What stands in the record itself and is worth searching for. */
function wordsOf(record: AuditRecord): readonly string[] {
  const { type, reviewer, requester, client, upstream, tool, rules, note, outcome } = record;
  return [
    type,
    reviewer?.person,
    requester?.name,
    client?.name,
    upstream,
    tool,
    ...(rules ?? []),
    note,
    outcome,
    record.approval,
    record.exchange,
    record.grant,
  ]
    .filter((word) => word !== undefined)
    .map((word) => word.slice(0, MOST_NAME));
}

function* leavesOf(value: JsonValue | undefined): Generator<string> {
  let left = MOST_TEXT;
  const pending: (JsonValue | undefined)[] = [value];
  while (pending.length > 0 && left > 0) {
    const next = pending.pop();
    if (next === undefined || next === null || typeof next === "boolean") continue;
    if (typeof next !== "object") {
      const text = String(next).slice(0, left);
      left -= text.length;
      yield text;
      continue;
    }
    const members = Array.isArray(next) ? next : Object.values(next);
    pending.push(...members.slice(0, 10_000).toReversed());
  }
}
