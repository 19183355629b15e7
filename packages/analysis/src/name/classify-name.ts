import type { ActionCategory } from "@countersign/core";

import { isWorse } from "../severity.ts";
import { ALSO_NOUNS, categoryOfVerb } from "./verbs.ts";

/** What a tool's name says it does, and by which of its words. */
export interface NameReading {
  readonly category: ActionCategory;
  /** A word of our own table, so safe to show. */
  readonly verb: string;
}

/** Longer names are read up to here. Protocol names end long before. */
const MAX_NAME_LENGTH = 256;

/**
 * Reads a name like `getUserById`, `drop-table` or `search_and_replace`.
 *
 * The first verb counts; one that is also a noun steps back behind a later one, as in `email_search`. If it is a
 * reading verb, what follows is its object, unless `and` or `or` joins another verb to it, or the name ends in a verb
 * as in `search_index_delete`. Otherwise the worst verb of the name counts.
 */
export function classifyName(name: string): NameReading | undefined {
  const words = splitWords(name.slice(0, MAX_NAME_LENGTH));
  const verbs = words.flatMap((word, at) => {
    const category = categoryOfVerb(word);
    return category === undefined ? [] : [{ verb: word, category, at }];
  });
  const first = verbs.find(({ verb }) => !ALSO_NOUNS.has(verb)) ?? verbs[0];
  if (first === undefined) return undefined;
  const others = verbs.filter(({ verb, category, at }) => {
    if (isJoined(words, at)) return true;
    if (first.category !== "read") return !ALSO_NOUNS.has(verb) || at < first.at;
    const isLast = at === words.length - 1 && at > first.at && !ALSO_NOUNS.has(verb);
    return isLast && (category !== "write" || first.verb === "search");
  });
  return others.reduce<NameReading>(
    (worst, reading) => (isWorse(reading.category, worst.category) ? reading : worst),
    first,
  );
}

/** Whether the word at `at` follows or precedes `and`, `or` or `then`. */
function isJoined(words: readonly string[], at: number): boolean {
  return JOINTS.has(words[at - 1] ?? "") || JOINTS.has(words[at + 1] ?? "");
}

const JOINTS: ReadonlySet<string> = new Set(["and", "or", "then"]);

/** `getHTTPStatus2` is `get`, `http`, `status`, `2`. */
function splitWords(name: string): readonly string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== "");
}
