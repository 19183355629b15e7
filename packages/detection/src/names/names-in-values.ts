import type { Finding } from "../finding.ts";
import type { MaybeName } from "../scan/pairs.ts";
import { isSurelyPerson } from "../scan/quiet-spans.ts";
import { listedName } from "./listed-name.ts";
import type { ValueTagger } from "./name-tagger.ts";

const COMMA = 44;

/** Adds the persons named in values whose keys say that they may be names. */
export function addNamesInValues(
  tagger: ValueTagger,
  text: string,
  values: readonly MaybeName[],
  found: Finding[],
): void {
  if (values.length === 0) return;
  const { names, counts } = tagger.findInValues(text, values);
  let next = 0;
  for (let index = 0; index < values.length; index++) {
    const { start, end, isPerhapsThing } = values[index] as MaybeName;
    const first = next;
    next = counts[index] as number;
    if (!isPerhapsThing && hasComma(text, start, end)) {
      const listed = listedName(tagger, text.slice(start, end), names.slice(first, next));
      if (listed !== null) {
        found.push({ ...listed, start, end });
        continue;
      }
    }
    for (let at = first; at < next; at++) {
      const name = names[at] as Finding;
      if (isPerhapsThing ? isSurelyPerson(name, start, end) : name.entityType === "PERSON")
        found.push(name);
    }
  }
}

/** Where there is none, nothing of the value is cut out. */
function hasComma(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (text.charCodeAt(at) === COMMA) return true;
  return false;
}
