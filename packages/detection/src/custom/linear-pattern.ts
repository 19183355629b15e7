import { InvalidDetectorError, type Node, parsePattern, type Range } from "./parse-pattern.ts";

/** Largest automaton we accept: its states are what a character can cost at worst. */
const MOST_STATES = 2000;
/** Sets of states that are remembered; beyond them the memory is cleared and filled again. */
const MOST_CACHED = 2000;

/**
 * Longest match, in UTF-16 code units. Without it `a(?:.*b)?` would read to the end of the text after every `a`.
 */
const MOST_MATCHED = 1024;

export interface PatternMatch {
  readonly start: number;
  readonly end: number;
}

/** A pattern that finds its matches in time linear in the text, whatever the pattern and the text. */
export interface LinearPattern {
  /**
   * Gives the first match at or after `from`: the earliest end decides, then the earliest start, then the latest end.
   * Of one text it is asked from no place before one it was asked from.
   */
  over(text: string): (from: number) => PatternMatch | null;
}

/**
 * Compiles a pattern to finite automata, which never backtrack: one over `.*pattern` finds where a match ends, one over
 * the reversed pattern where it began, one over the pattern how far it goes.
 *
 * @throws {@link InvalidDetectorError} for what automata cannot do (back-references, look-arounds) and for patterns that
 *   are too large or match the empty text.
 */
export function compilePattern(pattern: string): LinearPattern {
  const node = parsePattern(pattern);
  const classes = new CharacterClasses(node);
  const search = new Automaton(node, classes, { isReversed: false, isUnanchored: true });
  const backward = new Automaton(node, classes, { isReversed: true, isUnanchored: false });
  const forward = new Automaton(node, classes, { isReversed: false, isUnanchored: false });
  if (forward.matchesEmpty) throw new InvalidDetectorError("the pattern matches the empty text");
  return {
    over(text) {
      const ahead = new LongestAhead(forward, text);
      return (from) => {
        const firstEnd = search.firstEnd(text, from);
        if (firstEnd < 0) return null;
        const least = Math.max(from, firstEnd - MOST_MATCHED);
        const start = backward.earliestStart(text, firstEnd, least);
        return { start, end: Math.max(firstEnd, ahead.endFrom(start)) };
      };
    },
  };
}

/** More places than a run has. */
const PLACES = 2048;

/**
 * Where the longest matches end that begin at places of one text, asked in order.
 *
 * A run that comes to the states which the one before it had at the same place goes on where that one ended:
 * `a(?:.*b)?` is read on from every `a`, and each of them would read {@link MOST_MATCHED} characters.
 */
class LongestAhead {
  readonly #automaton: Automaton;
  readonly #text: string;
  /** The states at the places of the latest run, and of those before it that it went on from. */
  readonly #sets: StateSet[] = [];
  #to = -1;
  #best = -1;

  constructor(automaton: Automaton, text: string) {
    this.#automaton = automaton;
    this.#text = text;
  }

  endFrom(start: number): number {
    const limit = Math.min(this.#text.length, start + MOST_MATCHED);
    const before = { to: this.#to, best: this.#best };
    let set = this.#automaton.start;
    let best = start;
    let at = start;
    while (at < limit && !set.isDead) {
      set = this.#automaton.step(set, this.#text.charCodeAt(at));
      at++;
      if (set.isFinal) best = at;
      if (at < before.to && this.#sets[at % PLACES] === set) {
        best = Math.max(best, before.best);
        at = before.to;
        set = this.#sets[at % PLACES] as StateSet;
      } else this.#sets[at % PLACES] = set;
    }
    this.#to = at;
    this.#best = best;
    return best;
  }
}

/** Code units that no part of the pattern tells apart share a class. */
class CharacterClasses {
  readonly #ofCode = new Uint16Array(65_536);
  readonly representatives: number[] = [];

  constructor(node: Node) {
    const edges = new Set<number>([0]);
    const visit = (one: Node): void => {
      if (one.kind === "set") {
        for (const [from, to] of one.ranges) {
          edges.add(from);
          if (to < 0xffff) edges.add(to + 1);
        }
      } else if (one.kind === "repeat") visit(one.part);
      else for (const part of one.kind === "sequence" ? one.parts : one.options) visit(part);
    };
    visit(node);
    const sorted = [...edges].sort((a, b) => a - b);
    for (const [index, from] of sorted.entries()) {
      this.#ofCode.fill(index, from, sorted[index + 1] ?? 65_536);
      this.representatives.push(from);
    }
  }

  of(code: number): number {
    return this.#ofCode[code] as number;
  }
}

/** One state of the non-deterministic automaton: what it reads and where it goes, or where it goes without reading. */
interface State {
  ranges: readonly Range[] | null;
  next: number[];
}

/** A set of states reached together, and where each character class leads from it. */
interface StateSet {
  readonly states: readonly number[];
  readonly isFinal: boolean;
  /** Nothing matches any more. */
  readonly isDead: boolean;
  readonly next: (StateSet | undefined)[];
}

class Automaton {
  readonly #states: State[] = [];
  readonly #final: number;
  readonly #classes: CharacterClasses;
  readonly #isUnanchored: boolean;
  readonly start: StateSet;
  #sets = new Map<string, StateSet>();

  constructor(
    node: Node,
    classes: CharacterClasses,
    options: { isReversed: boolean; isUnanchored: boolean },
  ) {
    this.#classes = classes;
    this.#isUnanchored = options.isUnanchored;
    const start = this.#add(null);
    this.#final = this.#build(node, start, options.isReversed);
    this.start = this.#setOf([start]);
  }

  get matchesEmpty(): boolean {
    return this.start.isFinal;
  }

  /** End of the match that ends first, or -1. */
  firstEnd(text: string, from: number): number {
    let set = this.start;
    for (let at = from; at < text.length; at++) {
      set = this.step(set, text.charCodeAt(at));
      if (set.isFinal) return at + 1;
    }
    return -1;
  }

  /** Where the longest match that ends at `end` begins, reading back to `least`. */
  earliestStart(text: string, end: number, least: number): number {
    let set = this.start;
    let best = end;
    for (let at = end; at > least && !set.isDead; at--) {
      set = this.step(set, text.charCodeAt(at - 1));
      if (set.isFinal) best = at - 1;
    }
    return best;
  }

  step(set: StateSet, code: number): StateSet {
    const index = this.#classes.of(code);
    return (set.next[index] ??= this.#advance(set, index));
  }

  #advance(set: StateSet, index: number): StateSet {
    const code = this.#classes.representatives[index] as number;
    const reached = new Set<number>();
    for (const state of set.states) {
      const { ranges, next } = this.#states[state] as State;
      if (ranges?.some(([from, to]) => code >= from && code <= to))
        for (const one of next) reached.add(one);
    }
    if (this.#isUnanchored) reached.add(0);
    return this.#setOf([...reached]);
  }

  /** The set of everything reachable without reading, remembered by its states. */
  #setOf(from: readonly number[]): StateSet {
    const all = new Set<number>(from);
    for (const state of all) {
      const { ranges, next } = this.#states[state] as State;
      if (ranges === null) for (const one of next) all.add(one);
    }
    const states = [...all].sort((a, b) => a - b);
    const key = states.join(",");
    const known = this.#sets.get(key);
    if (known !== undefined) return known;
    if (this.#sets.size >= MOST_CACHED) {
      for (const set of this.#sets.values()) set.next.length = 0;
      this.#sets.clear();
    }
    const set = {
      states,
      isFinal: all.has(this.#final),
      isDead: states.length === 0,
      next: [],
    };
    this.#sets.set(key, set);
    return set;
  }

  #add(ranges: readonly Range[] | null): number {
    if (this.#states.length >= MOST_STATES) {
      throw new InvalidDetectorError(
        `the pattern is too large: expected at most ${MOST_STATES} states`,
      );
    }
    return this.#states.push({ ranges, next: [] }) - 1;
  }

  #link(from: number, to: number): void {
    (this.#states[from] as State).next.push(to);
  }

  /** Adds the states of `node` behind `from`; returns the state where it ends. */
  #build(node: Node, from: number, isReversed: boolean): number {
    switch (node.kind) {
      case "set": {
        const reader = this.#add(node.ranges);
        const end = this.#add(null);
        this.#link(from, reader);
        this.#link(reader, end);
        return end;
      }
      case "sequence":
        return (isReversed ? node.parts.toReversed() : node.parts).reduce(
          (at, part) => this.#build(part, at, isReversed),
          from,
        );
      case "choice": {
        const ends = node.options.map((option) => this.#build(option, from, isReversed));
        const end = this.#add(null);
        for (const one of ends) this.#link(one, end);
        return end;
      }
      case "repeat": {
        let at = from;
        for (let time = 0; time < node.least; time++) at = this.#build(node.part, at, isReversed);
        if (node.most === Number.POSITIVE_INFINITY) {
          const loop = this.#add(null);
          this.#link(at, loop);
          this.#link(this.#build(node.part, loop, isReversed), loop);
          return loop;
        }
        const skips: number[] = [];
        for (let time = node.least; time < node.most; time++) {
          skips.push(at);
          at = this.#build(node.part, at, isReversed);
        }
        const end = this.#add(null);
        this.#link(at, end);
        for (const one of skips) this.#link(one, end);
        return end;
      }
    }
  }
}
