/** Parses the patterns of custom detectors: the part of JavaScript's syntax that can be matched in linear time. */

export type Node =
  | { readonly kind: "set"; readonly ranges: readonly Range[] }
  | { readonly kind: "sequence"; readonly parts: readonly Node[] }
  | { readonly kind: "choice"; readonly options: readonly Node[] }
  | { readonly kind: "repeat"; readonly part: Node; readonly least: number; readonly most: number };

/** Inclusive code units. */
export type Range = readonly [from: number, to: number];

/** A custom detector that cannot be used. */
export class InvalidDetectorError extends Error {
  override readonly name = "InvalidDetectorError";
  /** Where in its pattern, in UTF-16 units; absent where it is about the whole. */
  readonly at: number | undefined;

  constructor(message: string, { at, ...options }: ErrorOptions & { readonly at?: number } = {}) {
    super(message, options);
    this.at = at;
  }
}

/** Longest counted repetition. `*` and `+` have no count. */
const MOST_REPEATS = 256;

const DIGIT: readonly Range[] = [[48, 57]];
const WORD: readonly Range[] = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
];
const SPACE: readonly Range[] = [
  [9, 13],
  [32, 32],
  [0xa0, 0xa0],
];
const ANY: readonly Range[] = [
  [0, 9],
  [11, 0xffff],
];

export function parsePattern(pattern: string): Node {
  const parser = new Parser(pattern);
  const node = parser.choice();
  parser.expectEnd();
  return node;
}

class Parser {
  readonly #pattern: string;
  #at = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  choice(): Node {
    const options = [this.#sequence()];
    while (this.#take("|")) options.push(this.#sequence());
    return options.length === 1 ? (options[0] as Node) : { kind: "choice", options };
  }

  expectEnd(): void {
    if (this.#at < this.#pattern.length) this.#fail("unmatched `)`");
  }

  #sequence(): Node {
    const parts: Node[] = [];
    while (this.#at < this.#pattern.length && !this.#sees("|") && !this.#sees(")"))
      parts.push(this.#repeated());
    return { kind: "sequence", parts };
  }

  #repeated(): Node {
    const part = this.#atom();
    const bounds = this.#bounds();
    if (bounds === null) return part;
    if (this.#sees("?") || this.#sees("+") || this.#sees("*"))
      this.#fail("lazy and possessive repetition are not supported");
    return { kind: "repeat", part, least: bounds[0], most: bounds[1] };
  }

  #bounds(): Range | null {
    if (this.#take("?")) return [0, 1];
    if (this.#take("*")) return [0, Number.POSITIVE_INFINITY];
    if (this.#take("+")) return [1, Number.POSITIVE_INFINITY];
    const match = /^\{(\d{1,9})(,(\d{0,9}))?\}/.exec(this.#pattern.slice(this.#at, this.#at + 22));
    if (match === null) return null;
    this.#at += match[0].length;
    const least = Number(match[1]);
    const most =
      match[2] === undefined
        ? least
        : match[3] === ""
          ? Number.POSITIVE_INFINITY
          : Number(match[3]);
    const counted = most === Number.POSITIVE_INFINITY ? least : most;
    if (most < least) this.#fail(`the bounds are out of order in \`${match[0]}\``);
    if (counted > MOST_REPEATS)
      this.#fail(`expected at most ${MOST_REPEATS} repetitions, got \`${match[0]}\``);
    return [least, most];
  }

  #atom(): Node {
    if (this.#take("(")) {
      if (this.#take("?") && !this.#take(":"))
        this.#fail("look-arounds and named groups are not supported");
      const node = this.choice();
      if (!this.#take(")")) this.#fail("expected `)`");
      return node;
    }
    if (this.#take("[")) return { kind: "set", ranges: this.#class() };
    if (this.#take(".")) return { kind: "set", ranges: ANY };
    if (this.#take("\\")) return { kind: "set", ranges: this.#escape() };
    const character = this.#pattern.charAt(this.#at);
    if ("*+?{".includes(character)) this.#fail(`nothing to repeat before \`${character}\``);
    if ("^$".includes(character))
      this.#fail(`\`${character}\` is not supported: a finding never begins or ends inside a word`);
    this.#at++;
    const code = character.charCodeAt(0);
    return { kind: "set", ranges: [[code, code]] };
  }

  #escape(): readonly Range[] {
    const character = this.#pattern.charAt(this.#at++);
    switch (character) {
      case "d":
        return DIGIT;
      case "D":
        return complement(DIGIT);
      case "w":
        return WORD;
      case "W":
        return complement(WORD);
      case "s":
        return SPACE;
      case "S":
        return complement(SPACE);
      case "n":
        return [[10, 10]];
      case "r":
        return [[13, 13]];
      case "t":
        return [[9, 9]];
      case "u": {
        const hex = this.#pattern.slice(this.#at, this.#at + 4);
        if (!/^[\da-fA-F]{4}$/.test(hex))
          this.#fail("expected four hexadecimal digits after `\\u`");
        this.#at += 4;
        const code = Number.parseInt(hex, 16);
        return [[code, code]];
      }
      default: {
        if (character === "" || /[A-Za-z\d]/.test(character))
          this.#fail(`escape \`\\${character}\` is not supported`);
        const code = character.charCodeAt(0);
        return [[code, code]];
      }
    }
  }

  #class(): readonly Range[] {
    const isNegated = this.#take("^");
    const ranges: Range[] = [];
    while (!this.#take("]")) {
      if (this.#at >= this.#pattern.length) this.#fail("expected `]`");
      const from = this.#classAtom();
      const [first] = from;
      if (
        from.length === 1 &&
        first !== undefined &&
        first[0] === first[1] &&
        this.#sees("-") &&
        this.#pattern.charAt(this.#at + 1) !== "]"
      ) {
        this.#at++;
        const [last] = this.#classAtom();
        if (last === undefined || last[0] < first[0]) this.#fail("the range is out of order");
        else ranges.push([first[0], last[0]]);
      } else ranges.push(...from);
    }
    return isNegated ? complement(ranges) : ranges;
  }

  #classAtom(): readonly Range[] {
    if (this.#take("\\")) return this.#escape();
    const code = this.#pattern.charCodeAt(this.#at++);
    return [[code, code]];
  }

  #sees(character: string): boolean {
    return this.#pattern.charAt(this.#at) === character;
  }

  #take(character: string): boolean {
    if (!this.#sees(character)) return false;
    this.#at++;
    return true;
  }

  #fail(message: string): never {
    throw new InvalidDetectorError(`${message}: pattern position ${this.#at}`, { at: this.#at });
  }
}

function complement(ranges: readonly Range[]): readonly Range[] {
  const result: Range[] = [];
  let next = 0;
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    if (from > next) result.push([next, from - 1]);
    next = Math.max(next, to + 1);
  }
  if (next <= 0xffff) result.push([next, 0xffff]);
  return result;
}
