/**
 * The span metric of Presidio's evaluator (`presidio-research`, SpanEvaluator), written anew from its
 * documentation: IoU ≥ 0.9 over characters, β = 2.
 *
 * - Words that do not count ("the", "street", punctuation …) are cut from both ends of every span first.
 * - Spans of one type with only such words between them are joined.
 * - Recall is counted by label: right when findings together cover it at the threshold. Precision is counted
 *   by finding: right when it took part in such a match.
 * - The global figure treats all types as one; per type, only findings of that type count.
 *
 * Differs from the original: text is split at blanks and punctuation, not by spaCy, and the stop words are the
 * short list below, not spaCy's.
 */
import { classOf, type Found, iou, overlap } from "./score.ts";
import type { Sample } from "./label.ts";

const SKIPPED = new Set(
  `street st. st de rue via and a the or do as of day address country state city zip po apt unit corner p.o. box
   suite mr mr. mrs mrs. ms ms. miss dr dr. year years y/o month months old morning noon afternoon night evening this first last week
   weeks weekend days age ago inc inc. ltd in on at to for from by with is was are be it its an my your his her our 's`.split(
    /\s+/,
  ),
);
const THRESHOLD = 0.9;

export interface PresidioScore {
  readonly precision: number;
  readonly recall: number;
  readonly f2: number;
  readonly labelled: number;
}

interface Counts {
  labelled: number;
  covered: number;
  found: number;
  credited: number;
}

/** Cuts skipped words and punctuation from the ends; undefined when nothing is left. */
function trim(text: string, { start, end, type }: Found): Found | undefined {
  const words = [
    ...text.slice(start, end).matchAll(/[\p{L}\p{N}@+#]+(?:[.'’:/_-]+[\p{L}\p{N}@]+)*\.?/gu),
  ].filter(([word]) => !SKIPPED.has(word.toLowerCase()));
  const last = words.at(-1);
  if (last === undefined) return undefined;
  return {
    start: start + words[0]!.index,
    end: start + last.index + last[0].replace(/\.$/, "").length,
    type,
  };
}

function normalised(text: string, spans: readonly Found[]): Found[] {
  const trimmed = spans
    .map((span) => trim(text, span))
    .filter((span) => span !== undefined)
    .sort((a, b) => a.start - b.start);
  const joined: Found[] = [];
  for (const span of trimmed) {
    const before = joined.at(-1);
    const isAdjacent =
      before !== undefined &&
      before.type === span.type &&
      text
        .slice(before.end, span.start)
        .toLowerCase()
        .split(/[\s\p{P}]+/u)
        .every((word) => word === "" || SKIPPED.has(word));
    if (isAdjacent) joined[joined.length - 1] = { ...before, end: Math.max(before.end, span.end) };
    else joined.push(span);
  }
  return joined;
}

function count(labels: readonly Found[], found: readonly Found[], into: Counts): void {
  const credited = new Set<Found>();
  for (const label of labels) {
    const near = found.filter((each) => overlap(each, label) > 0);
    const single = near.find((each) => iou(each, label) >= THRESHOLD);
    if (single) {
      into.covered++;
      credited.add(single);
    } else if (near.length > 1) {
      const shared = near.reduce((sum, each) => sum + overlap(each, label), 0);
      const union =
        near.reduce((sum, each) => sum + each.end - each.start, 0) +
        (label.end - label.start) -
        shared;
      if (shared / union >= THRESHOLD) {
        into.covered++;
        for (const each of near) credited.add(each);
      }
    }
  }
  into.labelled += labels.length;
  into.found += found.length;
  into.credited += credited.size;
}

function result({ labelled, covered, found, credited }: Counts): PresidioScore {
  const precision = found === 0 ? 0 : credited / found;
  const recall = labelled === 0 ? 0 : covered / labelled;
  const f2 = precision + recall === 0 ? 0 : (5 * precision * recall) / (4 * precision + recall);
  return { precision, recall, f2, labelled };
}

/** The classes of types that occur as labels. */
export function labelledClasses(samples: readonly Sample[]): Set<string> {
  const classes = new Set(samples.flatMap(({ spans }) => spans.map(({ type }) => classOf(type))));
  classes.delete("NEUTRAL");
  return classes;
}

/** Scores the types in `types` (classes of types); `PII` holds all of them as one. */
export function presidio(
  samples: readonly Sample[],
  findings: readonly (readonly Found[])[],
  types: ReadonlySet<string>,
): Map<string, PresidioScore> {
  const counts = new Map<string, Counts>();
  const of = (type: string): Counts => {
    if (!counts.has(type)) counts.set(type, { labelled: 0, covered: 0, found: 0, credited: 0 });
    return counts.get(type)!;
  };
  samples.forEach(({ text, spans }, index) => {
    const all = findings[index];
    if (all === undefined) return;
    const ignored = spans.filter(({ type }) => type === "NEUTRAL");
    const inClass = (list: readonly Found[]): Found[] =>
      list
        .map((span) => ({ ...span, type: classOf(span.type) }))
        .filter((span) => types.has(span.type) && !ignored.some((each) => overlap(each, span) > 0));
    const labels = normalised(text, inClass(spans));
    const found = normalised(text, inClass(all));
    for (const type of new Set([...labels, ...found].map((span) => span.type))) {
      const isType = (span: Found): boolean => span.type === type;
      count(labels.filter(isType), found.filter(isType), of(type));
    }
    const asOne = (list: readonly Found[]): Found[] =>
      normalised(
        text,
        list.map((span) => ({ ...span, type: "PII" })),
      );
    count(asOne(labels), asOne(found), of("PII"));
  });
  return new Map([...counts].map(([type, each]) => [type, result(each)]));
}
