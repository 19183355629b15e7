import type { Finding } from "../finding.ts";

/** A line of a conversation: `[14:02] Ada: …`, `12/03/2026, 14:02 - Ada Lovelace: …`, `Ada: …`. */
const LINE =
  /(?:\[?\d[\d:.,/ -]{2,22}(?: ?[AaPp][Mm])?\]?(?: -)? )?(\p{Lu}[\p{L}'’.-]{1,23}(?: [\p{L}'’.-]{1,23}){0,2}):/uy;
const MOST_SPEAKERS = 64;
const COLON = 58;

/** Further lines of those who speak in a conversation: who is a person in one line is one in all of them. */
export function speakersIn(text: string, found: readonly Finding[]): Finding[] {
  const names = new Map<string, Finding>();
  const known = new Set<number>();
  for (const finding of found) {
    if (finding.entityType !== "PERSON" || text.charCodeAt(finding.end) !== COLON) continue;
    known.add(finding.start);
    if (names.size < MOST_SPEAKERS) names.set(text.slice(finding.start, finding.end), finding);
  }
  const speakers: Finding[] = [];
  if (names.size === 0) return speakers;
  for (let line = 0; line >= 0 && line < text.length; ) {
    LINE.lastIndex = line;
    const match = LINE.exec(text);
    const name = match?.[1] ?? "";
    const finding = match === null ? undefined : names.get(name);
    const start = LINE.lastIndex - 1 - name.length;
    if (finding !== undefined && !known.has(start))
      speakers.push({ ...finding, start, end: start + name.length });
    const next = text.indexOf("\n", line);
    line = next < 0 ? -1 : next + 1;
  }
  return speakers;
}
