import type { Random } from "../random.ts";
import { concat, type Fragment, plain } from "./fragment.ts";

/** Gives what a slot stands for, for example `{city}`; undefined if there is no such slot. */
export type FillSlot = (slot: string) => Fragment | undefined;

/**
 * Fills in a template: `{slot}` is asked of `fill`, `[a|b|]` is one of its alternatives (which may be templates),
 * `\n` a line break, and everything else is itself.
 */
export function render(template: string, fill: FillSlot, random: Random): Fragment {
  const parts: Fragment[] = [];
  let at = 0;
  while (at < template.length) {
    const character = template[at] as string;
    if (character === "{") {
      const end = template.indexOf("}", at);
      const slot = template.slice(at + 1, end);
      const filled = fill(slot);
      if (filled === undefined) throw new Error(`unknown slot {${slot}} in template: ${template}`);
      parts.push(filled);
      at = end + 1;
    } else if (character === "[") {
      const end = closing(template, at);
      const options = split(template.slice(at + 1, end));
      parts.push(render(random.pick(options), fill, random));
      at = end + 1;
    } else {
      const next = template.slice(at).search(/[{[]/);
      const end = next < 0 ? template.length : at + next;
      parts.push(plain(template.slice(at, end)));
      at = end;
    }
  }
  return concat(parts);
}

function closing(template: string, open: number): number {
  let depth = 0;
  for (let at = open; at < template.length; at++) {
    if (template[at] === "[") depth++;
    else if (template[at] === "]" && --depth === 0) return at;
  }
  throw new Error(`unclosed [ in template: ${template}`);
}

function split(alternatives: string): readonly string[] {
  const options: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < alternatives.length; at++) {
    const character = alternatives[at];
    if (character === "[") depth++;
    else if (character === "]") depth--;
    else if (character === "|" && depth === 0) {
      options.push(alternatives.slice(from, at));
      from = at + 1;
    }
  }
  options.push(alternatives.slice(from));
  return options;
}
