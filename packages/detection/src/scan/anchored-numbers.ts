import type { NumberAnchor } from "../detector.ts";
import { HEX, isDigit, isUpper } from "../text/characters.ts";

interface AnchoredNumber {
  readonly detector: number;
  readonly anchor: NumberAnchor;
}

/** What any character may be: beyond Latin-1, or none. */
const OTHER = 0;

/** The last bit of a number. It stands for all detectors that have none of their own. */
const LAST = 31;

/**
 * The detectors anchored on runs of digits of one length. Which of them to ask is told by the characters on either side
 * of the run: in most texts none.
 */
export class AnchoredNumbers {
  readonly list: AnchoredNumber[] = [];
  /** For each of two characters before the run, and each behind it, a bit for every detector that may fit. */
  readonly #second = new Int32Array(256);
  readonly #before = new Int32Array(256);
  readonly #next = new Int32Array(256);

  /** Adds a detector for runs of `digits` digits. */
  add(one: AnchoredNumber, digits: number): void {
    const bit = 1 << Math.min(this.list.length, LAST);
    this.list.push(one);
    const forms = one.anchor.around ?? [{ side: "start", from: 0, form: "" }];
    for (let code = 0; code < 256; code++) {
      if (forms.some((form) => mayStand(form, digits, -2, code)))
        this.#second[code] = (this.#second[code] as number) | bit;
      if (forms.some((form) => mayStand(form, digits, -1, code)))
        this.#before[code] = (this.#before[code] as number) | bit;
      if (forms.some((form) => mayStand(form, digits, digits, code)))
        this.#next[code] = (this.#next[code] as number) | bit;
    }
  }

  /**
   * A bit for each of {@link list} that may find something behind the first two of these characters and before the
   * last; 0 stands for none. {@link lastOf} tells where those end that share a bit.
   */
  mayFit(second: number, before: number, next: number): number {
    return (
      (this.#second[second < 256 ? second : OTHER] as number) &
      (this.#before[before < 256 ? before : OTHER] as number) &
      (this.#next[next < 256 ? next : OTHER] as number)
    );
  }

  /** The last of {@link list} that the bit at `index` stands for; `index` is the first. */
  lastOf(index: number): number {
    return index === LAST ? this.list.length - 1 : index;
  }
}

function endsWith(end: string, code: number): boolean {
  const written = String.fromCharCode(code);
  return end.endsWith(written.toLowerCase()) || end.endsWith(written.toUpperCase());
}

/** Whether a form allows `code` at `offset` from the start of a run of `digits` digits. */
function mayStand(
  { side, from, form, ends }: NonNullable<NumberAnchor["around"]>[number],
  digits: number,
  offset: number,
  code: number,
): boolean {
  const wanted = form.charAt(offset - (side === "end" ? digits + from : from));
  switch (wanted) {
    case "":
    case "?":
      return true;
    case "e":
      return code === OTHER || (ends?.some((end) => endsWith(end, code)) ?? true);
    case "9":
      return isDigit(code);
    case "h":
      return code < 128 && HEX[code] === 1;
    case "A":
      return isUpper(code);
    case "*":
      return code === 32 || code === 45 || code === 46 || code === 95;
    default:
      return code === wanted.charCodeAt(0);
  }
}
