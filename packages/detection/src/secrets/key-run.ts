import { isDigit } from "../text/characters.ts";

/** Fewest characters of a run that is words where it has no digit, and of one that is none where it has both cases. */
const LEAST_OF_WORDS = 16;
const LEAST_OF_CASES = 20;
/** So often the same character stands in a row in what somebody made up. */
const REPEATED = 8;
const UNDERSCORE = 95;

/** What examples have in them, by the code of the first character in small letters; underscores end the run. */
const MARKS: ReadonlyMap<number, string> = new Map(
  ["example", "your", "placeholder", "_here", "1234567890", "abcdefgh"].map((mark) => [
    mark.charCodeAt(0),
    mark,
  ]),
);

/**
 * A run of characters that may be a key, and whether what is left of it from some place on is an example. It is read
 * once, from its end, however many prefixes begin in it.
 */
export class KeyRun {
  #from = 0;
  #end = -1;
  /** Where in the run the last mark of an example begins, and where the last characters of these kinds stand; or -1. */
  #mark = -1;
  #digit = -1;
  #small = -1;
  #capital = -1;

  /** `AKIAIOSFODNN7EXAMPLE`, `ghp_xxxxxxxxxxxx`, `sk_live_your_key_here`: no random string looks like that. */
  isExample(text: string, from: number, end: number): boolean {
    if (end !== this.#end || from < this.#from) this.#read(text, from, end);
    if (this.#mark >= from) return true;
    const length = end - from;
    if (length < LEAST_OF_WORDS || this.#digit >= from) return false;
    // Twenty letters without a digit are words: `npm_config_user_agent_string`.
    return this.#small < from || this.#capital < from || length < LEAST_OF_CASES;
  }

  #read(text: string, from: number, end: number): void {
    this.#from = from;
    this.#end = end;
    this.#mark = this.#digit = this.#small = this.#capital = -1;
    let latest = -1;
    let count = 0;
    for (let at = end - 1; at >= from; at--) {
      const code = text.charCodeAt(at);
      let small = code;
      if (isDigit(code)) this.#digit = Math.max(this.#digit, at);
      else if (code >= 97 && code <= 122) this.#small = Math.max(this.#small, at);
      else if (code >= 65 && code <= 90) {
        this.#capital = Math.max(this.#capital, at);
        small = code + 32;
      }
      count = small === latest ? count + 1 : 1;
      latest = small;
      if (this.#mark < 0 && (count === REPEATED || isMark(text, at, end, small))) this.#mark = at;
    }
  }
}

function isMark(text: string, at: number, end: number, first: number): boolean {
  const mark = MARKS.get(first);
  if (mark === undefined) return false;
  const stop = at + mark.length;
  if (first === UNDERSCORE ? stop !== end : stop > end) return false;
  for (let offset = 1; offset < mark.length; offset++)
    if ((text.charCodeAt(at + offset) | 32) !== mark.charCodeAt(offset)) return false;
  return true;
}
