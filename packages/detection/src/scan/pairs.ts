import { inherited, type KeyMeaning, meaningAt, MOST_KEY_CHARACTERS } from "../keys/key-meaning.ts";
import { judgeAt, judgeValue, QUOTED, type Written } from "../keys/judge-value.ts";
import { KnownKeys, quotedKeyStart } from "../keys/known-keys.ts";
import { LETTERS, mayMean } from "../keys/known-endings.ts";
import { isPersonTypeAt, isTypeKey } from "../keys/type-of-record.ts";
import { MOST_TYPED_CHARACTERS, type ValueForm } from "../keys/value-forms.ts";
import { codeAt, isDigit, isLetter, isWordCode } from "../text/characters.ts";
import type { Finding } from "../finding.ts";
import type { KeyRule } from "../keys/key-dictionary.ts";
import { isKeyCode, labelBefore, type LabelReach } from "./labels.ts";
import { NO_VALUE, SeenPairs, type SeenValue } from "./seen-pairs.ts";
import { leftOutValue } from "./left-out-value.ts";
import type { QuietSpans } from "./quiet-spans.ts";
import type { ContextWords } from "./context-words.ts";
import type { RuleUse, RuleUses } from "./rule-uses.ts";
import { type Verdict, verdictAt } from "./value-check.ts";
import { readValue } from "./read-value.ts";
import { closingQuote } from "./value-lists.ts";
import type { ValueSpan } from "./value-span.ts";
import { isEscapedBreak } from "./value-ends.ts";
import { EndlessStretches, ListedValue } from "./value-stretches.ts";

/** What the pair finder needs of the scan it works for. */
interface PairScan {
  readonly text: string;
  readonly found: Finding[];
  readonly quiet: QuietSpans;
  /** Names of fields, normalised, whose values are no findings. */
  readonly leftOut: ReadonlySet<string> | null;
  readonly uses: RuleUses;
  readonly context: ContextWords;
}

/** A value that may be a name: nothing beside it says so, or neighbours contradict each other. */
export interface MaybeName {
  readonly start: number;
  readonly end: number;
  /** What stands beside it says that it names a thing. */
  readonly isPerhapsThing: boolean;
}

const PERSON = 1;
const THING = 2;
/** The record says itself that it is one of a person, whatever its other keys are. */
const SURELY_PERSON = 4;
const MOST_DEPTH = 64;
const MOST_BLOCKS_KEPT = 4096;
const COLON = 58;
const QUOTE = 34;
const BACKSLASH = 92;
const SLASH = 47;
/** Keys of what kind a value is, which stand between its name and the value. */
const KINDS: ReadonlySet<string> = new Set(["type", "kind"]);
/** How far a `value` may stand behind its `name`. */
const MOST_BETWEEN = 240;

/**
 * Keys and their values in text: JSON (whole, cut off, or inside a string with its quotes escaped), YAML, `key=value`,
 * `.env`, query strings, form labels, headers.
 *
 * Nothing is parsed. At a `:` or `=` the key is read backwards and, when the dictionary knows it, the value forwards.
 * Braces and blank lines tell which keys belong together, so that `name` can be judged by its neighbours.
 */
export class PairFinder {
  readonly #scan: PairScan;
  /** What the keys of each block said: 1 of a person, 2 of a thing, 3 of both. */
  #evidence: number[] = [0];
  /** How many blocks there are; behind those the list holds what another text left. */
  #blocks = 1;
  /** Values under keys that are believed only beside keys that speak of a person, and the block of each. */
  #pending: Finding[] = [];
  #blockOfPending: number[] = [];
  readonly #keys: KnownKeys = new KnownKeys();
  /** The open blocks. Deeper ones than {@link MOST_DEPTH} count as the deepest. */
  readonly #stack: Int32Array = new Int32Array(MOST_DEPTH + 1);
  readonly #inherited: Uint8Array = new Uint8Array(MOST_DEPTH + 1);
  #depth = 0;
  /** Where the value of the latest person-like key begins, and where the latest block closed. */
  #personValueAt = -1;
  /** End of the latest value that takes in a whole line. */
  #lineValueEnd = 0;
  readonly #endless = new EndlessStretches();
  readonly #seen = new SeenPairs();
  readonly #reach: LabelReach = { from: -1 };
  /** How many values behind the latest sign were found or refused, and the latest of them. */
  #outcomes = 0;
  #found: Finding | null = null;
  #refusedStart = 0;
  #refusedEnd = 0;
  #isDirty = false;
  /** The latest key that says something of what is inside its braces, and where its sign stands. */
  #outer: KeyMeaning | null = null;
  #outerAt = -1;
  /** What the key before each open brace says. */
  #above: (KeyMeaning | null)[] = [];
  /** Values of the text read last that may be names. */
  maybe: MaybeName[] = [];
  /** What the latest `name` of a pair names, where, and in which block. */
  #named: KeyMeaning | null = null;
  #namedAt = 0;
  #namedBlock = -1;

  constructor(scan: PairScan) {
    this.#scan = scan;
  }

  begin(_text: string): void {
    this.#seen.clear();
    if (this.maybe.length > 0) this.maybe = [];
    if (!this.#isDirty) return;
    if (this.#evidence.length > MOST_BLOCKS_KEPT) this.#evidence = [0];
    this.#evidence[0] = 0;
    this.#blocks = 1;
    if (this.#pending.length > 0) {
      this.#pending = [];
      this.#blockOfPending = [];
    }
    this.#depth = 0;
    this.#stack[0] = 0;
    this.#inherited[0] = 0;
    this.#personValueAt = -1;
    this.#lineValueEnd = 0;
    this.#named = null;
    this.#namedBlock = -1;
    this.#endless.clear();
    this.#outerAt = -1;
    if (this.#above.length > 0) this.#above = [];
    this.#isDirty = false;
  }

  /** An opening brace at `at`. */
  open(at: number): void {
    this.#isDirty = true;
    const { text } = this.#scan;
    if (this.#depth >= MOST_DEPTH) return;
    // `"customer": {` and `"customers": [{`, and the further elements of that array.
    let before = at - 1;
    while (before >= 0 && at - before < 24 && isSpaceOrBracket(text.charCodeAt(before))) before--;
    const isElement = codeAt(text, before) === 44;
    const isOfPerson =
      this.#personValueAt >= 0 && this.#personValueAt >= before && this.#personValueAt <= at;
    this.#depth++;
    const isInside = this.#outerAt >= 0 && this.#outerAt >= before && this.#outerAt <= at;
    if (!isElement) this.#above[this.#depth] = isInside ? this.#outer : null;
    if (!isElement) this.#inherited[this.#depth] = isOfPerson ? PERSON : 0;
    this.#stack[this.#depth] = this.#newBlock(this.#inherited[this.#depth] as number);
  }

  close(): void {
    if (this.#depth > 0) this.#depth--;
  }

  /** A line break at `at`: outside of braces, a blank line ends a block. */
  newline(at: number): void {
    if (this.#depth > 0) return;
    const next = codeAt(this.#scan.text, at + 1);
    if (next === 10 || next === 13 || next === 45) {
      this.#isDirty = true;
      this.#stack[0] = this.#newBlock(0);
    }
  }

  #newBlock(evidence: number): number {
    this.#evidence[this.#blocks] = evidence;
    return this.#blocks++;
  }

  /** A `:` or `=` at `at`. */
  at(at: number, code: number): void {
    const { text, leftOut } = this.#scan;
    if (leftOut !== null) {
      const value = leftOutValue(text, at, leftOut);
      if (value !== null) {
        this.#scan.quiet.refuse(value.start, value.end);
        return;
      }
    }
    this.#seen.leave();
    let meaning: KeyMeaning | null = null;
    let sign = at;
    let escapes = 0;
    let isQuoted = false;
    const last = codeAt(text, at - 1);
    if (code === COLON && last === QUOTE && codeAt(text, at - 2) !== BACKSLASH) {
      // `"key":`, as nearly all JSON has it.
      if (saysNothing(text, at - 1)) return;
      meaning = this.#keys.before(text, at - 1);
      isQuoted = true;
    } else {
      const isAfterLetter = last >= 97 && last <= 122;
      if (isAfterLetter && saysNothing(text, at)) return;
      const keyStop = isAfterLetter ? at : quoteBefore(text, at);
      const before = isAfterLetter ? last : codeAt(text, keyStop - 1);
      // `'key' => 'value'`
      if (code !== COLON && codeAt(text, at + 1) === 62) sign++;
      if (before === QUOTE || before === 39 || before === 96) {
        let keyEnd = keyStop - 1;
        while (escapes < 15 && codeAt(text, keyEnd - 1) === BACKSLASH) {
          keyEnd--;
          escapes++;
        }
        const keyStart = quotedKeyStart(text, keyEnd, before);
        if (keyStart < 0) return;
        // Behind notes in brackets the value stands as after a label of a form.
        isQuoted = at - keyStop < MOST_BETWEEN_QUOTE_AND_SIGN;
        meaning = meaningAt(text, keyStart, keyEnd);
      } else {
        if (code === COLON && !canFollowColon(text, at)) return;
        if (code !== COLON && !canFollowEquals(text, at)) return;
        const known = this.#seen.meaningAt(text, at);
        if (known === undefined) {
          meaning = labelBefore(text, last === COLON ? at - 1 : at, code === COLON, this.#reach);
          this.#seen.keep(at, this.#reach.from, meaning);
        } else meaning = known;
      }
    }
    if (meaning !== null) this.#says(meaning, at, sign, code, isQuoted, escapes);
  }

  /** A `:` or `=` at `at`, right behind a key that means what is given, or behind the quote that closes it. */
  known(at: number, code: number, meaning: KeyMeaning): void {
    const { text } = this.#scan;
    const isQuoted = codeAt(text, at - 1) === QUOTE;
    let sign = at;
    if (!isQuoted) {
      if (code !== COLON && codeAt(text, at + 1) === 62) sign++;
      if (!(code === COLON ? canFollowColon(text, at) : canFollowEquals(text, at))) return;
    }
    this.#seen.leave();
    this.#says(meaning, at, sign, code, isQuoted, 0);
  }

  #says(
    said: KeyMeaning,
    at: number,
    sign: number,
    code: number,
    isQuoted: boolean,
    escapes: number,
  ): void {
    const { text } = this.#scan;
    let meaning = said;
    const block = this.#stack[this.#depth] as number;
    if (meaning.part !== 0) {
      if (meaning.part === 1) this.#note(sign, block, meaning);
      else if (
        meaning.part === 2 &&
        this.#namedBlock === block &&
        at - this.#namedAt < MOST_BETWEEN
      )
        meaning = this.#named ?? meaning;
    }
    if (isQuoted && meaning.rule === null) meaning = inherited(meaning, this.#above[this.#depth]);
    const { rule, evidence } = meaning;
    if (rule === null && evidence === 0) return;
    this.#isDirty = true;
    this.#outer = meaning;
    this.#outerAt = sign;
    if (evidence !== 0) {
      const isSure = evidence === THING && isTypeKey(meaning.normal) && isPersonTypeAt(text, sign);
      this.#evidence[block] =
        (this.#evidence[block] as number) | (isSure ? SURELY_PERSON : evidence);
      if (evidence === PERSON) this.#personValueAt = at;
    }
    if (rule === null) return;
    const use = this.#scan.uses.of(rule);
    if (!use.isEnabled) return;
    if (use.woken !== null) this.#scan.context.note(use.woken, at);
    if (rule.form === "cookie") {
      // A header's value takes in the whole line: what looks like another header inside it is not read again.
      if (at < this.#lineValueEnd) return;
      this.#lineValueEnd = endOfLine(text, at);
    }
    if (isQuoted && escapes === 0) {
      const start = quotedValueStart(text, sign);
      if (start > 0) {
        const end = closingQuote(text, start, QUOTE, 0);
        if (end > start) this.#take(start, end, QUOTED, rule, use, meaning.normal, block);
        return;
      }
    }
    const isSeen = !isQuoted && meaning === said;
    const seen = isSeen ? this.#seen.valueBehind(text, at) : null;
    if (seen !== null) {
      if (seen !== NO_VALUE) this.#repeat(seen, at, rule, block);
      return;
    }
    this.#outcomes = 0;
    this.#endless.readTo = sign + 1;
    const spans = readValue(text, sign, code, rule, isQuoted, escapes, this.#endless);
    for (let index = 0; index < spans.length; index++) {
      const span = spans[index] as ValueSpan;
      this.#take(span.start, span.end, span, rule, use, meaning.normal, block);
    }
    if (isSeen && this.#outcomes < 2 && this.#seen.isKeeping)
      this.#seen.keepValue(text, at, this.#endless.readTo, this.#outcomeAt(at));
  }

  /** Remembers what the value after `sign`, under a key that means `naming`, names: that of a `value` beside it. */
  #note(sign: number, block: number, naming: KeyMeaning): void {
    const { text } = this.#scan;
    let start = sign + 1;
    while (start - sign < 4 && codeAt(text, start) === 32) start++;
    while (start - sign < 8 && codeAt(text, start) === 92) start++;
    const quote = codeAt(text, start);
    const isQuoted = quote === 34 || quote === 39;
    if (isQuoted) start++;
    let end = start;
    const limit = Math.min(text.length, start + MOST_KEY_CHARACTERS);
    if (isQuoted)
      while (end < limit && text.charCodeAt(end) !== quote && text.charCodeAt(end) !== 92) end++;
    else while (end < limit && isKeyCode(text.charCodeAt(end))) end++;
    if (end === limit || end === start) return;
    // `/prod/db/password`
    let word = end;
    while (isQuoted && word > start && text.charCodeAt(word - 1) !== SLASH) word--;
    const meaning = meaningAt(text, isQuoted ? word : start, end);
    // `"Name": "…", "Type": "String", "Value": "…"`
    if (meaning.rule === null && KINDS.has(naming.normal) && this.#namedBlock === block) return;
    this.#named = meaning.rule === null ? null : meaning;
    this.#namedBlock = block;
    this.#namedAt = end;
    this.#isDirty = true;
  }

  #take(
    start: number,
    end: number,
    written: Written,
    rule: KeyRule,
    use: RuleUse,
    normal: string,
    block: number,
  ): void {
    const isKnown =
      written instanceof ListedValue && written.rule === rule && written.normal === normal;
    const finding = isKnown ? written.finding : this.#judge(start, end, written, rule, use, normal);
    if (finding === null) return;
    this.#outcomes++;
    this.#found = finding;
    this.#push(finding, rule, block);
  }

  #push(finding: Finding, rule: KeyRule, block: number): void {
    if (rule.needsEvidence === true) {
      this.#pending.push(finding);
      this.#blockOfPending.push(block);
    } else this.#scan.found.push(finding);
  }

  /** The only outcome of the values behind the sign at `at`. */
  #outcomeAt(at: number): SeenValue {
    if (this.#outcomes === 0) return NO_VALUE;
    const finding = this.#found;
    if (finding === null) return { at, start: this.#refusedStart, end: this.#refusedEnd, finding };
    return { at, start: finding.start, end: finding.end, finding };
  }

  /** The same again, for the sign at `at`. */
  #repeat(seen: SeenValue, at: number, rule: KeyRule, block: number): void {
    const start = seen.start + at - seen.at;
    const end = seen.end + at - seen.at;
    if (seen.finding === null) this.#scan.quiet.refuse(start, end);
    else this.#push({ ...seen.finding, start, end }, rule, block);
  }

  #judge(
    start: number,
    end: number,
    written: Written,
    rule: KeyRule,
    { checks }: RuleUse,
    normal: string,
  ): Finding | null {
    const { text, quiet } = this.#scan;
    let verdict: Verdict = "unknown";
    if (checks.length > 0) {
      verdict = verdictAt(checks, text, start, end);
      if (verdict === "wrong") {
        quiet.refuse(start, end);
        this.#outcomes++;
        this.#found = null;
        this.#refusedStart = start;
        this.#refusedEnd = end;
      }
    }
    const finding =
      judgeAt(text, start, end, rule, normal, verdict, written) ??
      this.#judgePosted(start, end, rule, normal, written);
    // A wrong check digit is noted each time.
    if (written instanceof ListedValue && verdict === "unknown") {
      written.finding = finding;
      written.rule = rule;
      written.normal = normal;
    }
    return finding;
  }

  /** The same where plus signs stand for spaces: `name=Ada+Lovelace`. */
  #judgePosted(
    start: number,
    end: number,
    rule: KeyRule,
    normal: string,
    written: Written,
  ): Finding | null {
    const { text } = this.#scan;
    if (!POSTED.has(rule.form) || end - start > MOST_TYPED_CHARACTERS) return null;
    const value = text.slice(start, end);
    if (!value.includes("+") || value.includes(" ")) return null;
    return judgeValue(value.replaceAll("+", " "), rule, normal, start, "unknown", written);
  }

  /** Decides on the values that waited for their neighbours. */
  finish(): void {
    for (let index = 0; index < this.#pending.length; index++) {
      const finding = this.#pending[index] as Finding;
      const evidence = this.#evidence[this.#blockOfPending[index] as number] as number;
      const { start, end } = finding;
      if (evidence === PERSON || evidence >= SURELY_PERSON) this.#scan.found.push(finding);
      else {
        const isPerhapsThing = evidence === THING;
        if (isPerhapsThing) this.#scan.quiet.perhapsThing(start, end);
        if (finding.entityType === "PERSON") this.maybe.push({ start, end, isPerhapsThing });
      }
    }
  }
}

/**
 * Whether the key that ends before `end` says nothing, whatever stands before its last four letters. Nearly every word
 * before a sign is refused here, before anybody looks where it begins.
 */
function saysNothing(text: string, end: number): boolean {
  return (
    end > LETTERS &&
    codeAt(text, end - 1 - LETTERS) !== BACKSLASH &&
    // Before the digits of `password2024` stands a word.
    !isDigit(codeAt(text, end - 1)) &&
    !mayMean(text, end - LETTERS, end)
  );
}

/** Behind the quote that opens the value after the sign at `sign`, at most a space away, or -1. */
function quotedValueStart(text: string, sign: number): number {
  const first = codeAt(text, sign + 1);
  if (first === QUOTE) return sign + 2;
  return first === 32 && codeAt(text, sign + 2) === QUOTE ? sign + 3 : -1;
}

function isSpaceOrBracket(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9 || code === 91;
}

const UNDERSCORE = 95;
const CLOSE_TAG = 62;
/** Behind it come the scripts without spaces, Hangul among them. */
const LAST_BEFORE_CJK = 0x3000;

/** Where the line of `at` ends, at most as far as a value may reach. */
function endOfLine(text: string, at: number): number {
  const limit = Math.min(text.length, at + MOST_TYPED_CHARACTERS);
  let end = at;
  while (end < limit) {
    const code = text.charCodeAt(end);
    if (code === 10 || code === 13 || isEscapedBreak(text, end, code)) break;
    end++;
  }
  return end;
}

/** A colon that parts a label from its value: not `::`, `://`, or the one in `10:33`. */
function canFollowColon(text: string, at: number): boolean {
  const before = codeAt(text, at - 1);
  const next = codeAt(text, at + 1);
  if (next === 58 || next === 47 || before === 58) return false;
  return (
    isLetter(before) ||
    before === 32 ||
    before === 42 ||
    ((before === 41 || before === 93) && mayBeNote(text, at)) ||
    before > LAST_BEFORE_CJK ||
    before === UNDERSCORE ||
    before === CLOSE_TAG ||
    (before >= 48 && before <= 57 && !(next >= 48 && next <= 57))
  );
}

/** Whether notes may stand in the bracket that closes before `at`: not the process of `sshd[811]:`. */
function mayBeNote(text: string, at: number): boolean {
  return codeAt(text, at + 1) === 32 && !isDigit(codeAt(text, at - 2));
}

function isQuote(code: number): boolean {
  return code === 34 || code === 39;
}

function canFollowEquals(text: string, at: number): boolean {
  const before = codeAt(text, at - 1);
  const next = codeAt(text, at + 1);
  // `:name=>"Ada"`
  const isArrow = next === 62 && isQuote(codeAt(text, at + (codeAt(text, at + 2) === 32 ? 3 : 2)));
  if (
    next === 61 ||
    (next === 62 && !isArrow) ||
    before === 33 ||
    before === 61 ||
    before === 60 ||
    before === 62
  )
    return false;
  // `key := value`
  return isWordCode(before) || before === 32 || before === 93 || before === COLON;
}

/** Forms of values of several words. */
const POSTED: ReadonlySet<ValueForm> = new Set(["person", "agent", "place", "address"]);

/** A quote ends a key when at most this many characters part it from the sign: a space or two, a bracket. */
const MOST_BETWEEN_QUOTE_AND_SIGN = 4;
/** Most characters of the notes in brackets between a label and its sign. */
const MOST_NOTES = 64;

/**
 * Behind the quote that ends the label in `textbox "Phone" [ref=e7] [active]:`, as outlines of pages have it, or -1. `at`
 * is behind the last bracket.
 */
function quoteBeforeNotes(text: string, at: number): number {
  const least = Math.max(0, at - MOST_NOTES);
  for (let end = at; end > least; ) {
    const before = codeAt(text, end - 1);
    if (before === 34) return end;
    if (before === 32) {
      end--;
      continue;
    }
    if (before !== 93) return -1;
    let open = end - 2;
    while (open > least && isNoteCode(codeAt(text, open))) open--;
    if (codeAt(text, open) !== 91) return -1;
    end = open;
  }
  return -1;
}

function isNoteCode(code: number): boolean {
  return isWordCode(code) || code === 61 || code === 45;
}

/** Behind the quote that ends a key, when at most two spaces part it from the sign at `at`; otherwise `at`. */
function quoteBefore(text: string, at: number): number {
  let end = at;
  while (at - end < 2 && codeAt(text, end - 1) === 32) end--;
  // `["key"]=>`, `row['key'] = `
  if (codeAt(text, end - 1) === 93) {
    const label = codeAt(text, at) === COLON && end === at ? quoteBeforeNotes(text, end) : -1;
    if (label > 0) return label;
    end--;
  }
  const before = codeAt(text, end - 1);
  return before === 34 || before === 39 || before === 96 ? end : at;
}
