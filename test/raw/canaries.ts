/** Values to plant: one of each entity type, as its corpus has it in a sentence. */
import { existsSync, readFileSync } from "node:fs";
import { ENTITY_TYPES } from "@countersign/detection";
import { createScan } from "@countersign/runtime";

export interface Canary {
  readonly entityType: string;
  readonly value: string;
  /** What it is planted in. */
  readonly text: string;
}

/** A shorter one would be found by chance in some megabytes of ciphertext, or be a word of our own. */
const SHORTEST = 9;

const scan = createScan({
  names: true,
  organizations: false,
  confidence: {},
  allow: [],
  off: [],
  custom: [],
  allowFields: [],
  strategies: [],
});

/** Whether all of `value` is found wherever it stands in `planted`: what detection misses is not what this is about. */
export async function isFound(planted: string | object, value: string): Promise<boolean> {
  const json = planted as Parameters<typeof scan.findings>[0];
  const findings = await scan.findings(json);
  return findings.some(({ path, start, end, in: place }) => {
    const text =
      typeof planted === "string" ? planted : place === "key" ? String(path.at(-1)) : undefined;
    return text?.slice(start, end).includes(value) === true;
  });
}

/** One of each type, if the corpus has one that is long enough. */
export async function canaries(): Promise<readonly Canary[]> {
  const chosen: Canary[] = [];
  for (const entityType of Object.keys(ENTITY_TYPES)) {
    for (const canary of examplesOf(entityType)) {
      const isNew = chosen.every(({ text }) => !text.includes(canary.value));
      if (isNew && (await isFound(canary.text, canary.value))) {
        chosen.push(canary);
        break;
      }
    }
  }
  return chosen;
}

function* examplesOf(entityType: string): Generator<Canary> {
  const folder = entityType.toLowerCase().replaceAll("_", "-");
  const file = new URL(`../corpus/${folder}/found.txt`, import.meta.url);
  if (!existsSync(file)) return;
  for (const line of readFileSync(file, "utf8").split("\n")) {
    const values = [...line.matchAll(/\[\[(.*?)\]\]/g)].map((match) => match[1] ?? "");
    const [value] = values;
    if (value === undefined || values.length !== 1 || /[⏎⇥#]/.test(line)) continue;
    if (value.length < SHORTEST || !/\d|@|[A-Z].* [A-Z]/.test(value)) continue;
    yield { entityType, value, text: line.replaceAll(/\[\[|\]\]/g, "") };
  }
}
