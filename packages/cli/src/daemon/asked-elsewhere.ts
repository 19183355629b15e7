/** What others said of themselves when they were last asked, so that looking at the set-up asks nobody each time. */
import type { Config } from "@countersign/config";
import { describesItself } from "@countersign/identity";
import { openAnchors } from "@countersign/runtime";
import { readCheckpoint } from "@countersign/storage";

export interface Elsewhere {
  /** By name, whether a provider describes itself as the configuration names it. */
  readonly providers: ReadonlyMap<string, boolean>;
  /** By name, how many records the newest checkpoint of an anchor speaks of; `null`: it has none, or did not answer. */
  readonly anchors: ReadonlyMap<string, number | null>;
}

const GOOD_FOR_MS = 60_000;
const PATIENCE_MS = 5_000;

/** Asks all of them at once, at most every minute. Never throws. */
export function askElsewhere(config: Config, now: () => number): () => Promise<Elsewhere> {
  const anchors = openAnchors(config, now);
  let asked: { readonly at: number; readonly answer: Promise<Elsewhere> } | undefined;
  const ask = async (): Promise<Elsewhere> => {
    const [providers, heads] = await Promise.all([
      Promise.all(
        config.identity.providers.map(
          async ({ name, issuer }) => [name, await inTime(describesItself(issuer), false)] as const,
        ),
      ),
      Promise.all(
        anchors.map(async (anchor) => {
          const newest = await inTime(anchor.newest(), undefined);
          const size = newest === undefined ? undefined : readCheckpoint(newest)?.size;
          return [anchor.name, size ?? null] as const;
        }),
      ),
    ]);
    return { providers: new Map(providers), anchors: new Map(heads) };
  };
  return () => {
    if (asked === undefined || now() - asked.at >= GOOD_FOR_MS)
      asked = { at: now(), answer: ask() };
    return asked.answer;
  };
}

async function inTime<Answer>(answer: Promise<Answer>, otherwise: Answer): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Answer>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), PATIENCE_MS);
  });
  try {
    return await Promise.race([answer.catch(() => otherwise), late]);
  } finally {
    clearTimeout(timer);
  }
}
