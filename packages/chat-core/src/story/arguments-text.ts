import { isJsonObject, type JsonObject, type JsonValue } from "@countersign/core";
import type { CardText } from "./card-text.ts";

/** How much of each text, list and object is left, from little loss to much. */
const LEVELS: readonly Level[] = [
  { units: 400, members: 16 },
  { units: 160, members: 12 },
  { units: 80, members: 8 },
  { units: 40, members: 6 },
];

interface Level {
  readonly units: number;
  readonly members: number;
}

/** Deeper ones are left out where anything is. */
const MOST_DEPTH = 8;

/**
 * Arguments as JSON for people. Where that takes more than `most` units, long texts and lists give up their middle, so
 * that the one argument which matters is not pushed out by a long one before it.
 */
export function argumentsText(
  value: JsonValue,
  most: number,
  text: Pick<CardText, "leftOut">,
): { readonly written: string; readonly isWhole: boolean } {
  const whole = written(value);
  // Written once more it is no shorter.
  if (whole.length <= most && takes(whole) <= most) return { written: whole, isWhole: true };
  for (const level of LEVELS) {
    const shorter = written(shortened(value, level, text, 0));
    if (takes(shorter) <= most || level === LEVELS.at(-1)) {
      return { written: shorter, isWhole: false };
    }
  }
  throw new Error("there are no levels (this is a bug)");
}

function written(value: JsonValue): string {
  return JSON.stringify(value, null, 2);
}

/** What it takes where it is sent, as JSON once more. */
function takes(written: string): number {
  return JSON.stringify(written).length;
}

function shortened(
  value: JsonValue,
  level: Level,
  text: Pick<CardText, "leftOut">,
  depth: number,
): JsonValue {
  if (typeof value === "string") return shortenedText(value, level, text);
  if (typeof value !== "object" || value === null) return value;
  const of = (member: JsonValue): JsonValue => shortened(member, level, text, depth + 1);
  if (isJsonObject(value)) {
    const members = Object.entries(value);
    const most = depth >= MOST_DEPTH ? 0 : level.members;
    const { first, rest, last } = parted(members, most);
    const kept = ([name, member]: readonly [string, JsonValue]) =>
      [shortenedText(name, level, text), of(member)] as const;
    return distinct([
      ...first.map(kept),
      ...(rest === 0 ? [] : [[text.leftOut(rest, "members"), null] as const]),
      ...last.map(kept),
    ]);
  }
  if (depth >= MOST_DEPTH) return [text.leftOut(value.length, "members")];
  const { first, rest, last } = parted(value as readonly JsonValue[], level.members);
  const between = rest === 0 ? [] : [text.leftOut(rest, "members")];
  return [...first.map(of), ...between, ...last.map(of)];
}

/** Names that are alike once they are shortened do not hide each other. */
function distinct(members: readonly (readonly [string, JsonValue])[]): JsonObject {
  const found = new Map<string, JsonValue>();
  for (const [name, member] of members) {
    let free = name;
    for (let at = 2; found.has(free); at++) free = `${name} #${at}`;
    found.set(free, member);
  }
  return Object.fromEntries(found);
}

function shortenedText(
  value: string,
  { units }: Level,
  { leftOut }: Pick<CardText, "leftOut">,
): string {
  if (value.length <= units) return value;
  const end = Math.floor(units / 3);
  const [head, tail] = [value.slice(0, units - end), value.slice(-end)];
  // Half a character is shown as what cannot be seen.
  return `${head.toWellFormed()}${leftOut(value.length - units, "characters")}${tail.toWellFormed()}`;
}

/** The beginning and the end of what is too long. */
function parted<T>(
  all: readonly T[],
  most: number,
): { readonly first: readonly T[]; readonly rest: number; readonly last: readonly T[] } {
  if (all.length <= most) return { first: all, rest: 0, last: [] };
  const end = Math.floor(most / 3);
  const last = all.slice(all.length - end);
  return { first: all.slice(0, most - end), rest: all.length - most, last };
}
