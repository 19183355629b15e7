import type { JsonPath, JsonValue } from "../json.ts";
import { pathSlots } from "../path-fold.ts";
import { KnownTexts, SHORTEST_KNOWN } from "./known-texts.ts";
import { joinOverlaps } from "./overlapping.ts";
import type { Scan, ScannedFinding } from "./scan.ts";
import type { RevealedValue } from "./vault.ts";
import { visitTexts } from "./visit-texts.ts";

type GivenForm = Pick<ScannedFinding, "entityType" | "canonical">;

/**
 * What was found in an answer, and where it says again what its upstream was given in clear, as it was given or as it is
 * written in a URL, in JSON or in SQL: `no such column: "Ada Lovelace"` tells a detector nothing, but here it is known.
 */
export async function withGivenAgain(
  scan: Pick<Scan, "canonicalValue" | "turn">,
  value: JsonValue,
  scanned: readonly ScannedFinding[],
  given: readonly RevealedValue[],
  skip?: (path: JsonPath) => boolean,
): Promise<readonly ScannedFinding[]> {
  const values = tellingValues(given);
  if (values.length === 0) return scanned;
  const known = new Map<string, GivenForm>();
  for (const { text, entityType } of values) {
    const canonical = scan.canonicalValue(entityType, text);
    for (const form of formsOf(text)) known.set(form, { entityType, canonical });
  }
  const forms = new KnownTexts(new Set(known.keys()));
  const found: ScannedFinding[] = [];
  await scan.turn?.();
  const look = (text: string | number, path: JsonPath, part: "value" | "key"): void => {
    for (const { start, form } of placesOf(String(text), forms)) {
      const end = start + form.length;
      found.push({ ...(known.get(form) as GivenForm), path: [...path], in: part, start, end });
    }
  };
  visitTexts(value, look, skip);
  return found.length === 0 ? scanned : withGiven(scanned, found);
}

/** Those that do not stand in an answer by chance. */
function tellingValues(given: readonly RevealedValue[]): readonly RevealedValue[] {
  const byText = new Map(given.map((one) => [one.text, one]));
  return [...byText.values()].filter(
    ({ text }) => text.length >= SHORTEST_KNOWN && !/^\d{1,4}$/.test(text),
  );
}

function formsOf(text: string): ReadonlySet<string> {
  const inUrl = encodeURIComponent(text.toWellFormed());
  return new Set([
    text,
    inUrl,
    inUrl.replaceAll("%20", "+"),
    JSON.stringify(text).slice(1, -1),
    text.replaceAll("'", "''"),
  ]);
}

const WORD = /[\p{L}\p{N}]/u;

/** Ends in letters that are none: the escape of a line break, the percent code of a space. */
const ENCODED = /(?:\\(?:[nrtbf]|u[0-9A-Fa-f]{4})|%[0-9A-Fa-f]{2})$/;

/** Where one of `forms` stands by itself, not in the midst of a word: the longest at each place. */
function* placesOf(
  text: string,
  forms: KnownTexts,
): Generator<{ readonly start: number; readonly form: string }> {
  const mayEnd = (end: number): boolean => !(isWord(text, end) && isWord(text, end - 1));
  for (
    let start = forms.nextPlace(text, 0);
    start < text.length;
    start = forms.nextPlace(text, start + 1)
  ) {
    // First what costs least: where the same characters come again and again, every place is one.
    const form = mayStart(text, start) ? forms.longestAt(text, start, mayEnd) : undefined;
    if (form !== undefined) yield { start, form };
  }
}

const mayStart = (text: string, at: number): boolean =>
  !(isWord(text, at - 1) && isWord(text, at)) || ENCODED.test(text.slice(Math.max(0, at - 6), at));

const isWord = (text: string, at: number): boolean => WORD.test(text[at] ?? "");

/** Both: what overlaps in a text is one value. */
function withGiven(
  scanned: readonly ScannedFinding[],
  given: readonly ScannedFinding[],
): readonly ScannedFinding[] {
  const slots = { value: pathSlots<ScannedFinding[]>(), key: pathSlots<ScannedFinding[]>() };
  const touched: ScannedFinding[][] = [];
  for (const finding of given) {
    const slot = slots[finding.in](finding.path);
    if (slot.held === undefined) touched.push((slot.held = []));
    slot.held.push(finding);
  }
  const elsewhere = scanned.filter((finding) => {
    const { held } = slots[finding.in](finding.path);
    held?.push(finding);
    return held === undefined;
  });
  return [...elsewhere, ...touched.flatMap(joinOverlaps)];
}
