import { classOf, MARK } from "./characters.ts";

/** Prefixes after which a name has a second capital: McKay, DeShawn, O'Neil. */
const NAME_PREFIX =
  /^(?:mc|mac|fitz|de|del|di|da|du|la|le|van|von|al|el|abd|ben|o'|o’|d'|d’|n'|n’)$/i;

export function isNamePrefix(text: string, start: number, end: number): boolean {
  return end - start <= 4 && NAME_PREFIX.test(text.slice(start, end));
}

/** Whether the apostrophe at `at` begins `'s` at the end of a word. */
export function isPossessive(text: string, at: number, length: number): boolean {
  const next = text.charCodeAt(at + 1);
  if (next !== 115 && next !== 83) return false;
  return at + 2 >= length || classOf(text.charCodeAt(at + 2)) > MARK;
}
