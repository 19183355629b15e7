import type { Example, LabelledSpan } from "../corpus.ts";
import type { Gazetteers } from "../gazetteers.ts";
import { createRandom, type Random } from "../random.ts";
import { createNameMaker, type NameMaker } from "./name-shapes.ts";

/**
 * Copies real sentences with other names in them: their way of writing is worth more than any template's, and their
 * own names are few. A name that comes twice is the same other name twice.
 */
export function swapNames(
  examples: readonly Example[],
  gazetteers: Gazetteers,
  { copies, seed }: { readonly copies: number; readonly seed: number },
): readonly Example[] {
  const random = createRandom(seed);
  const names = createNameMaker(gazetteers, random);
  const worthwhile = examples.filter(({ spans }) =>
    spans.some(({ type }) => type === "PERSON" || type === "LOCATION"),
  );
  return [
    ...worthwhile.flatMap((example) =>
      Array.from({ length: copies }, () => swapped(example, names, gazetteers, random)),
    ),
    ...examples.filter(() => random.chance(0.12)).map(asHeading),
  ];
}

/** A copy With Capitals Like A Heading, so that a capital alone does not make a name. */
function asHeading({ text, spans, source }: Example): Example {
  const cased = text.replaceAll(/(?<![\p{L}\p{N}@#/._'’])\p{Ll}(?=\p{L}{2})/gu, (letter) => {
    const upper = letter.toUpperCase();
    return upper.length === 1 ? upper : letter;
  });
  return { text: cased, spans, source: `${source}:heading` };
}

function swapped(
  { text, spans, source }: Example,
  names: NameMaker,
  gazetteers: Gazetteers,
  random: Random,
): Example {
  const chosen = new Map<string, string>();
  const ordered = [...spans].sort((a, b) => a.start - b.start);
  const newSpans: LabelledSpan[] = [];
  let out = "";
  let at = 0;
  for (const { start, end, type } of ordered) {
    if (start < at) continue;
    const old = text.slice(start, end);
    const fresh = chosen.get(old) ?? replacement(old, type, names, gazetteers, random);
    chosen.set(old, fresh);
    out += text.slice(at, start);
    newSpans.push({ start: out.length, end: out.length + fresh.length, type });
    out += fresh;
    at = end;
  }
  return { text: out + text.slice(at), spans: newSpans, source: `${source}:swapped` };
}

function replacement(
  old: string,
  type: LabelledSpan["type"],
  names: NameMaker,
  gazetteers: Gazetteers,
  random: Random,
): string {
  if (type === "PERSON") {
    const { given, family } = names.person();
    const name = /\s/.test(old) ? `${given} ${family}` : random.chance(0.5) ? given : family;
    return old === old.toLowerCase() ? name.toLowerCase() : name;
  }
  // Countries and regions stay: the text around them depends on them more.
  if (type === "LOCATION" && random.chance(0.5)) return random.pick(gazetteers.towns).name;
  return old;
}
