import type { Finding } from "../finding.ts";
import { isDigit } from "../text/characters.ts";

/** A line of a conversation: `[14:02] Ada: …`, `12/03/2026, 14:02 - Ada Lovelace: …`, `Ada: …`. */
const LINE =
  /(?:\[?\d[\d:.,/ -]{2,22}(?: ?[AaPp][Mm])?\]?(?: -)? )?(\p{Lu}[\p{L}'’.-]{1,23}(?: [\p{L}'’.-]{1,23}){0,2}):/uy;
const MOST_NAME = 72;
const MOST_SPEAKERS = 64;
const COLON = 58;

const BRACKET = 91;
const NONE: readonly Finding[] = [];

/** Further lines of those who speak in a conversation: who is a person in one line is one in all of them. */
export function speakersIn(text: string, found: readonly Finding[]): readonly Finding[] {
  if (!found.some((one) => isSpeaker(text, one))) return NONE;
  const names = speakerNames(text, found);
  const speakers: Finding[] = [];
  for (const { start, name } of linesOf(names, text))
    speakers.push({ ...(names.get(name) as Finding), start, end: start + name.length });
  if (speakers.length === 0) return speakers;
  const known = new Set(found.filter((one) => isSpeaker(text, one)).map(({ start }) => start));
  return speakers.filter(({ start }) => !known.has(start));
}

function isSpeaker(text: string, { entityType, end }: Finding): boolean {
  return entityType === "PERSON" && text.charCodeAt(end) === COLON;
}

function speakerNames(text: string, found: readonly Finding[]): ReadonlyMap<string, Finding> {
  const names = new Map<string, Finding>();
  for (const finding of found) {
    if (!isSpeaker(text, finding)) continue;
    names.set(text.slice(finding.start, finding.end), finding);
    if (names.size === MOST_SPEAKERS) break;
  }
  return names;
}

interface SpokenLine {
  readonly name: string;
  readonly start: number;
}

/** The lines in which one of `names` speaks. */
function linesOf(names: ReadonlyMap<string, Finding>, text: string): SpokenLine[] {
  const lines: SpokenLine[] = [];
  let colon = text.indexOf(":");
  for (let line = 0; colon >= 0; ) {
    const first = text.charCodeAt(line);
    // Without a time before it, a name is all that stands before the colon.
    const isName = colon - line <= MOST_NAME && names.has(text.slice(line, colon));
    if (isName || first === BRACKET || isDigit(first)) {
      LINE.lastIndex = line;
      const name = LINE.exec(text)?.[1] ?? "";
      const start = LINE.lastIndex - 1 - name.length;
      if (names.has(name)) lines.push({ name, start });
    }
    const next = text.indexOf("\n", line);
    if (next < 0) break;
    line = next + 1;
    if (colon < line) colon = text.indexOf(":", line);
  }
  return lines;
}
