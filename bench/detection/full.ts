/** The whole comparison: every detector on every set, then speed; prints it and writes the report. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createScanner } from "../../packages/detection/dist/index.js";
import { DETECTORS } from "./detectors.ts";
import { IsolatedDetector } from "./isolated.ts";
import type { Sample } from "./label.ts";
import { scanAsJson } from "./ours.ts";
import { labelledClasses, presidio, type PresidioScore } from "./presidio.ts";
import { report } from "./report.ts";
import { type Found, type Score, score } from "./score.ts";
import {
  ordinarySpeed,
  ownHostile,
  ownHostileValues,
  ownSpeed,
  type PeerHostile,
  peerHostile,
  peerSpeed,
  workloads,
} from "./speed.ts";

/** No detector gets more time than this for all samples together. */
const LIMIT_MILLISECONDS = 240_000;

export interface Result {
  readonly name: string;
  readonly settings: string;
  readonly score: Score;
  /** The prose sets alone. */
  readonly prose: Score;
  /** Samples that were answered within the time limit. */
  readonly answered: number;
  readonly seconds: number;
  readonly presidio: ReadonlyMap<string, PresidioScore>;
  readonly speed: readonly string[];
  readonly hostile: PeerHostile;
}

export async function full(samples: readonly Sample[]): Promise<void> {
  const loads = workloads(samples);
  const prose = samples.filter(({ set }) => set.startsWith("prose"));
  const proseTypes = labelledClasses(prose);

  const own = ownSpeed(loads);
  const ordinary = ordinarySpeed();
  const ownAttacks = ownHostile();
  const ownValueAttacks = ownHostileValues();
  const results: Result[] = [];
  for (const { name, settings } of DETECTORS) {
    console.error(`… ${name}`);
    const detector = new IsolatedDetector(name);
    const { findings, milliseconds } = await detectAll(detector, samples);
    const isProse = (_: unknown, at: number): boolean => samples[at]!.set.startsWith("prose");
    results.push({
      name,
      settings,
      score: score(samples, findings),
      prose: score(prose, findings.filter(isProse)),
      answered: findings.filter((each) => each !== undefined).length,
      seconds: milliseconds / 1000,
      presidio: presidio(prose, findings.filter(isProse), proseTypes),
      speed: await peerSpeed(detector, loads),
      hostile: await peerHostile(detector),
    });
    await detector.stop();
  }

  const asValues = samples.filter(({ json }) => json !== undefined).map(scanAsJson);
  const everything = createScanner({ enable: "all" });
  const allTypes = prose.map(({ text }) =>
    everything
      .scanText(text)
      .map(({ start, end, entityType }) => ({ start, end, type: entityType })),
  );
  const text = report({
    samples,
    results,
    values: score(
      asValues.flatMap((each) => each.samples),
      asValues.flatMap((each) => each.findings),
    ),
    everything: presidio(prose, allTypes, proseTypes),
    own,
    ordinary,
    ownAttacks,
    ownValueAttacks,
  });
  console.log(text);
  const path = join(import.meta.dirname, "../../docs/benchmarks/detection.md");
  writeFileSync(path, text);
  console.error(`written: docs/benchmarks/detection.md`);
}

/** Findings by sample; undefined where the time was up. */
async function detectAll(
  detector: IsolatedDetector,
  samples: readonly Sample[],
): Promise<{ findings: Found[][]; milliseconds: number }> {
  const findings = Array.from<Found[]>({ length: samples.length });
  let milliseconds = 0;
  const batch = 50;
  for (let at = 0; at < samples.length && milliseconds < LIMIT_MILLISECONDS; at += batch) {
    const texts = samples.slice(at, at + batch).map(({ text }) => text);
    const answer = await detector.run(texts, LIMIT_MILLISECONDS - milliseconds);
    if (answer === undefined) break;
    milliseconds += answer.milliseconds;
    answer.findings.forEach((found, index) => {
      findings[at + index] = [...found];
    });
  }
  return { findings, milliseconds };
}
