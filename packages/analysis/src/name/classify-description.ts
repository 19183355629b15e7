import type { ActionCategory } from "@countersign/core";

import { ALSO_NOUNS, categoryOfVerb } from "./verbs.ts";

/** What a tool's description says it does. */
export interface DescriptionReading {
  readonly category: ActionCategory;
  readonly because: string;
}

/** How much of a description is looked at. What matters stands in front. */
const LOOKED_AT = 2_000;

/** A description that warns like this is believed, whatever the name. */
const IRREVERSIBLE =
  /\b(?:permanently|irreversibl[ey]|cannot be undone|can't be undone|not reversible)\b/i;

/** Reads the verb a description begins with: `Deletes a file`, `Use this tool to send …`. */
export function classifyDescription(text: string): DescriptionReading | undefined {
  const description = text.slice(0, LOOKED_AT);
  if (IRREVERSIBLE.test(description)) {
    return { category: "delete", because: "the description warns that it cannot be undone" };
  }
  const words = description
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== "")
    .slice(0, WORDS_IN_FRONT);
  const start = words.findIndex((word) => !LEADS_UP.has(word));
  const verb = baseForm(words[start] ?? "");
  const category = verb === undefined ? undefined : categoryOfVerb(verb);
  if (verb === undefined || category === undefined) return undefined;
  return { category, because: `the description begins with \`${verb}\`` };
}

const WORDS_IN_FRONT = 8;

/** Words in front of the verb. */
const LEADS_UP: ReadonlySet<string> = new Set(
  "a an the this tool function use used lets allows you to for can will it please".split(" "),
);

/** `deletes` is `delete`, `searches` is `search`. A noun that could be the verb is none: `Status of …`. */
function baseForm(word: string): string | undefined {
  const forms = [word, word.replace(/s$/, ""), word.replace(/es$/, ""), word.replace(/ies$/, "y")];
  const found = forms.find((form) => categoryOfVerb(form) !== undefined);
  return found !== undefined && ALSO_NOUNS.has(found) && found === word && NOUNS_FIRST.has(word)
    ? undefined
    : found;
}

const NOUNS_FIRST: ReadonlySet<string> = new Set(["role", "type", "order", "message", "email"]);
