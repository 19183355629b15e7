/** Our engine alone: what it misses and where it fires wrongly, by class. */
import { bars } from "./bars.ts";
import { createScanner, type JsonValue } from "../../packages/detection/dist/index.js";
import type { Sample } from "./label.ts";
import { detect, scanAsJson } from "./ours.ts";
import { labelledClasses, presidio } from "./presidio.ts";
import { percent, textTable } from "./print.ts";
import {
  type FalseAlarm,
  type Found,
  type Miss,
  type Score,
  score,
  typed,
  type Tally,
} from "./score.ts";
import {
  type Hostile,
  ordinarySpeed,
  ownHostile,
  ownHostileValues,
  type OwnSpeed,
  ownSpeed,
  workloads,
} from "./speed.ts";

export interface QuickOptions {
  /** How many examples of each class to print. */
  readonly show: number;
  /** Only sets, kinds or types that contain this text. */
  readonly only: string;
  /** A set whose figures are printed by kind of text and by type: figures only, so also of a held out one. */
  readonly set: string;
}

export function quick(samples: readonly Sample[], { show, only, set }: QuickOptions): void {
  const findings: Found[][] = [];
  const started = performance.now();
  let characters = 0;
  for (const { text } of samples) {
    findings.push(detect(text));
    characters += text.length;
  }
  const seconds = (performance.now() - started) / 1000;
  const text = score(samples, findings);
  const asValues = samples
    .filter((sample): sample is Sample & { json: JsonValue } => sample.json !== undefined)
    .map(scanAsJson);
  const values = score(
    asValues.flatMap((each) => each.samples),
    asValues.flatMap((each) => each.findings),
  );

  console.log(`${samples.length} samples, ${characters} characters, ${seconds.toFixed(1)} s\n`);
  console.log(tallies([...text.bySet, ...values.bySet]));
  console.log(`\n${types(text)}`);
  if (set !== "") console.log(`\n${oneSet(samples, findings, set)}`);
  const prose = samples.filter(({ set }) => set.startsWith("prose"));
  const proseScore = score(
    prose,
    prose.map((sample) => detect(sample.text)),
  );
  console.log(`\nprose alone\n${types(proseScore)}`);
  const everything = createScanner({ enable: "all" });
  const allTypes = prose.map((sample) =>
    everything
      .scanText(sample.text)
      .map(({ start, end, entityType }) => ({ start, end, type: entityType })),
  );
  const pii = presidio(prose, allTypes, labelledClasses(prose)).get("PII")!;
  console.log(
    `\n${textTable(
      ["bars", "", "bar", "measured"],
      bars(samples, text, proseScore, pii).map(({ what, bar, measured, isMet }) => [
        what,
        isMet ? "met" : "NOT MET",
        bar,
        measured,
      ]),
    )}`,
  );
  list("missed", text.misses, values.misses, show, only);
  alarms("false alarms", [...text.falseAlarms, ...values.falseAlarms], show, only);
}

export function quickSpeed(samples: readonly Sample[]): void {
  const speeds = (title: string, own: readonly OwnSpeed[]): string =>
    textTable(
      [`MB/s, ${title}`, "findings in 1,000", "floor", "patterns", "of the floor", "everything"],
      own.map(({ workload, density, floor, patterns, all }) => [
        workload,
        density.toFixed(2),
        floor.toFixed(0),
        patterns.toFixed(1),
        (patterns / floor).toFixed(3),
        all.toFixed(1),
      ]),
    );
  console.log(speeds("texts of the sets", ownSpeed(workloads(samples))));
  console.log(`\n${speeds("ordinary texts", ordinarySpeed())}`);
  const slowest = (title: string, attacks: Hostile[]): string =>
    textTable(
      [title, "MB/s", "million characters/s", "growth"],
      attacks
        .sort((a, b) => a.bytes - b.bytes)
        .slice(0, 12)
        .map(({ name, bytes, characters, growth }) => [
          name,
          bytes.toFixed(1),
          characters.toFixed(1),
          growth.toFixed(2),
        ]),
    );
  console.log(`\n${slowest("slowest inputs", ownHostile())}`);
  console.log(`\n${slowest("slowest values", ownHostileValues())}`);
}

export function tallies(rows: Iterable<readonly [string, Tally]>): string {
  return textTable(
    ["set", "samples", "spans", "recall %", "full %", "chars %", "over-masked %"],
    [...rows].map(([name, t]) => [
      name,
      String(t.samples),
      String(t.spans),
      percent(t.recalled, t.spans),
      percent(t.full, t.spans),
      percent(t.masked, t.characters),
      percent(t.overMasked, t.plain, 2),
    ]),
  );
}

/** Where a set is weak: by kind of text and by type. */
function oneSet(
  samples: readonly Sample[],
  findings: readonly (readonly Found[])[],
  set: string,
): string {
  const inSet = samples.flatMap((sample, index) =>
    sample.set === set ? [{ sample, found: findings[index]! }] : [],
  );
  const result = score(
    inSet.map(({ sample }) => sample),
    inSet.map(({ found }) => found),
  );
  const missed = Map.groupBy(result.misses, ({ span }) => span.type);
  return [
    tallies(result.byKind),
    types(result),
    textTable(
      ["type", "missed"],
      [...missed].map(([type, all]) => [type, String(all.length)]),
    ),
  ].join("\n\n");
}

function types({ byType }: Score): string {
  return textTable(
    ["class", "labelled", "found", "P %", "R %", "F1 %"],
    [...typed(byType)]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, t]) => [
        name,
        String(t.labelled),
        String(t.found),
        percent(t.precision, 1),
        percent(t.recall, 1),
        percent(t.f1, 1),
      ]),
  );
}

const context = (text: string, start: number, end: number): string =>
  `${text.slice(Math.max(0, start - 40), start)}⟦${text.slice(start, end)}⟧${text.slice(end, end + 25)}`.replaceAll(
    "\n",
    "⏎",
  );

function list(
  title: string,
  text: readonly Miss[],
  values: readonly Miss[],
  show: number,
  only: string,
): void {
  const groups = Map.groupBy(
    [...text, ...values],
    ({ sample, span }) => `${span.type}  in  ${sample.set}: ${sample.kind}`,
  );
  console.log(`\n${title}`);
  for (const [name, misses] of [...groups].sort((a, b) => b[1].length - a[1].length)) {
    if (!name.includes(only) || name.includes("held-out")) continue;
    console.log(`${String(misses.length).padStart(5)}  ${name}`);
    for (const { sample, span } of misses.slice(0, show))
      console.log(`         ${context(sample.text, span.start, span.end)}`);
  }
}

function alarms(title: string, all: readonly FalseAlarm[], show: number, only: string): void {
  const groups = Map.groupBy(
    all,
    ({ sample, found }) => `${found.type}  in  ${sample.set}: ${sample.kind}`,
  );
  console.log(`\n${title}`);
  for (const [name, group] of [...groups].sort((a, b) => b[1].length - a[1].length)) {
    if (!name.includes(only) || name.includes("held-out")) continue;
    console.log(`${String(group.length).padStart(5)}  ${name}`);
    for (const { sample, found } of group.slice(0, show))
      console.log(`         ${context(sample.text, found.start, found.end)}`);
  }
}
