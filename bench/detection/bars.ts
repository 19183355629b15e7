/** What the project says of its detection, and whether the measured values bear it out. */
import type { PresidioScore } from "./presidio.ts";
import { type Score, type Tally, typed } from "./score.ts";
import { GROUPS } from "./sets.ts";
import type { Sample } from "./label.ts";

export interface Bar {
  readonly what: string;
  readonly bar: string;
  readonly measured: string;
  readonly isMet: boolean;
}

export const NONE: Tally = {
  samples: 0,
  spans: 0,
  recalled: 0,
  full: 0,
  characters: 0,
  masked: 0,
  plain: 0,
  overMasked: 0,
};

export function sum({ bySet }: Score, sets: readonly string[]): Tally {
  const total = { ...NONE };
  for (const set of sets) {
    const tally = bySet.get(set) ?? NONE;
    for (const key of Object.keys(total) as (keyof Tally)[]) total[key] += tally[key];
  }
  return total;
}

/** Share of the texts of a set without labels in which anything was found. */
export function firedShare(score: Score, samples: readonly Sample[], set: string): number {
  const all = samples.filter((sample) => sample.set === set).length;
  const fired = new Set(
    score.falseAlarms.filter(({ sample }) => sample.set === set).map(({ sample }) => sample),
  ).size;
  return fired / all;
}

/** Types whose every value carries its own evidence. */
const SURE = ["EMAIL_ADDRESS", "CREDIT_CARD", "IBAN_CODE", "IP_ADDRESS", "MAC_ADDRESS", "US_SSN"];

export function bars(
  samples: readonly Sample[],
  all: Score,
  prose: Score,
  everything: PresidioScore,
): Bar[] {
  const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 2 : 1)} %`;
  const masked = (what: string, sets: readonly string[], recall: number, over: number): Bar => {
    const t = sum(all, sets);
    const [spans, characters, wrong] = [
      t.recalled / t.spans,
      t.masked / t.characters,
      t.overMasked / t.plain,
    ];
    return {
      what,
      bar: `≥ ${percent(recall)} of spans and characters at ≤ ${percent(over)}`,
      measured: `${percent(spans)}, ${percent(characters)} at ${percent(wrong)}`,
      isMet: spans >= recall && characters >= recall && wrong <= over,
    };
  };
  const types = typed(all.byType);
  const rate = (what: string, bar: string, measured: string, isMet: boolean): Bar => ({
    what,
    bar,
    measured,
    isMet,
  });
  const clean = sum(all, GROUPS["clean"]!);
  const brokenAll = samples.filter(({ set }) => set === "broken").length;
  const broken = all.byType.get("BROKEN")?.recalled ?? 0;
  const phone = types.get("PHONE_NUMBER");
  const secrets = sum(all, ["secrets"]);
  const evasion = sum(all, ["evasion"]);
  const phones = sum(all, ["phones"]);
  const person = typed(prose.byType).get("PERSON");
  return [
    masked("core personal data in prose", GROUPS["prose"]!, 0.9, 0.02),
    masked("tool results", GROUPS["tools"]!, 0.97, 0.005),
    masked("prose, held out", ["held-out prose"], 0.9, 0.02),
    masked("tool results, held out", ["held-out tools"], 0.97, 0.005),
    rate(
      "person names in prose, F1",
      "≥ 88.0 %",
      percent(person?.f1 ?? 0),
      (person?.f1 ?? 0) >= 0.88,
    ),
    rate(
      "F2 over all types in prose (Presidio's metric)",
      "≥ 0.85",
      everything.f2.toFixed(3),
      everything.f2 >= 0.85,
    ),
    ...SURE.map((type) => {
      const each = types.get(type);
      const [recall, precision] = [each?.recall ?? 0, each?.precision ?? 0];
      return rate(
        `${type}, all sets`,
        "recall ≥ 99 % at precision ≥ 97 %",
        `${percent(recall)} at ${percent(precision)}`,
        recall >= 0.99 && precision >= 0.97,
      );
    }),
    rate(
      "phones of every region",
      "recall ≥ 95 % at precision ≥ 95 %",
      `${percent(phones.recalled / phones.spans)} at ${percent(phone?.precision ?? 0)}`,
      phones.recalled / phones.spans >= 0.95 && (phone?.precision ?? 0) >= 0.95,
    ),
    rate(
      "documented secret formats",
      "≥ 97 %",
      percent(secrets.recalled / secrets.spans),
      secrets.recalled / secrets.spans >= 0.97,
    ),
    rate(
      "look-alikes of secrets that fire",
      "< 5 %",
      percent(firedShare(all, samples, "look-alikes")),
      firedShare(all, samples, "look-alikes") < 0.05,
    ),
    rate("broken checks that fire", "never", `${broken} of ${brokenAll}`, broken === 0),
    rate(
      "clean code and logs, characters masked",
      "< 0.3 %",
      percent(clean.overMasked / clean.plain),
      clean.overMasked / clean.plain < 0.003,
    ),
    rate(
      "red team, wholly masked",
      "≥ 85 %",
      percent(evasion.full / evasion.spans),
      evasion.full / evasion.spans >= 0.85,
    ),
  ];
}
