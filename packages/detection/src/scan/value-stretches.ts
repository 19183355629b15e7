import type { Finding } from "../finding.ts";
import type { KeyRule } from "../keys/key-dictionary.ts";
import type { ValueForm } from "../keys/value-forms.ts";
import type { ValueSpan } from "./value-span.ts";

/** How many values of lists are remembered. */
const MOST_KEPT = 256;

/**
 * A stretch without anything that ends a value of this form: what begins inside it is read on from its end, so that
 * `a=a=a=` is read once and not once for every sign.
 */
export class EndlessStretches {
  /** What follows an equals sign, by the form of the value. */
  readonly afterEquals: Map<ValueForm, Stretch> = new Map();
  /** What follows a colon, for values of any form and of one. */
  plain: Stretch = NOWHERE;
  readonly afterColon: Map<ValueForm, Stretch> = new Map();
  /** The latest values of lists, by where they begin: the lists of many labels in a line have them in common. */
  readonly #listed: (ListedValue | null)[] = Array.from({ length: MOST_KEPT }, () => null);
  #hasListed = false;
  /** The latest array, and whether nothing follows what was read of it. */
  array: { readonly spans: readonly ListedValue[]; readonly isOver: boolean } = NO_ARRAY;

  /** Behind the last character that the latest value was told by. */
  readTo = 0;

  readsTo(end: number): void {
    if (end > this.readTo) this.readTo = end;
  }

  /** Forgets the text. */
  clear(): void {
    this.plain = NOWHERE;
    // Most texts are short and have neither: emptying what is empty is not free.
    if (this.afterEquals.size > 0) this.afterEquals.clear();
    if (this.afterColon.size > 0) this.afterColon.clear();
    if (this.#hasListed) this.#listed.fill(null);
    this.#hasListed = false;
    this.array = NO_ARRAY;
  }

  /** The value that begins at `at`, quotes included, and how it was judged, when it was read before the same way. */
  listedAt(at: number, way: ValueForm | number): ListedValue | undefined {
    const known = this.#listed[at % MOST_KEPT];
    return known?.at === at && known.way === way ? known : undefined;
  }

  keepListed(value: ListedValue): void {
    this.#hasListed = true;
    this.#listed[value.at % MOST_KEPT] = value;
  }
}

/** A value in a list, which every label before it may have for its own. */
export class ListedValue implements ValueSpan {
  readonly isBare = false;
  /** What it was judged by, and with what result. */
  rule: KeyRule | null = null;
  normal = "";
  finding: Finding | null = null;
  readonly at: number;
  /** How it was read: as a value of a form behind a comma, or in an array whose quotes have so many backslashes. */
  readonly way: ValueForm | number;
  readonly start: number;
  readonly end: number;
  readonly isQuoted: boolean;

  constructor(at: number, way: ValueForm | number, start: number, end: number) {
    this.at = at;
    this.way = way;
    this.start = start;
    this.end = end;
    this.isQuoted = typeof way === "number";
  }
}

const NO_ARRAY = { spans: [], isOver: false };

interface Stretch {
  readonly from: number;
  readonly to: number;
}

const NOWHERE: Stretch = { from: 0, to: 0 };

/** Where to go on in a stretch that is known, when a value begins in it; otherwise `start`. */
export function behindKnown(known: Stretch | undefined, start: number, limit: number): number {
  return known !== undefined && start >= known.from && start < known.to
    ? Math.min(known.to, limit)
    : start;
}

/** The stretch from `start` to `end`, and before that the known one that it goes on with. */
export function withKnown(known: Stretch | undefined, start: number, end: number): Stretch {
  return known !== undefined && start >= known.from && start < known.to
    ? { from: known.from, to: Math.max(known.to, end) }
    : { from: start, to: end };
}
