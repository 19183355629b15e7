/** What is noticed about a definition before anybody relies on it. Heuristics, and said to be: they do not find all. */
import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";
import { hiddenKinds } from "../suspicion/hidden-characters.ts";
import { instructionKinds } from "../suspicion/instructions.ts";
import { appearanceOf } from "../suspicion/look-alikes.ts";

/** A tool of another upstream. */
export interface KnownTool {
  readonly upstream: string;
  readonly tool: string;
}

/** How much of a definition is looked at; what is longer is noticed for that. In UTF-16 units. */
const LONGEST_LOOKED_AT = 262_144;

/** Tells what is odd about a definition, in words of ours: none of the definition's own but tools' names of others. */
export function findWarnings(
  definition: JsonObject,
  others: readonly KnownTool[],
): readonly string[] {
  const texts = textsOf(definition, LONGEST_LOOKED_AT);
  const hidden = new Set(texts.flatMap(hiddenKinds));
  const asked = new Set(texts.flatMap(instructionKinds));
  return [
    ...[...hidden].map((kind) => `holds ${kind}`),
    ...[...asked].map((what) => `${what}`),
    ...shadows(definition, texts, others),
  ];
}

/** Texts of a value at any depth, keys included, up to so many characters. */
export function textsOf(definition: JsonValue, most: number): readonly string[] {
  const texts: string[] = [];
  let left = most;
  const take = (text: string): void => {
    if (left > 0) texts.push(text.slice(0, left));
    left -= text.length;
  };
  const walk = (value: JsonValue): void => {
    if (left <= 0) return;
    if (typeof value === "string") take(value);
    else if (Array.isArray(value)) value.forEach(walk);
    else if (isJsonObject(value)) {
      for (const [key, member] of Object.entries(value)) {
        take(key);
        walk(member);
      }
    }
  };
  walk(definition);
  return texts;
}

/** Words by which a text tells what to do, rather than what a tool does. */
const TELLS =
  /\b(?:must|always|never|instead|before|do not|don't|first|only|rather than|no longer|deprecated)\b/i;

function shadows(
  { name }: JsonObject,
  texts: readonly string[],
  others: readonly KnownTool[],
): readonly string[] {
  const own = typeof name === "string" ? appearanceOf(name) : "";
  const alike = others.find(({ tool }) => appearanceOf(tool) === own && own !== "");
  const words = new Set(
    texts
      .filter((text) => text !== name && TELLS.test(text))
      .flatMap((text) => text.match(/[A-Za-z0-9_.-]{4,128}/g) ?? [])
      .map((word) => word.replace(/\.+$/, "").toLowerCase()),
  );
  // A plain word such as `search` says nothing; `send_mail` is somebody's tool.
  const named = others.find(
    ({ tool }) => /[A-Za-z0-9][_.-][A-Za-z0-9]/.test(tool) && words.has(tool.toLowerCase()),
  );
  return [
    ...(alike === undefined
      ? []
      : [`its name looks like that of a tool of upstream ${alike.upstream}`]),
    ...(named === undefined ? [] : [`says how to use a tool of upstream ${named.upstream}`]),
  ];
}
