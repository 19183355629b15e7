/**
 * The `pattern` of a JSON Schema, as far as it describes the look of a value: parsed once, matched without going back
 * (an upstream wrote it, and would otherwise decide how long we are busy), and read backwards to make texts that fit.
 *
 * Look-ahead, look-behind and back-references are not understood; neither is what would need too many states.
 */
import type { SeededRandom } from "./seeded-random.ts";

export interface Pattern {
  /** Whether the pattern is found in `text`, as `RegExp.prototype.test` says. `undefined`: it would take too long. */
  matches(text: string): boolean | undefined;
  /**
   * A text that the pattern may fit; whether it does is for `matches` to say. What could be repeated for ever is
   * repeated `repeats` times.
   */
  sample(random: SeededRandom, repeats: number): string;
}

const MOST_STATES = 1_500;
const MOST_STEPS = 300_000;
const LONGEST_PATTERN = 1_000;

/** @returns `undefined` for a pattern that is not understood. */
export function parsePattern(source: string): Pattern | undefined {
  if (source.length > LONGEST_PATTERN) return undefined;
  try {
    const node = new Parser(source).parse();
    const program = compile(node);
    return {
      matches: (text) => run(program, text),
      sample: (random, repeats) => sample(node, random, { repeats, steps: 0 }),
    };
  } catch (error) {
    if (error instanceof NotUnderstoodError) return undefined;
    throw error;
  }
}

class NotUnderstoodError extends Error {}

type CharacterTest = (character: string) => boolean;

type Node =
  | { readonly kind: "character"; readonly test: CharacterTest; readonly shown: readonly string[] }
  | { readonly kind: "start" | "end" }
  | { readonly kind: "sequence" | "choice"; readonly parts: readonly Node[] }
  | { readonly kind: "repeat"; readonly part: Node; readonly least: number; readonly most: number };

/** What a sample is made of where a class leaves the choice: letters and digits first. */
const ALPHABET = Array.from(
  "abcdefghijklmnopqrstuvwxyz234567ABCDEFGHIJKLMNOPQRSTUVWXYZ0189-_. ,:;/+@#()[]{}!?'\"%&*=<>|\\^$~`",
);

class Parser {
  readonly #source: readonly string[];
  #at = 0;
  #depth = 0;

  constructor(source: string) {
    this.#source = Array.from(source);
  }

  parse(): Node {
    const node = this.#choice();
    if (this.#at < this.#source.length) throw new NotUnderstoodError();
    return node;
  }

  #choice(): Node {
    if (++this.#depth > 40) throw new NotUnderstoodError();
    const parts = [this.#sequence()];
    while (this.#take("|")) parts.push(this.#sequence());
    this.#depth--;
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : { kind: "choice", parts };
  }

  #sequence(): Node {
    const parts: Node[] = [];
    for (;;) {
      const next = this.#source[this.#at];
      if (next === undefined || next === "|" || next === ")") break;
      parts.push(this.#repeated());
    }
    return { kind: "sequence", parts };
  }

  #repeated(): Node {
    const part = this.#one();
    const times = this.#times();
    if (times === undefined) return part;
    this.#take("?"); // lazy or not, it fits the same texts
    if (part.kind === "start" || part.kind === "end") throw new NotUnderstoodError();
    return { kind: "repeat", part, ...times };
  }

  #times(): { readonly least: number; readonly most: number } | undefined {
    if (this.#take("*")) return { least: 0, most: Infinity };
    if (this.#take("+")) return { least: 1, most: Infinity };
    if (this.#take("?")) return { least: 0, most: 1 };
    if (this.#source[this.#at] !== "{") return undefined;
    const rest = this.#source.slice(this.#at, this.#at + 14).join("");
    const written = /^\{(?<least>\d{1,4})(?:(?<open>,)(?<most>\d{0,4}))?\}/.exec(rest);
    if (written === null) throw new NotUnderstoodError();
    this.#at += written[0].length;
    const { least: from = "0", open, most: to = "" } = written.groups ?? {};
    const least = Number(from);
    const most = open === undefined ? least : to === "" ? Infinity : Number(to);
    if (most < least) throw new NotUnderstoodError();
    return { least, most };
  }

  #one(): Node {
    const character = this.#next();
    switch (character) {
      case "^":
        return { kind: "start" };
      case "$":
        return { kind: "end" };
      case ".":
        return characterNode((one) => !"\n\r\u2028\u2029".includes(one));
      case "[":
        return this.#class();
      case "(":
        return this.#group();
      case "\\":
        return this.#escape();
      case "*":
      case "+":
      case "?":
      case "{":
      case "}":
      case "]":
        throw new NotUnderstoodError();
      default:
        return literal(character);
    }
  }

  #group(): Node {
    if (this.#take("?") && !this.#take(":")) {
      // A name; anything else looks around.
      if (!this.#take("<")) throw new NotUnderstoodError();
      const end = this.#source.indexOf(">", this.#at);
      const name = this.#source.slice(this.#at, Math.max(this.#at, end)).join("");
      if (!/^[A-Za-z_]\w{0,40}$/.test(name)) throw new NotUnderstoodError();
      this.#at = end + 1;
    }
    const node = this.#choice();
    if (!this.#take(")")) throw new NotUnderstoodError();
    return node;
  }

  #escape(): Node {
    const test = this.#escapedClass();
    return test === undefined ? literal(this.#escapedCharacter()) : characterNode(test);
  }

  #class(): Node {
    const isNegated = this.#take("^");
    const tests: CharacterTest[] = [];
    const shown: string[] = [];
    while (!this.#take("]")) {
      const test = this.#source[this.#at] === "\\" ? this.#classEscape() : undefined;
      if (test !== undefined) {
        tests.push(test);
        continue;
      }
      const from = this.#classCharacter();
      const isRange =
        this.#source[this.#at] === "-" && ![undefined, "]"].includes(this.#source[this.#at + 1]);
      if (isRange) this.#at++;
      const to = isRange ? this.#classCharacter() : from;
      const [low, high] = [from.codePointAt(0) ?? 0, to.codePointAt(0) ?? 0];
      if (high < low) throw new NotUnderstoodError();
      shown.push(from, to);
      tests.push((one) => {
        const code = one.codePointAt(0) ?? 0;
        return low <= code && code <= high;
      });
    }
    const isIn: CharacterTest = (one) => tests.some((test) => test(one));
    return isNegated ? characterNode((one) => !isIn(one)) : characterNode(isIn, shown);
  }

  #classEscape(): CharacterTest | undefined {
    this.#at++;
    const test = this.#escapedClass();
    if (test === undefined) this.#at--;
    return test;
  }

  #classCharacter(): string {
    const character = this.#next();
    if (character !== "\\") return character;
    return this.#take("b") ? "\b" : this.#escapedCharacter();
  }

  /** `\d` and its like. The backslash has been read. */
  #escapedClass(): CharacterTest | undefined {
    const name = this.#source[this.#at] ?? "";
    if (name === "p" || name === "P") {
      const rest = this.#source.slice(this.#at, this.#at + 40).join("");
      const property = /^[pP]\{[A-Za-z_=]{1,32}\}/.exec(rest)?.[0];
      if (property === undefined) throw new NotUnderstoodError();
      this.#at += property.length;
      return oneCharacter(`\\${property}`);
    }
    if (!"dDwWsS".includes(name) || name === "") return undefined;
    this.#at++;
    return oneCharacter(`\\${name}`);
  }

  #escapedCharacter(): string {
    const character = this.#next();
    if (character === "x" || character === "u") return this.#codePoint(character === "x" ? 2 : 4);
    const known: Readonly<Record<string, string>> = {
      t: "\t",
      n: "\n",
      r: "\r",
      f: "\f",
      v: "\v",
    };
    if (known[character] !== undefined) return known[character];
    // What is left of letters and digits are word boundaries and references to groups.
    if (/[A-Za-z0-9]/.test(character)) throw new NotUnderstoodError();
    return character;
  }

  #codePoint(digits: number): string {
    const hex = this.#source.slice(this.#at, this.#at + digits).join("");
    if (hex.length !== digits || !/^[0-9a-fA-F]+$/.test(hex)) throw new NotUnderstoodError();
    this.#at += digits;
    return String.fromCharCode(Number.parseInt(hex, 16));
  }

  #next(): string {
    const character = this.#source[this.#at++];
    if (character === undefined) throw new NotUnderstoodError();
    return character;
  }

  #take(character: string): boolean {
    if (this.#source[this.#at] !== character) return false;
    this.#at++;
    return true;
  }
}

function oneCharacter(source: string): CharacterTest {
  let pattern: RegExp;
  try {
    pattern = new RegExp(`^${source}$`, "u");
  } catch {
    throw new NotUnderstoodError();
  }
  return (character) => pattern.test(character);
}

function literal(character: string): Node {
  return { kind: "character", test: (one) => one === character, shown: [character] };
}

function characterNode(test: CharacterTest, more: readonly string[] = []): Node {
  const fitting = ALPHABET.filter(test);
  const isWord = (one: string): boolean => /[a-zA-Z0-9]/.test(one);
  const plain = fitting.some(isWord) ? fitting.filter(isWord) : fitting;
  return { kind: "character", test, shown: plain.length > 0 ? plain : more.filter(test) };
}

/** Each state either reads a character, asserts where it is, or only leads on. */
interface State {
  readonly test?: CharacterTest;
  readonly at?: "start" | "end";
  readonly to: number[];
}

/** The last state is the one in which the pattern has been found. */
function compile(node: Node): readonly State[] {
  const states: State[] = [];
  const add = (state: Omit<State, "to">): number => {
    if (states.length >= MOST_STATES) throw new NotUnderstoodError();
    return states.push({ ...state, to: [] }) - 1;
  };
  const link = (from: number, to: number): void => void states[from]?.to.push(to);
  /** Adds what `part` needs behind `from`; gives the state in which it has been read. */
  const after = (from: number, part: Node): number => {
    switch (part.kind) {
      case "start":
      case "end":
      case "character": {
        const state = add(part.kind === "character" ? { test: part.test } : { at: part.kind });
        link(from, state);
        const end = add({});
        link(state, end);
        return end;
      }
      case "sequence":
        return part.parts.reduce(after, from);
      case "choice": {
        const ends = part.parts.map((one) => {
          const begin = add({});
          link(from, begin);
          return after(begin, one);
        });
        const end = add({});
        for (const each of ends) link(each, end);
        return end;
      }
      case "repeat":
        return repeat(from, part);
    }
  };
  const repeat = (from: number, { part, least, most }: Node & { kind: "repeat" }): number => {
    let at = from;
    for (let time = 0; time < least; time++) at = after(at, part);
    const end = add({});
    if (most === Infinity) {
      const again = add({});
      link(at, again);
      link(again, end);
      link(after(again, part), again);
      return end;
    }
    link(at, end);
    for (let time = least; time < most; time++) {
      at = after(at, part);
      link(at, end);
    }
    return end;
  };
  const end = after(add({}), node);
  link(end, add({}));
  return states;
}

function run(states: readonly State[], text: string): boolean | undefined {
  const found = states.length - 1;
  const characters = Array.from(text);
  if (characters.length * states.length > MOST_STEPS) return undefined;
  let current = new Set<number>();
  const enter = (state: number, position: number, into: Set<number>): void => {
    const waiting = [state];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      if (into.has(at)) continue;
      const { test, at: where, to } = states[at] ?? { to: [] };
      if (where === "start" && position !== 0) continue;
      if (where === "end" && position !== characters.length) continue;
      into.add(at);
      if (test === undefined) waiting.push(...to);
    }
  };
  for (let position = 0; ; position++) {
    enter(0, position, current); // it may begin anywhere
    if (current.has(found)) return true;
    const character = characters[position];
    if (character === undefined) return false;
    const next = new Set<number>();
    for (const at of current) {
      const { test, to } = states[at] ?? { to: [] };
      if (test?.(character) === true) for (const each of to) enter(each, position + 1, next);
    }
    current = next;
  }
}

const MOST_SAMPLE_STEPS = 5_000;

interface Sampling {
  readonly repeats: number;
  steps: number;
}

function sample(node: Node, random: SeededRandom, spent: Sampling): string {
  if (++spent.steps > MOST_SAMPLE_STEPS) return "";
  switch (node.kind) {
    case "character":
      return node.shown.length === 0 ? "" : random.pick(node.shown);
    case "sequence":
      return node.parts.map((part) => sample(part, random, spent)).join("");
    case "choice":
      return sample(random.pick(node.parts), random, spent);
    case "repeat": {
      const { part, least, most } = node;
      const times = Math.min(most, Math.max(least, spent.repeats));
      let written = "";
      for (let time = 0; time < times && spent.steps <= MOST_SAMPLE_STEPS; time++) {
        written += sample(part, random, spent);
      }
      return written;
    }
    default:
      return "";
  }
}
