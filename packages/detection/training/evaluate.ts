import type { NameModel } from "../src/names/model.ts";
import { tagText } from "../src/names/name-tagger.ts";
import { NAME_ENTITY_TYPES, type NameEntityType } from "../src/names/labels.ts";
import type { Example, LabelledSpan } from "./corpus.ts";

/** How well spans of one type were found. A span is found if at least half of it has a finding of its type. */
export interface Score {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Share of the spans found with exactly the right ends. */
  readonly exact: number;
  /** Share of the spans of which half is inside findings of any type. */
  readonly covered: number;
  readonly spans: number;
}

type Span = Pick<LabelledSpan, "start" | "end"> & { readonly type: string };

/** Finds the spans of a text. */
export type Tag = (text: string) => readonly Span[];

export function tagWith(model: NameModel, recallBias: number): Tag {
  return (text) =>
    tagText(text, model, recallBias).map(({ start, end, entityType }) => ({
      start,
      end,
      type: entityType,
    }));
}

/** Scores by source and type, with the share of characters outside every gold span that was masked. */
export function evaluate(
  examples: readonly Example[],
  tag: Tag,
): ReadonlyMap<string, Partial<Record<NameEntityType, Score>> & { overMasking: number }> {
  const groups = Map.groupBy(examples, ({ source }) => source.split(":")[0] as string);
  return new Map(
    [...groups].map(([source, group]) => {
      const tagged = group.map(({ text, spans }) => ({ text, spans, found: tag(text) }));
      const scores: Partial<Record<NameEntityType, Score>> = {};
      for (const type of NAME_ENTITY_TYPES) {
        const score = scoreType(tagged, type);
        if (score.spans > 0) scores[type] = score;
      }
      let outside = 0;
      let masked = 0;
      for (const { text, spans, found } of tagged) {
        outside += text.length - spans.reduce((sum, { start, end }) => sum + end - start, 0);
        masked += found
          .filter(({ type }) => type !== "ORGANIZATION")
          .reduce((sum, span) => sum + span.end - span.start - overlap(span, spans), 0);
      }
      return [source, { ...scores, overMasking: masked / Math.max(1, outside) }];
    }),
  );
}

interface Tagged {
  readonly spans: readonly Span[];
  readonly found: readonly Span[];
}

function scoreType(tagged: readonly Tagged[], type: NameEntityType): Score {
  let gold = 0;
  let hit = 0;
  let exact = 0;
  let covered = 0;
  let found = 0;
  let right = 0;
  for (const example of tagged) {
    const golds = example.spans.filter((span) => span.type === type);
    const founds = example.found.filter((span) => span.type === type);
    gold += golds.length;
    found += founds.length;
    for (const span of golds) {
      const half = (span.end - span.start) / 2;
      if (overlap(span, founds) >= half) hit++;
      if (overlap(span, example.found) >= half) covered++;
      if (founds.some(({ start, end }) => start === span.start && end === span.end)) exact++;
    }
    for (const span of founds) {
      if (overlap(span, golds) >= (span.end - span.start) / 2) right++;
    }
  }
  const recall = hit / Math.max(1, gold);
  const precision = right / Math.max(1, found);
  return {
    precision,
    recall,
    f1: (2 * precision * recall) / Math.max(1e-9, precision + recall),
    exact: exact / Math.max(1, gold),
    covered: covered / Math.max(1, gold),
    spans: gold,
  };
}

function overlap(span: Omit<Span, "type">, others: readonly Omit<Span, "type">[]): number {
  let characters = 0;
  for (const { start, end } of others) {
    characters += Math.max(0, Math.min(end, span.end) - Math.max(start, span.start));
  }
  return characters;
}

/** Prints {@link evaluate} as a table. */
export function table(examples: readonly Example[], tag: Tag): string {
  const percent = (share: number): string => (100 * share).toFixed(1).padStart(6);
  const lines = ["source            type          spans   prec    rec     F1  exact  cover  over"];
  for (const [source, { overMasking, ...scores }] of evaluate(examples, tag)) {
    let over = percent(overMasking);
    if (Object.keys(scores).length === 0) lines.push(`${source.padEnd(64)}${over}`);
    for (const [type, score] of Object.entries(scores)) {
      const { precision, recall, f1, exact, covered, spans } = score;
      const figures = [precision, recall, f1, exact, covered].map(percent).join(" ");
      lines.push(
        `${source.padEnd(17)} ${type.padEnd(12)} ${String(spans).padStart(6)} ${figures}${over}`,
      );
      over = "";
    }
  }
  return lines.join("\n");
}
