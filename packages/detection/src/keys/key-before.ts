import type { Finding } from "../finding.ts";
import { isWordAt } from "../text/characters.ts";
import { meaningAt, MOST_KEY_CHARACTERS } from "./key-meaning.ts";

/** How far before a finding its key may stand. */
const REACH = 96;
const NAMES: ReadonlySet<string> = new Set(["PERSON", "LOCATION"]);

/**
 * Tells of one name of a text after another whether it stands as, or in, a short value whose key names a thing:
 * `"product": "Florence Chair"`, `service=Florence`. Reads at most some hundred characters back, and none twice that lie
 * between names in order.
 */
export function namesUnderThings(text: string): (name: Finding) => boolean {
  /** Nothing from here to there decides. */
  let clearFrom = 0;
  let clearTo = 0;
  return ({ start, entityType }) => {
    if (!NAMES.has(entityType)) return false;
    const limit = Math.max(0, start - REACH);
    let at = start - 1;
    while (at >= limit) {
      if (at < clearTo && at >= clearFrom) {
        at = clearFrom - 1;
        continue;
      }
      const code = text.charCodeAt(at);
      if (code < 64 && DECIDES[code] === 1) break;
      at--;
    }
    clearFrom = at + 1;
    clearTo = start;
    if (at < limit) return false;
    const code = text.charCodeAt(at);
    if (code === 34 || code === 39) return isQuotedThing(text, at);
    if (code === 61) return isThingBefore(text, at);
    return code === 58 && text.charCodeAt(at + 1) === 32 && isThingBefore(text, at);
  };
}

const DECIDES: Uint8Array = new Uint8Array(64);
for (const mark of "\n.?!\"'=:") DECIDES[mark.charCodeAt(0)] = 1;

/** Fewest letters of a word that is a label and no name: `Rut` is both. */
const LEAST_LABEL = 6;

/** Whether what was taken for a name is itself a label: `Henkilötunnus`, `Codice Fiscale`. */
export function isLabel(text: string, { start, end, entityType }: Finding): boolean {
  if (!NAMES.has(entityType) || end - start < LEAST_LABEL || end - start > MOST_KEY_CHARACTERS)
    return false;
  return meaningAt(text, start, end).rule !== null;
}

/** The quote at `open` begins a value; before it `"key":` or `key=`. */
function isQuotedThing(text: string, open: number): boolean {
  let at = open - 1;
  while (at > 0 && open - at < 8 && text.charCodeAt(at) === 92) at--;
  while (at > 0 && open - at < 8 && text.charCodeAt(at) === 32) at--;
  const sign = text.charCodeAt(at);
  if (sign !== 58 && sign !== 61) return false;
  return isThingBefore(text, at);
}

function isThingBefore(text: string, sign: number): boolean {
  let end = sign;
  while (end > 0 && sign - end < 3 && text.charCodeAt(end - 1) === 32) end--;
  while (
    end > 0 &&
    sign - end < 8 &&
    (text.charCodeAt(end - 1) === 34 || text.charCodeAt(end - 1) === 92)
  )
    end--;
  let start = end;
  while (start > 0 && end - start < MOST_KEY_CHARACTERS && isKeyAt(text, start - 1)) start--;
  return start < end && meaningAt(text, start, end).isThing;
}

function isKeyAt(text: string, at: number): boolean {
  return isWordAt(text, at) || text.charCodeAt(at) === 45;
}
