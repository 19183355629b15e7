import type { Example } from "../corpus.ts";
import type { Gazetteers } from "../gazetteers.ts";
import { createRandom, type Random } from "../random.ts";
import { wordHash } from "../../src/names/tokens.ts";
import { makeClauseTemplate } from "./clauses.ts";
import { concat, type Fragment, plain } from "./fragment.ts";
import { createSlots } from "./slots.ts";
import { render } from "./template.ts";
import { ENGLISH_CHAT } from "./templates/english-chat.ts";
import { ENGLISH_MAIL } from "./templates/english-mail.ts";
import { ENGLISH_RECORD } from "./templates/english-record.ts";
import { ENGLISH_REQUESTS } from "./templates/english-requests.ts";
import { ENGLISH_THINGS } from "./templates/english-things.ts";
import { ENGLISH_WITHOUT_NAMES } from "./templates/english-without-names.ts";
import { ENGLISH_WORK } from "./templates/english-work.ts";
import { FOREIGN_SHAPES } from "./templates/foreign-plain.ts";
import { FOREIGN_WORDS } from "./foreign-words.ts";
import { OTHER_LANGUAGES } from "./templates/other-languages.ts";

export interface MadeSentences {
  readonly training: readonly Example[];
  /** Made from templates that training does not see. */
  readonly development: readonly Example[];
}

export interface SentenceOptions {
  readonly count: number;
  readonly seed: number;
  /** Plain words for headings, products and the like; see `vocabularyOf`. */
  readonly vocabulary: readonly string[];
}

interface Register {
  readonly name: string;
  readonly templates: readonly string[] | "clauses";
  /** Share of the texts, against the other registers. */
  readonly weight: number;
}

const REGISTERS: readonly Register[] = [
  { name: "mail", templates: ENGLISH_MAIL, weight: 22 },
  { name: "work", templates: ENGLISH_WORK, weight: 26 },
  { name: "requests", templates: ENGLISH_REQUESTS, weight: 22 },
  { name: "record", templates: ENGLISH_RECORD, weight: 22 },
  { name: "chat", templates: ENGLISH_CHAT, weight: 20 },
  { name: "clauses", templates: "clauses", weight: 40 },
  { name: "nothing", templates: ENGLISH_WITHOUT_NAMES, weight: 26 },
  { name: "things", templates: ENGLISH_THINGS, weight: 30 },
  ...Object.values(OTHER_LANGUAGES).map((templates) => ({
    name: "languages",
    templates,
    weight: 5,
  })),
  ...Object.keys(FOREIGN_WORDS).map((language) => ({
    name: "foreign",
    // `{n}` becomes `{german.n}`.
    templates: FOREIGN_SHAPES.map((shape) =>
      shape.replaceAll(/\{([nvaNVA])\}/g, `{${language}.$1}`),
    ),
    weight: 4,
  })),
];

/** Makes labelled texts in many registers, always the same ones for a seed. */
export function makeSentences(
  gazetteers: Gazetteers,
  { count, seed, vocabulary }: SentenceOptions,
): MadeSentences {
  const random = createRandom(seed);
  const newText = createSlots(gazetteers, vocabulary, random);
  const draw = REGISTERS.flatMap((register) =>
    Array.from({ length: register.weight }, () => register),
  );
  const training: Example[] = [];
  const development: Example[] = [];
  while (training.length < count) {
    const register = random.pick(draw);
    const { templates } = register;
    const next = (): string =>
      templates === "clauses" ? makeClauseTemplate(random) : random.pick(templates);
    const template = next();
    const held = isHeldOut(template);
    const fill = newText();
    const parts: Fragment[] = [render(template, fill, random)];
    // Neighbours of the same kind: training with training, held out with held out.
    while (random.chance(0.35) && parts.length < 5) {
      const other = random.chance(0.5) ? next() : random.pick(ENGLISH_WITHOUT_NAMES);
      if (isHeldOut(other) !== held) continue;
      parts.push(plain(random.pick([" ", " ", "\n", "\n\n"])), render(other, fill, random));
    }
    const { text, spans } = concat(parts);
    const example = { text, spans, source: `made-${register.name}` };
    if (held) development.push(example);
    else training.push(example);
  }
  return { training, development: sample(development, 2500, random) };
}

/** One template in eight is kept for measuring. */
function isHeldOut(template: string): boolean {
  return (wordHash(template) >>> 0) % 8 === 5;
}

function sample<T>(items: readonly T[], most: number, random: Random): readonly T[] {
  const share = most / Math.max(most, items.length);
  return items.filter(() => random.chance(share));
}
