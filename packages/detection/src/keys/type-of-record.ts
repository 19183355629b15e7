import { codeAt, isLatin } from "../text/characters.ts";

/** Keys that say what a record is of. */
const TYPE_KEYS = new Set(["type", "kind"]);

/** What they say of a record of somebody: `{ "type": "User", "name": "Grace Hopper", "url": "…" }`. */
const PEOPLE = new Set(
  "user users person people contact customer employee patient student teacher individual human applicant candidate attendee passenger".split(
    " ",
  ),
);
const MOST_CHARACTERS = 10;

export function isTypeKey(normal: string): boolean {
  return TYPE_KEYS.has(normal);
}

/** Whether a record is one of a person, as the value under a key that {@link isTypeKey} says. */
export function isPersonType(value: string): boolean {
  return value.length <= MOST_CHARACTERS && PEOPLE.has(value.toLowerCase());
}

/** The same of the value behind the sign at `sign` in a text: what stands there, without its quotes. */
export function isPersonTypeAt(text: string, sign: number): boolean {
  let start = sign + 1;
  while (start - sign < 8 && !isLatin(codeAt(text, start))) start++;
  let end = start;
  while (end - start <= MOST_CHARACTERS && isLatin(codeAt(text, end))) end++;
  return isPersonType(text.slice(start, end)) && ENDS.has(text[end] ?? "");
}

/** What ends such a value; behind a blank or a hyphen more of it would stand. */
const ENDS = new Set(["", '"', "'", "\\", ",", ";", "\n", "\r", "}", "<"]);
