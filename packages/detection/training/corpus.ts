import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { wordHash } from "../src/names/tokens.ts";
import type { NameEntityType } from "../src/names/labels.ts";

export interface LabelledSpan {
  readonly start: number;
  readonly end: number;
  readonly type: NameEntityType;
}

/** A text with everything in it labelled that the tagger should find. */
export interface Example {
  readonly text: string;
  readonly spans: readonly LabelledSpan[];
  /** Where it comes from, for figures by source. */
  readonly source: string;
}

const TYPES: Readonly<Record<string, NameEntityType>> = {
  PERSON: "PERSON",
  LOCATION: "LOCATION",
  ORG: "ORGANIZATION",
  ADDRESS: "ADDRESS",
};

/** Reads every `*.jsonl` of `folder`: one `{"text","spans":[{"start","end","type"}],"source"}` a line. */
export function readCorpora(folder: string): readonly Example[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".jsonl"))
    .sort()
    .flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n"))
    .filter((line) => line.trim() !== "")
    .map(readExample);
}

function readExample(line: string): Example {
  const { text, spans, source } = JSON.parse(line) as {
    text: string;
    spans: readonly { start: number; end: number; type: string }[];
    source: string;
  };
  return {
    text,
    source,
    spans: spans.flatMap(({ start, end, type }) => {
      const known = TYPES[type];
      return known === undefined ? [] : [{ start, end, type: known }];
    }),
  };
}

/** Whether an example is kept out of training to measure on: one in seven, by the hash of its letters. */
export function isDevelopment(text: string): boolean {
  const letters = text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
  return (wordHash(letters) >>> 0) % 7 === 3;
}

const MARKS: Readonly<Record<string, NameEntityType>> = {
  P: "PERSON",
  L: "LOCATION",
  O: "ORGANIZATION",
  A: "ADDRESS",
};

/** Reads a file of marked sentences, one a line: `Ask [P:Ada] in [L:London].` */
export function readMarked(file: string, source: string): readonly Example[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      let text = "";
      let at = 0;
      const spans: LabelledSpan[] = [];
      for (const { index, 0: whole, 1: mark = "", 2: value = "" } of line.matchAll(
        /\[([PLOA]):([^\]]+)\]/g,
      )) {
        text += line.slice(at, index);
        const type = MARKS[mark] as NameEntityType;
        spans.push({ start: text.length, end: text.length + value.length, type });
        text += value;
        at = index + whole.length;
      }
      return { text: text + line.slice(at), spans, source };
    });
}
