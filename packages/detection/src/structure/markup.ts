import { type KeyMeaning, meaningAt, MOST_KEY_CHARACTERS } from "../keys/key-meaning.ts";
import { judgeValue } from "../keys/judge-value.ts";
import type { Finding } from "../finding.ts";
import { Columns, type StructureScan } from "./columns.ts";

const MOST_TAG = 256;
const MOST_DEPTH = 64;
const MOST_COLUMNS = 128;

interface Element {
  readonly name: string;
  /** What its `name`, `key` or `id` says, when the element itself says nothing. */
  readonly label: string;
  /** Where its content begins. */
  readonly from: number;
  /** The name that the latest element inside gave to the value behind it. */
  said: string;
  /** What the elements inside said: 1 of a person, 2 of a thing. */
  evidence: number;
  readonly pending: Finding[];
}

/**
 * Finds values in XML and HTML by the name of their element, and in HTML tables and definition lists by their headings.
 *
 * One walk from tag to tag; nothing is built but a stack of bounded depth. Text without `</` is not looked at.
 */
export function findInMarkup(scan: StructureScan): void {
  const { text } = scan;
  if (!text.includes("</")) return;
  const stack: Element[] = [];
  const table = new MarkupTable(scan);
  let at = text.indexOf("<");
  let lastOpenEnd = -1;
  while (at >= 0) {
    const isClosing = text.charCodeAt(at + 1) === 47;
    const nameStart = isClosing ? at + 2 : at + 1;
    const nameEnd = tagNameEnd(text, nameStart);
    if (nameEnd > nameStart) {
      const tagEnd = endOfTag(text, nameEnd);
      const name = text.slice(nameStart, nameEnd);
      if (isClosing) {
        const element = popTo(stack, name);
        if (element !== undefined) {
          const isLeaf = element.from === lastOpenEnd;
          table.close(name.toLowerCase(), element.from, at);
          if (isLeaf) leaf(scan, stack, element, at);
          settle(scan, element);
        }
      } else if (
        tagEnd > 0 &&
        text.charCodeAt(tagEnd - 1) !== 47 &&
        !VOID.has(name.toLowerCase())
      ) {
        table.open(name.toLowerCase());
        if (stack.length < MOST_DEPTH)
          stack.push({
            name,
            label: labelIn(text, nameEnd, tagEnd),
            from: tagEnd + 1,
            said: "",
            evidence: 0,
            pending: [],
          });
        lastOpenEnd = tagEnd + 1;
      }
    }
    at = text.indexOf("<", Math.max(at + 1, nameEnd));
  }
  for (const element of stack) settle(scan, element);
}

const VOID = new Set("area base br col embed hr img input link meta source track wbr".split(" "));

/** A value in an element of its own: `<firstName>Ada</firstName>`. */
function leaf(
  scan: StructureScan,
  stack: readonly Element[],
  { name, label, from: start }: Element,
  end: number,
): void {
  const colon = name.indexOf(":");
  const own = meaningAt(name, colon + 1, name.length);
  const parent = stack.at(-1);
  // `<Attribute Name="surname"><AttributeValue>Lovelace</AttributeValue>`
  const said = label === "" ? (parent === undefined ? "" : saidAbove(parent, name)) : label;
  const meaning = own.rule === null && said !== "" ? meaningAt(said, 0, said.length) : own;
  if (parent !== undefined) {
    parent.evidence |= meaning.evidence;
    // `<Key>Password</Key><Value>…</Value>`
    parent.said =
      KEY.test(name) && end - start <= MOST_KEY_CHARACTERS ? scan.text.slice(start, end) : "";
  }
  const finding = valueFinding(scan, meaning, start, end);
  if (finding === null) return;
  if (meaning.rule?.needsEvidence !== true) scan.found.push(finding);
  else parent?.pending.push(finding);
}

/** What the value in the element `name` is, by the one around it or the key before it. */
function saidAbove({ label, said }: Element, name: string): string {
  if (VALUE.test(name)) return label === "" ? said : label;
  return VALUE_BEHIND_KEY.test(name) ? said : "";
}

const KEY = /^key$/i;
const VALUE = /(?:^|:)(?:attribute)?values?$/i;
/** What holds a value only behind a key: `<key>password</key><string>…</string>`. */
const VALUE_BEHIND_KEY = /^string$/i;

/** What people call an attribute, where a number or an address is its name. */
const FRIENDLY = /\bfriendlyname=["']([\w.:-]{2,48})["']/i;
const LABEL =
  /\b(?:name|key|id|itemprop|data-field|data-label|class)=["'](?:https?:[\w.:/-]{1,96}\/)?([\w.:-]{2,48})["']/i;

/** `<property name="db.password">`, `<span class="customer-name">` */
function labelIn(text: string, from: number, to: number): string {
  if (to - from < 6) return "";
  const tag = text.slice(from, to);
  return (FRIENDLY.exec(tag) ?? LABEL.exec(tag))?.[1] ?? "";
}

/** At the end of an element its ambiguous values are decided by their neighbours. */
function settle(scan: StructureScan, element: Element): void {
  const { name, pending } = element;
  if (pending.length === 0) return;
  const evidence = element.evidence | meaningAt(name, 0, name.length).evidence;
  if (evidence === 1) for (const finding of pending) scan.found.push(finding);
}

function valueFinding(
  scan: StructureScan,
  meaning: KeyMeaning,
  start: number,
  end: number,
): Finding | null {
  const { rule, normal } = meaning;
  if (rule === null || !scan.isEnabled(rule.entityType)) return null;
  let from = start;
  let to = end;
  while (from < to && scan.text.charCodeAt(from) <= 32) from++;
  while (to > from && scan.text.charCodeAt(to - 1) <= 32) to--;
  if (to - from > 512) return null;
  const value = scan.text.slice(from, to);
  const verdict = scan.verdict(rule, value);
  if (verdict === "wrong") scan.quiet.refuse(from, to);
  const finding = judgeValue(value, rule, normal, from, verdict);
  return finding === null ? null : { ...finding, detector: "markup" };
}

/** Takes the innermost open element called `name` off the stack, with what was left open inside it. */
function popTo(stack: Element[], name: string): Element | undefined {
  const lowest = Math.max(0, stack.length - 8);
  for (let index = stack.length - 1; index >= lowest; index--) {
    if ((stack[index] as Element).name === name) {
      const element = stack[index];
      stack.length = index;
      return element;
    }
  }
  return undefined;
}

function tagNameEnd(text: string, from: number): number {
  let at = from;
  while (at - from < 48) {
    const code = text.charCodeAt(at);
    const isName =
      (code >= 97 && code <= 122) ||
      (code >= 65 && code <= 90) ||
      (at > from &&
        ((code >= 48 && code <= 57) || code === 45 || code === 95 || code === 58 || code === 46));
    if (!isName) break;
    at++;
  }
  return at;
}

function endOfTag(text: string, from: number): number {
  const limit = Math.min(text.length, from + MOST_TAG);
  for (let at = from; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code === 62) return at;
    if (code === 60) return -1;
  }
  return -1;
}

/** The headings of the table being read, and the label before a value. */
class MarkupTable {
  readonly #scan: StructureScan;
  #headers: string[] = [];
  #columns: Columns | null = null;
  #column = 0;
  #label = "";
  #isInHead = false;
  /** What the first cell of the row says, where the table has no headings. */
  #first = "";

  constructor(scan: StructureScan) {
    this.#scan = scan;
  }

  open(name: string): void {
    if (name === "thead") this.#isInHead = true;
    else if (name === "tbody") this.#isInHead = false;
    if (name === "table") {
      this.#isInHead = false;
      this.#headers = [];
      this.#columns = null;
    } else if (name === "tr") {
      this.#column = 0;
      this.#label = "";
    }
  }

  close(name: string, start: number, end: number): void {
    const { text } = this.#scan;
    const isHeading = name === "th" || (name === "td" && this.#isInHead);
    if (isHeading || name === "dt" || name === "label" || name === "key") {
      const label = end - start <= MOST_LABEL ? withoutTags(text, start, end) : "";
      this.#label = isHeading && this.#isInHead ? "" : label;
      if (isHeading && this.#headers.length < MOST_COLUMNS) this.#headers.push(label);
    } else if (name === "td" || name === "dd") this.#value(name, start, end);
    // A property list: `<key>FullName</key><string>Ada Lovelace</string>`.
    else if (name === "string" && this.#label !== "") this.#value("dd", start, end);
    else if (name === "table" && this.#columns !== null) {
      this.#columns.end();
      this.#columns = null;
    }
  }

  #value(name: string, start: number, end: number): void {
    if (this.#label !== "") {
      // A heading and its value side by side.
      const label = this.#label;
      const finding = valueFinding(this.#scan, meaningAt(label, 0, label.length), start, end);
      if (finding !== null) this.#scan.found.push(finding);
      if (name === "dd") this.#label = "";
      return;
    }
    if (this.#headers.length === 0) {
      if (name === "td") this.#beside(start, end);
      return;
    }
    this.#columns ??= new Columns(this.#scan, this.#headers);
    const { text } = this.#scan;
    let from = start;
    let to = end;
    while (from < to && text.charCodeAt(from) <= 32) from++;
    while (to > from && text.charCodeAt(to - 1) <= 32) to--;
    if (to - from <= 512 && !text.slice(from, to).includes("<"))
      this.#columns.cell(this.#column, from, to);
    this.#column++;
  }

  /** The second cell of a row of a table without headings, whose first one may be its label. */
  #beside(start: number, end: number): void {
    const { text } = this.#scan;
    const column = this.#column++;
    if (column === 0) this.#first = end - start <= MOST_LABEL ? withoutTags(text, start, end) : "";
    if (column !== 1 || this.#first === "") return;
    const value = text.slice(start, Math.min(end, start + MOST_LABEL));
    // Another label, as headings that are written like cells are side by side.
    if (!this.#first.endsWith(":") && !/\d/.test(value)) return;
    const meaning = meaningAt(this.#first, 0, this.#first.length);
    if (meaning.rule?.needsEvidence === true) return;
    const finding = valueFinding(this.#scan, meaning, start, end);
    if (finding !== null) this.#scan.found.push(finding);
  }
}

/** Longest label of a value in the cell beside it. */
const MOST_LABEL = 64;

function withoutTags(text: string, start: number, end: number): string {
  return text
    .slice(start, end)
    .replaceAll(/<[^<>]{0,64}>/g, "")
    .trim();
}
