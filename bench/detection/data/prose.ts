/** Free prose in several styles and languages, from the templates beside this file. */
import { type Sample, sample } from "../label.ts";
import { random, type Random } from "../random.ts";
import { CULTURES, type Culture, cultures } from "./people.ts";
import { CHATS, PLAIN } from "./prose-chat.ts";
import { EUROPEAN } from "./prose-european.ts";
import { LETTERS, SUPPORT } from "./prose-letters.ts";
import { RECORDS } from "./prose-records.ts";
import { fill } from "./slots.ts";

/** English is written by and about people from everywhere. */
const ENGLISH = [...cultures("en-US"), ...cultures("en-US"), ...cultures("en-GB"), ...CULTURES];

export function proseSamples(seed: string, copies: number): Sample[] {
  const samples: Sample[] = [];
  const write = (
    set: string,
    kind: string,
    templates: readonly string[],
    among: readonly Culture[],
    language: string,
  ): void => {
    const from = random(`${seed}/${set}/${kind}`);
    for (let copy = 0; copy < copies; copy++) {
      for (const template of templates)
        samples.push(sample(set, kind, dress(from, fill(from, template, among, language))));
    }
  };
  write("prose-letters", "mail", LETTERS, ENGLISH, "en");
  write("prose-letters", "support", SUPPORT, ENGLISH, "en");
  write("prose-chat", "chat", CHATS, ENGLISH, "en");
  write("prose-records", "records", RECORDS, ENGLISH, "en");
  for (const [language, templates] of Object.entries(EUROPEAN)) {
    write("prose-european", language, templates, cultures(language), language);
  }
  for (const text of PLAIN) samples.push(sample("prose-plain", "nothing personal", text));
  return samples;
}

/** What clients do to text on its way: quoting, hard wraps, a signature rule. */
function dress(random: Random, text: string): string {
  if (random.chance(0.06))
    return text
      .split("\n")
      .map((line) => `> ${line}`)
      .join("\n");
  if (random.chance(0.05)) return `${text}\n--\nSent from my phone`;
  return text;
}
