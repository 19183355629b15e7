/** Writes the page `docs/benchmarks/detection.md` from the measured values. */
import { cpus } from "node:os";
import { bars, firedShare, sum } from "./bars.ts";
import { REGIONS } from "./data/values.ts";
import { SECRET_FORMATS } from "./data/secrets.ts";
import type { Result } from "./full.ts";
import { NEUTRAL, type Sample } from "./label.ts";
import type { PresidioScore } from "./presidio.ts";
import { markdownTable, percent } from "./print.ts";
import { type Score, type Tally, type TypeTally, typed } from "./score.ts";
import { GROUPS } from "./sets.ts";
import type { Hostile, OwnSpeed } from "./speed.ts";
import { LEAST_RATE, speedBars } from "./speed-bars.ts";

export interface Measured {
  readonly samples: readonly Sample[];
  readonly results: readonly Result[];
  /** Our engine on the JSON samples given as values. */
  readonly values: Score;
  /** Our engine with every type switched on, by Presidio's metric, on prose. */
  readonly everything: ReadonlyMap<string, PresidioScore>;
  readonly own: readonly OwnSpeed[];
  /** The same on texts with few findings. */
  readonly ordinary: readonly OwnSpeed[];
  readonly ownAttacks: readonly Hostile[];
  /** The same in pieces, as strings and keys of JSON. */
  readonly ownValueAttacks: readonly Hostile[];
}

const speedTable = (title: string, rows: readonly OwnSpeed[]): string =>
  markdownTable(
    [title, "findings in 1,000", "floor", "patterns, without names", "of the floor", "everything"],
    rows.map(({ workload, density, floor, patterns, all }) => [
      workload,
      density.toFixed(2),
      floor.toFixed(0),
      patterns.toFixed(0),
      (patterns / floor).toFixed(2),
      all.toFixed(1),
    ]),
  );
const cell = (tally: Tally): string =>
  `${percent(tally.recalled, tally.spans)} / ${percent(tally.overMasked, tally.plain, 2)}`;
const typeTally = ({ byType }: Score, type: string): TypeTally =>
  byType.get(type) ?? { labelled: 0, recalled: 0, matched: 0, found: 0, right: 0 };

export function report({
  samples,
  results,
  values,
  everything,
  own,
  ordinary,
  ownAttacks,
  ownValueAttacks,
}: Measured): string {
  const ours = results[0]!;
  return `${INTRODUCTION}

## What we say, and what was measured

${markdownTable(
  ["our engine", "bar", "measured", ""],
  [
    ...bars(samples, ours.score, ours.prose, everything.get("PII")!),
    ...speedBars(ordinary, ownAttacks, ownValueAttacks),
  ].map(({ what, bar, measured, isMet }) => [what, bar, measured, isMet ? "met" : "**not met**"]),
)}

## Recall and over-masking

${ENGINES}

${markdownTable(
  [
    "",
    "prose",
    "tool results",
    "clean code and logs",
    "broken checks that fired",
    "phones: recall / false",
    "secrets / look-alikes",
    "red team",
  ],
  results.map(({ name, score }) => {
    const broken = samples.filter(({ set }) => set === "broken").length;
    return [
      name,
      cell(sum(score, GROUPS["prose"]!)),
      cell(sum(score, GROUPS["tools"]!)),
      percent(sum(score, GROUPS["clean"]!).overMasked, sum(score, GROUPS["clean"]!).plain, 2),
      `${percent(typeTally(score, "BROKEN").recalled, broken)} %`,
      `${percent(sum(score, ["phones"]).recalled, sum(score, ["phones"]).spans)} / ${share(score, samples, "not-phones")}`,
      `${percent(sum(score, ["secrets"]).recalled, sum(score, ["secrets"]).spans)} / ${share(score, samples, "look-alikes")}`,
      percent(sum(score, ["evasion"]).full, sum(score, ["evasion"]).spans),
    ];
  }),
)}

Prose and tool results: recall % of core spans / masked % of the characters that are no label's. Phones and secrets:
recall % / share of the texts without any in which something was masked. Red team: values that are masked wholly.
${results
  .filter(({ answered }) => answered < samples.length)
  .map(
    ({ name, answered }) =>
      `\n\`${name}\` answered ${answered} of ${samples.length} samples in the time it was given; its figures are about those.`,
  )
  .join("")}

### Our engine, set by set

${markdownTable(
  ["set", "samples", "core spans", "recall %", "wholly masked %", "characters %", "over-masked %"],
  [...ours.score.bySet, ...values.bySet].map(([name, t]) => [
    name,
    String(t.samples),
    String(t.spans),
    percent(t.recalled, t.spans),
    percent(t.full, t.spans),
    percent(t.masked, t.characters),
    percent(t.overMasked, t.plain, 2),
  ]),
)}

"As value": the same JSON given to \`scanJson\`, every string, number and key counted by itself.

## By type

Precision, recall and F1 in percent where type and place agree (IoU ≥ 0.5), over all sets but the red team; for the other
detectors F1. Identity numbers
of one country are one class, and so are secrets with passwords. Engines that do not look for a type have no figures
there.

${byType(
  results.map(({ name, score }) => ({ name, score })),
  20,
)}

The same over the prose sets alone, where there are no keys and columns to go by:

${byType(
  results.map(({ name, prose }) => ({ name, score: prose })),
  30,
)}

## Presidio's metric

F2 at IoU 0.9 over the prose sets, all types as one ("PII") and the most frequent ones, as \`bench/detection/presidio.ts\`
computes it. "All types on": our engine with the types that are off by default (dates, organisations …), which is what
the labels hold.

${presidioTable(results, everything)}

Presidio publishes 0.618 for its default and 0.845 for a tuned transformer, by its own code on its own synthetic data:
that is not this data.

## Red team

Values of ${new Set(samples.filter(({ set }) => set === "evasion").map(({ kind }) => kind)).size} kinds of disguise and place, our engine:

${markdownTable(
  ["disguise or place", "values", "wholly masked %"],
  [...ours.score.byKind]
    .filter(([name]) => name.startsWith("evasion: "))
    .sort((a, b) => a[1].full / a[1].spans - b[1].full / b[1].spans)
    .map(([name, t]) => [name.slice(9), String(t.spans), percent(t.full, t.spans, 0)]),
)}

\`wholly masked\` asks that every character of the disguise is covered. What is left, and why:

* *bidi controls*, *data URI*, *escaped JSON in JSON*: the value is found, but the marks around it (a control character,
  \`data:…;base64,\`, an escaped quote) stay, and tell nothing.
* *file name*, *array of digits groups*: passed over on purpose. \`Ada_Lovelace_CV.pdf\` looks like any two words with
  capitals in a file's name, and file names have to reach the tools they are for; cells of an array are values of their
  own, and four small numbers in a row are seldom a card.
* *line wrap*: lines are joined only for types whose value proves itself (mail, card, IBAN, telephone number, keys of a
  known form) and only where both halves look like halves. Joining more would take neighbouring lines for values.
* *CSV cell in quotes*: the quotes doubled around a name stay, or one name of the two.
* The other rows below 100: one to three values of the row each, in spellings the rules for joining do not know.
* Not in this set, and not found: a value reversed, enciphered (rot13), in a picture, or encoded more than three times.

## Speed

Million characters a second on one string of a million characters, with ${cpus()[0]?.model.trim() ?? "an unknown processor"}, Node ${process.versions.node}. The floor
reads every character of the same string once and looks it up in a table, in the same run. First the texts of the sets
above, which are full of personal data; then ordinary ones: generated prose, logs and JSON that name nobody, and
READMEs, licences and code of installed packages as they are.

${speedTable("texts of the sets", own)}

${speedTable("ordinary texts", ordinary)}

${markdownTable(
  ["", "prose", "logs", "code", "JSON", "attacks over 200 ms", "stopped at 2 s"],
  results.map(({ name, speed, hostile }) => [
    name,
    ...speed,
    `${hostile.slow} of ${hostile.of}`,
    String(hostile.stopped),
  ]),
)}

† on the first 20,000 characters, because the million would have taken too long. Attacks: ${ours.hostile.of} repetitive inputs of 100,000
characters. Our engine on ${ownAttacks.length} of them at a million characters, of which ${tooSlow(ownAttacks)} are read at less than 10 MB/s
(megabytes of UTF-8, as texts come in); the slowest, and how time per character grows from 100,000 to a million:

${slowest(ownAttacks)}

The same inputs in pieces of 6 to 36 characters, no two of them alike, as the strings and as the keys of JSON values, and
values that are odd by how they are put together: ${ownValueAttacks.length} of a quarter of a million characters, of which
${tooSlow(ownValueAttacks)} are read at less than 10 MB/s of JSON; the slowest:

${slowest(ownValueAttacks)}

${LIMITS}
`;
}

const slowest = (attacks: readonly Hostile[]): string =>
  markdownTable(
    ["input", "MB/s", "million characters/s", "growth"],
    [...attacks]
      .sort((a, b) => a.bytes - b.bytes)
      .slice(0, 8)
      .map(({ name, bytes, characters, growth }) => [
        name,
        bytes.toFixed(1),
        characters.toFixed(1),
        `${growth.toFixed(2)} ×`,
      ]),
  );

const tooSlow = (attacks: readonly Hostile[]): number =>
  attacks.filter(({ bytes }) => bytes < LEAST_RATE).length;

const share = (score: Score, samples: readonly Sample[], set: string): string =>
  `${percent(firedShare(score, samples, set), 1)} %`;

function byType(
  results: readonly { readonly name: string; readonly score: Score }[],
  least: number,
): string {
  const tables = results.map(({ score }) => typed(score.byType));
  const classes = [...tables[0]!]
    .filter(([name, { labelled }]) => labelled >= least && !NEUTRAL.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return markdownTable(
    ["", "labels", ...results.map(({ name }, at) => (at === 0 ? `${name}: P / R / F1` : name))],
    classes.map(([name, { labelled }]) => [
      name,
      String(labelled),
      ...tables.map((table, at) => {
        const each = table.get(name);
        if (!each || each.found === 0) return "–";
        const f1 = percent(each.f1, 1, at === 0 ? 1 : 0);
        return at === 0
          ? `${percent(each.precision, 1)} / ${percent(each.recall, 1)} / **${f1}**`
          : f1;
      }),
    ]),
  );
}

function presidioTable(
  results: readonly Result[],
  everything: ReadonlyMap<string, PresidioScore>,
): string {
  const types = [
    "PII",
    "PERSON",
    "EMAIL_ADDRESS",
    "PHONE_NUMBER",
    "ADDRESS",
    "LOCATION",
    "ORGANIZATION",
    "DATE_TIME",
    "DATE_OF_BIRTH",
    "CREDIT_CARD",
    "IBAN_CODE",
  ];
  const row = (name: string, scores: ReadonlyMap<string, PresidioScore>): string[] => [
    name,
    ...types.map((type) => {
      const each = scores.get(type);
      if (each === undefined) return "–";
      return type === "PII"
        ? `${each.precision.toFixed(2)} / ${each.recall.toFixed(2)} / **${each.f2.toFixed(2)}**`
        : each.f2.toFixed(2);
    }),
  ];
  return markdownTable(
    ["", "PII: P / R / F2", ...types.slice(1)],
    [
      row("ours, all types on", everything),
      ...results.map(({ name, presidio }) => row(name, presidio)),
    ],
  );
}

const INTRODUCTION = `# Detection: what is found, what is not, and how fast

Written by \`bench/detection\` (\`node main.ts\`); do not edit by hand.

**Method.** A *core* span (everything but places, organisations, dates, ages, titles, URLs) counts as found when at
least half of its characters are masked, whatever the type. Over-masking is the share of characters outside every label
that are masked. Labels that policy may decide either way (no-reply addresses, \`@handles\`, loopback addresses) count
neither way. All detectors run in one run on the same texts, each in its own process with a time limit.

**Data.** Everything is made at run time from seeded generators in \`bench/detection/data\`, written apart from the
detectors by another hand, with name, street, key and template lists of their own: letters, chats, records and seven
European languages; ${"JSON"} of some forty API shapes, tables in twelve printed forms, logs, mail, HTML, YAML, \`.env\`,
code; identity numbers made from their public definitions (${REGIONS.length} phone regions from libphonenumber's examples, ${SECRET_FORMATS.length}
documented secret formats); clean code read from installed packages. \`recorded\` is the output of the filesystem, SQLite,
memory, everything, git and Playwright MCP servers over invented files, commits and pages, labelled by hand; those of
git and Playwright were written and read by a hand that also works on the detectors. Names are from sixteen cultures. Classes of
misses on these sets were told to the detectors' authors, never the texts; of the *held out* sets nothing but the
figures was ever looked at.`;

const ENGINES =
  "Each detector with the settings its documentation calls usual; what those are stands in `bench/detection/detectors.ts`.";

const LIMITS = `## Limits

* The data is synthetic, and its authors know what a detector is: on real documents every detector finds less. The
  generators share authors with the project, though not with the detectors, so that other people's data will be harder.
* No public corpus is used here: names in news, tweets and the web are measured elsewhere.
* A peer that returns only redacted text is compared by aligning that text with the original; where this fails the
  finding is lost. Types of peers are mapped to ours by hand, so that their typed figures are approximate; recall by
  characters does not depend on that.
* Plain URLs are no label, so that a detector that masks every URL (langchain's does) masks too much here.
* LOCATION, ORGANIZATION and other types outside the core are scored only in Presidio's metric.
* "Clean" code may hold a name or number that we did not strip; a finding there counts against the detector.
* Machines differ: compare speeds within one table only.`;
