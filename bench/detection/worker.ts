/** Runs one detector in a process of its own, so that a slow one can be stopped: `node worker.ts NAME`. */
import { DETECTORS } from "./detectors.ts";
import type { Found } from "./score.ts";

export interface Job {
  readonly texts: readonly string[];
}
export interface Answer {
  readonly findings: readonly (readonly Found[])[];
  readonly milliseconds: number;
}

const detector = DETECTORS.find(({ name }) => name === process.argv[2]);
if (detector === undefined) throw new Error(`no detector is named \`${process.argv[2]}\``);
const detect = await detector.load();

process.on("message", (job: Job) => {
  void (async () => {
    const findings: Found[][] = [];
    const started = performance.now();
    for (const text of job.texts) findings.push(await found(text));
    process.send!({ findings, milliseconds: performance.now() - started } satisfies Answer);
  })();
});
/** Without the findings that lie inside another, so that a library that reports both is not charged twice. */
function outermost(found: readonly Found[]): Found[] {
  const longestFirst = found.toSorted((a, b) => b.end - b.start - (a.end - a.start));
  const kept: Found[] = [];
  for (const each of longestFirst) {
    if (!kept.some(({ start, end }) => start <= each.start && each.end <= end)) kept.push(each);
  }
  return kept;
}

/** A text that a detector refuses by throwing is one in which it finds nothing. */
async function found(text: string): Promise<Found[]> {
  try {
    return outermost(await detect(text));
  } catch {
    return [];
  }
}

process.send!("ready");
