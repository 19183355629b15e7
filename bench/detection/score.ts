/**
 * Scores findings against labels, by characters and by spans.
 *
 *     recall        core spans of which at least half of the characters are masked, whatever the type
 *     full          core spans that are masked wholly
 *     characters    masked characters of core spans
 *     over-masking  masked characters outside any label, of all characters outside any label
 *     typed         precision, recall and F1 where type and place must agree (IoU ≥ 0.5); values in disguise
 *                   (`evasion`) do not count here
 *
 * Core is every type but those in `NEUTRAL`, which may be masked or left as policy has it.
 */
import { NEUTRAL, type Sample, type Span } from "./label.ts";

export interface Found {
  readonly start: number;
  readonly end: number;
  readonly type: string;
}

export interface Tally {
  samples: number;
  spans: number;
  recalled: number;
  full: number;
  characters: number;
  masked: number;
  plain: number;
  overMasked: number;
}

export interface TypeTally {
  labelled: number;
  /** Labels covered by half or more, whatever the type of the finding. */
  recalled: number;
  /** Labels that a finding of the same class matches. */
  matched: number;
  found: number;
  /** Findings that match a label of the same class. */
  right: number;
}

export interface Miss {
  readonly sample: Sample;
  readonly span: Span;
}
export interface FalseAlarm {
  readonly sample: Sample;
  readonly found: Found;
}

export interface Score {
  readonly bySet: ReadonlyMap<string, Tally>;
  readonly byKind: ReadonlyMap<string, Tally>;
  readonly byType: ReadonlyMap<string, TypeTally>;
  readonly misses: readonly Miss[];
  readonly falseAlarms: readonly FalseAlarm[];
}

/**
 * The class in which a type is compared: secrets and passwords are one class, and so are the identity numbers
 * of one country, because names of types differ between detectors.
 */
export function classOf(type: string): string {
  if (/(_KEY|_TOKEN|_SECRET)$|^(JWT|PRIVATE_KEY|CONNECTION_STRING|SECRET|PASSWORD)$/.test(type))
    return "SECRET";
  const country =
    /^(UK|GB|CA|AU|IN|DE|FR|IT|ES|NL|BE|PL|SE|FI|NO|DK|CH|AT|BR|PT|SG|JP|CN|KR|ZA)_/.exec(
      type,
    )?.[1];
  if (country) return `${country === "GB" ? "UK" : country}_ID`;
  return type;
}

/** A detector may say that a number is some country's without saying which. */
export function sameClass(a: string, b: string): boolean {
  const [one, two] = [classOf(a), classOf(b)];
  const isNational = (type: string): boolean => type.endsWith("_ID") || type === "US_SSN";
  return (
    one === two ||
    (one === "NATIONAL_ID" && isNational(two)) ||
    (two === "NATIONAL_ID" && isNational(one))
  );
}

export function overlap(a: Omit<Span, "type">, b: Omit<Span, "type">): number {
  return Math.max(0, Math.min(a.end, b.end) - Math.max(a.start, b.start));
}

export function iou(a: Omit<Span, "type">, b: Omit<Span, "type">): number {
  const shared = overlap(a, b);
  return shared / (a.end - a.start + (b.end - b.start) - shared);
}

const emptyTally = (): Tally => ({
  samples: 0,
  spans: 0,
  recalled: 0,
  full: 0,
  characters: 0,
  masked: 0,
  plain: 0,
  overMasked: 0,
});
const emptyType = (): TypeTally => ({ labelled: 0, recalled: 0, matched: 0, found: 0, right: 0 });

function upsert<T>(map: Map<string, T>, key: string, make: () => T): T {
  const existing = map.get(key);
  if (existing !== undefined) return existing;
  const made = make();
  map.set(key, made);
  return made;
}

export function score(samples: readonly Sample[], findings: readonly (readonly Found[])[]): Score {
  const bySet = new Map<string, Tally>();
  const byKind = new Map<string, Tally>();
  const byType = new Map<string, TypeTally>();
  const misses: Miss[] = [];
  const falseAlarms: FalseAlarm[] = [];

  samples.forEach((sample, index) => {
    const found = findings[index];
    if (found === undefined) return;
    const { text, spans, set, kind } = sample;
    const isMasked = new Uint8Array(text.length);
    for (const { start, end } of found) isMasked.fill(1, start, end);
    const isLabelled = new Uint8Array(text.length);
    for (const { start, end } of spans) isLabelled.fill(1, start, end);

    const neutral = spans.filter(({ type }) => type === "NEUTRAL");
    const matches = (each: Found, span: Span): boolean => {
      const ignored = neutral.reduce((sum, around) => sum + overlap(around, each), 0);
      const shared = overlap(each, span);
      const union = each.end - each.start - ignored + (span.end - span.start) - shared;
      return sameClass(each.type, span.type) && shared * 2 >= union;
    };

    const one = emptyTally();
    one.samples = 1;
    for (let at = 0; at < text.length; at++) {
      if (isLabelled[at]) continue;
      one.plain++;
      if (isMasked[at]) one.overMasked++;
    }
    for (const span of spans) {
      let masked = 0;
      for (let at = span.start; at < span.end; at++) masked += isMasked[at]!;
      const length = span.end - span.start;
      const isRecalled = masked * 2 >= length;
      if (span.type === "NEUTRAL") continue;
      const type = set === "evasion" ? emptyType() : upsert(byType, span.type, emptyType);
      if (span.type !== "BROKEN") type.labelled++;
      if (isRecalled) type.recalled++;
      if (found.some((each) => matches(each, span))) type.matched++;
      if (NEUTRAL.has(span.type) || span.type === "BROKEN") continue;
      one.spans++;
      one.characters += length;
      one.masked += masked;
      if (isRecalled) one.recalled++;
      else misses.push({ sample, span });
      if (masked === length) one.full++;
    }
    for (const each of found) {
      const isRight = spans.some((span) => matches(each, span));
      if (!isRight && neutral.some((around) => overlap(around, each) > 0)) continue;
      const type = set === "evasion" ? emptyType() : upsert(byType, each.type, emptyType);
      type.found++;
      if (spans.some((span) => matches(each, span))) type.right++;
      if (!spans.some((span) => overlap(span, each) > 0 && span.type !== "BROKEN"))
        falseAlarms.push({ sample, found: each });
    }
    for (const tally of [
      upsert(bySet, set, emptyTally),
      upsert(byKind, `${set}: ${kind}`, emptyTally),
    ]) {
      for (const key of Object.keys(one) as (keyof Tally)[]) tally[key] += one[key];
    }
  });
  return { bySet, byKind, byType, misses, falseAlarms };
}

/** Typed precision, recall and F1 of a class, over all samples. */
export function typed(
  byType: ReadonlyMap<string, TypeTally>,
): Map<string, { precision: number; recall: number; f1: number; labelled: number; found: number }> {
  const classes = new Map<string, TypeTally>();
  for (const [type, tally] of byType) {
    const sum = upsert(classes, classOf(type), emptyType);
    for (const key of Object.keys(tally) as (keyof TypeTally)[]) sum[key] += tally[key];
  }
  return new Map(
    [...classes].map(([name, { labelled, matched, found, right }]) => {
      const precision = found === 0 ? 0 : right / found;
      const recall = labelled === 0 ? 0 : matched / labelled;
      const f1 = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
      return [name, { precision, recall, f1, labelled, found }];
    }),
  );
}
