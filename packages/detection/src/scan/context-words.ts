import { CONTEXT_REACH, type Detector } from "../detector.ts";

/** The detectors a context word speaks for. */
export interface WokenDetectors {
  readonly detectors: readonly number[];
  /** Together the marks of those that have token templates waiting for a word; as in the registry. */
  readonly marks: number;
  /** Whether one of them has shapes of digits waiting for a word. */
  readonly wakesShapes: boolean;
}

/** How far behind the value a word spoke for the next one may begin. */
const MOST_TO_NEXT = 8;

/** Length of the stretches in which words are kept in mind, in characters: no reach is longer. */
const STRETCH = 64;

/** One of 32 marks for a detector with token templates that wait for a word, otherwise 0. Several may share one. */
export function markOf({ anchor }: Detector, index: number): number {
  return anchor.on === "token" && anchor.afterWords !== undefined ? 1 << (index & 31) : 0;
}

/** For each detector, where the latest of its context words ended. */
export class ContextWords {
  /** Counted from the first character of the first text, so that nothing has to be reset between texts. */
  readonly #ends: Float64Array;
  readonly #reaches: Float64Array;
  readonly #marks: Int32Array;
  /** The latest end for detectors with shapes of digits. */
  #shapeEnd = 0;
  /** Marks of the detectors with token templates whose words ended in the latest stretch, and in the one before. */
  #young = 0;
  #old = 0;
  #stretch = 0;
  /** From here on no word is near any more that detectors with token templates wait for. */
  markedUntil = 0;
  /** The same for detectors with shapes of digits too. */
  wokenUntil = 0;
  /** From here on no word at all is near any more. */
  nearUntil = 0;
  readonly #mostReach: number;
  /** At least the characters of all texts before this one. */
  #base: number = 2 * CONTEXT_REACH;

  constructor(detectors: readonly Detector[]) {
    this.#ends = new Float64Array(detectors.length);
    this.#reaches = Float64Array.from(detectors, ({ reach }) => reach ?? CONTEXT_REACH);
    this.#marks = Int32Array.from(detectors, markOf);
    this.#mostReach = this.#reaches.reduce((most, reach) => Math.max(most, reach), CONTEXT_REACH);
  }

  /** Goes on to the next text. Words of a text of `length` characters are out of reach from then on. */
  leave(length: number): void {
    // By whole stretches: where they meet in the next text must not depend on the texts before it.
    const step = Math.ceil((length + 2 * CONTEXT_REACH) / STRETCH) * STRETCH;
    this.#base += step;
    this.markedUntil -= step;
    this.wokenUntil -= step;
    this.nearUntil -= step;
  }

  /** Notes that a word ended at `end`. */
  note({ detectors, marks, wakesShapes }: WokenDetectors, end: number): void {
    const place = this.#base + end;
    this.nearUntil = Math.max(this.nearUntil, end + this.#mostReach + 1);
    if (wakesShapes) {
      this.#shapeEnd = place;
      this.wokenUntil = Math.max(this.wokenUntil, end + CONTEXT_REACH + 1);
    }
    if (marks !== 0) this.#mark(marks, place);
    const ends = this.#ends;
    for (let index = 0; index < detectors.length; index++) ends[detectors[index] as number] = place;
  }

  #mark(marks: number, place: number): void {
    const stretch = Math.floor(place / STRETCH);
    if (stretch > this.#stretch) {
      this.#old = stretch === this.#stretch + 1 ? this.#young : 0;
      this.#young = 0;
      this.#stretch = stretch;
      this.markedUntil = (stretch + 2) * STRETCH - this.#base;
    }
    this.#young |= marks;
    this.wokenUntil = Math.max(this.wokenUntil, this.markedUntil);
  }

  /** Where the latest word of a detector ended, to be compared with that of another. */
  placeOf(detector: number): number {
    return this.#ends[detector] as number;
  }

  /** Whether the latest word of a detector ended at `at`. */
  endsAt(detector: number, at: number): boolean {
    return this.#ends[detector] === this.#base + at;
  }

  /** Where a word had to end to be in reach of `at`. */
  reachOf(at: number): number {
    return this.#base + at - CONTEXT_REACH;
  }

  isNear(detector: number, at: number): boolean {
    const distance = this.#base + at - (this.#ends[detector] as number);
    return distance >= 0 && distance <= (this.#reaches[detector] as number);
  }

  /** Marks of the detectors with token templates one of whose words may have ended within reach before `at`. */
  marksNear(at: number): number {
    const stretches = Math.floor((this.#base + at) / STRETCH) - this.#stretch;
    return stretches <= 0 ? this.#young | this.#old : stretches === 1 ? this.#young : 0;
  }

  isShapeNear(at: number): boolean {
    return this.#base + at - this.#shapeEnd <= CONTEXT_REACH;
  }

  /**
   * A word speaks for one value, here `start` to `end`, and for the next one only if that follows at once: so for a whole
   * list, however long it is.
   */
  use(detector: number, start: number, end: number): void {
    if (!this.isNear(detector, start)) return;
    this.#ends[detector] = this.#base + end - (this.#reaches[detector] as number) + MOST_TO_NEXT;
    this.nearUntil = Math.max(this.nearUntil, end + MOST_TO_NEXT + 1);
    const mark = this.#marks[detector] as number;
    if (mark !== 0) this.#mark(mark, this.#base + end);
  }
}
