import type { Finding } from "../finding.ts";
import type { KeyMeaning } from "../keys/key-meaning.ts";

/** Longest value that is remembered: longer ones seldom come again. */
const MOST_CHARACTERS = 64;
/** How many values are remembered under a key, and how many more that are new are looked up than known ones. */
const MOST_VALUES = 64;
const MOST_NEW = 12;

/**
 * What was found in the values of one key, in a list of records that all have it: a state or a currency is one of a few.
 *
 * What is found in a value depends on it, on what its key means and on what its neighbours speak of. The first is looked
 * up, and when the others change everything is forgotten.
 */
export class ValueMemo {
  #found: Map<string, readonly Finding[]> | null = null;
  #meaning: KeyMeaning | null = null;
  #evidence = 0;
  /** Falls with every value that is new. At zero the key's values are taken to be all different. */
  #trust = MOST_NEW;

  /** Whether the findings of a value are worth being looked up and remembered. */
  takes(value: string, meaning: KeyMeaning | null, evidence: number): boolean {
    if (value.length > MOST_CHARACTERS || this.#trust === 0) return false;
    if (meaning !== this.#meaning || evidence !== this.#evidence) {
      this.#meaning = meaning;
      this.#evidence = evidence;
      this.#found = null;
    }
    return true;
  }

  get(value: string): readonly Finding[] | undefined {
    const found = this.#found?.get(value);
    if (found !== undefined && this.#trust < MOST_VALUES) this.#trust++;
    return found;
  }

  set(value: string, found: readonly Finding[]): void {
    this.#trust--;
    this.#found ??= new Map();
    if (this.#found.size < MOST_VALUES) this.#found.set(value, found);
  }
}
