/** What is noticed about a definition before anybody relies on it. Heuristics, and said to be: they do not find all. */
import { isJsonObject, type JsonValue } from "../json.ts";
import { hiddenKinds } from "../suspicion/hidden-characters.ts";
import { instructionKinds } from "../suspicion/instructions.ts";
import { appearanceOf } from "../suspicion/look-alikes.ts";
import type { DefinitionKind, UpstreamDefinition } from "./upstream-definition.ts";

/** A tool of another upstream. */
export interface KnownTool {
  readonly upstream: string;
  readonly tool: string;
}

/** What others list, so that one definition is compared with all of it in time of its own length. */
export class ListedNames {
  readonly #kind: DefinitionKind;
  readonly #tools = new Map<string, string>();
  readonly #alike = new Map<string, string>();

  /**
   * @param same what other upstreams list of the same kind.
   * @param tools the tools of other upstreams, which texts of any kind may speak of.
   */
  constructor(kind: DefinitionKind, same: readonly KnownTool[], tools: readonly KnownTool[]) {
    this.#kind = kind;
    for (const { upstream, tool } of same) {
      const look = this.#lookOf(tool);
      if (look !== "" && !this.#alike.has(look)) this.#alike.set(look, upstream);
    }
    for (const { upstream, tool } of tools) {
      // A plain word such as `search` says nothing; `send_mail` is somebody's tool.
      if (!/[A-Za-z0-9][_.-][A-Za-z0-9]/.test(tool)) continue;
      const name = tool.toLowerCase();
      if (!this.#tools.has(name)) this.#tools.set(name, upstream);
    }
  }

  /** The upstream that lists something which looks like `name`. */
  alike(name: string): string | undefined {
    return this.#alike.get(this.#lookOf(name));
  }

  /** The upstream whose tool one of `words` names, lower case. */
  named(words: Iterable<string>): string | undefined {
    for (const word of words) {
      const upstream = this.#tools.get(word);
      if (upstream !== undefined) return upstream;
    }
    return undefined;
  }

  /** Addresses differ by single signs; only the same one stands for the same thing. Instructions have no name. */
  #lookOf(name: string): string {
    if (this.#kind === "instructions") return "";
    return this.#kind === "tool" || this.#kind === "prompt" ? appearanceOf(name) : name;
  }
}

/** How much of a definition is looked at; what is longer is noticed for that. In UTF-16 units. */
const LONGEST_LOOKED_AT = 262_144;

/** What a look-alike is said to look like. */
const NAMED: Readonly<Record<DefinitionKind, string>> = {
  tool: "its name looks like that of a tool",
  prompt: "its name looks like that of a prompt",
  resource: "its address is that of a resource",
  "resource-template": "its address is that of a template",
  instructions: "",
};

/**
 * Tells what is odd about a definition, in words of ours: none of the definition's own but upstreams' names.
 *
 * @param name by which it is known among `others`.
 */
export function findWarnings(
  kind: DefinitionKind,
  { name, definition }: Pick<UpstreamDefinition, "name" | "definition">,
  others: ListedNames,
): readonly string[] {
  const texts = textsOf(definition, LONGEST_LOOKED_AT);
  const hidden = new Set(texts.flatMap(hiddenKinds));
  const asked = new Set(texts.flatMap(instructionKinds));
  return [
    ...[...hidden].map((kind) => `holds ${kind}`),
    ...[...asked].map((what) => `${what}`),
    ...shadows(kind, name, texts, others),
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
  kind: DefinitionKind,
  name: string,
  texts: readonly string[],
  others: ListedNames,
): readonly string[] {
  const alike = others.alike(name);
  const words = new Set(
    texts
      .filter((text) => text !== name && TELLS.test(text))
      .flatMap((text) => text.match(/[A-Za-z0-9_.-]{4,128}/g) ?? [])
      .map((word) => word.replace(/\.+$/, "").toLowerCase()),
  );
  const named = others.named(words);
  return [
    ...(alike === undefined ? [] : [`${NAMED[kind]} of upstream ${alike}`]),
    ...(named === undefined ? [] : [`says how to use a tool of upstream ${named}`]),
  ];
}
