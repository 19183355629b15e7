import { codeAt, isDigit, isWordCode, table } from "../text/characters.ts";
import { foldAt, kindOf, LOOKALIKE, PLAIN } from "./fold-character.ts";
import { Breaks } from "./breaks.ts";
import {
  bracedLength,
  controlLength,
  ESCAPE,
  isTellingByte,
  octalAt,
  OPEN_BRACE,
} from "./marks.ts";
import { type View, Views } from "./view.ts";

/** Names of entities for characters that occur in personal data. HTML § 13.5. */
const ENTITIES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    amp: "&",
    lt: "<",
    gt: ">",
    quot: '"',
    apos: "'",
    nbsp: " ",
    commat: "@",
    period: ".",
    lowbar: "_",
    hyphen: "-",
    dash: "-",
    colon: ":",
    sol: "/",
    plus: "+",
    comma: ",",
    num: "#",
    percnt: "%",
    equals: "=",
    shy: "",
    zwj: "",
    zwnj: "",
    ndash: "-",
    mdash: "-",
    minus: "-",
    ensp: " ",
    emsp: " ",
    thinsp: " ",
    lpar: "(",
    rpar: ")",
  }),
);

/**
 * The view with one layer of disguise undone, or null when there was none.
 *
 * @param breaks Where line breaks and markup inside a value are undone too: what is known of the line breaks.
 */
export function undo(view: View, views: Views, breaks: Breaks | null): View | null {
  const { text, codes } = view;
  // Most views have nothing left to undo.
  let isBegun = false;
  let kept = 0;
  let at = 0;
  const { length: size } = text;
  while (at < size) {
    const code = codes[at] as number;
    if (BEGINS[code] === 0) {
      at++;
      continue;
    }
    let length = 0;
    by = "";
    if (code > 127) {
      if (kindOf(code) !== LOOKALIKE || isMixed(text, at)) {
        by = foldAt(text, at);
        length = code === 0xd835 ? 2 : 1;
      }
    } else if (code === 37) length = percentAt(text, at);
    else if (code === 38) length = entityAt(text, at);
    else if (code === 92) length = escapeAt(text, at);
    else if (code === 61) length = quotedPrintableAt(text, at);
    else if (code === ESCAPE) length = controlLength(text, at);
    else if (breaks !== null && mayBeInside(view, at, code, breaks))
      length = wrapLength(text, at, code);
    if (length === 0) {
      at++;
      continue;
    }
    if (!isBegun) {
      views.begin(view);
      isBegun = true;
    }
    views.keep(kept, at);
    views.put(by, at);
    at += length;
    kept = at;
  }
  if (!isBegun) return null;
  views.keep(kept, size);
  return views.build();
}

/** What stands for the characters that the latest call of {@link percentAt} and its like gave the length of. */
let by = "";

/** A one for every code unit with which a disguise may begin. */
const BEGINS = new Uint8Array(65_536);
for (let code = 128; code < BEGINS.length; code++) BEGINS[code] = kindOf(code) === PLAIN ? 0 : 1;
for (const character of "%&\\=\n\r*`~_<\x1b") BEGINS[character.charCodeAt(0)] = 1;

const MOST_LAYERS = 3;
const WHOLE = new Views();

/** `text` with every layer of disguise undone, for values whose place does not matter. */
export function undoAll(text: string): string {
  let view = WHOLE.plain(text, 0, text.length);
  for (let layer = 0; layer < MOST_LAYERS; layer++) {
    const next = undo(view, WHOLE, null);
    if (next === null) break;
    view = next;
  }
  WHOLE.release();
  return view.text;
}

/** A look-alike in a word that also has ASCII letters, digits or marks of an address. */
export function isMixed(text: string, at: number): boolean {
  for (let offset = 1; offset <= 4; offset++) {
    const before = codeAt(text, at - offset);
    if (isAsciiOfWord(before)) return true;
    if (!isWordCode(before)) break;
  }
  for (let offset = 1; offset <= 4; offset++) {
    const after = codeAt(text, at + offset);
    if (isAsciiOfWord(after)) return true;
    if (!isWordCode(after)) break;
  }
  return false;
}

function isAsciiOfWord(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 64 && code <= 90) || isDigit(code);
}

function hexAt(text: string, at: number): number {
  const code = codeAt(text, at);
  if (isDigit(code)) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

function byteAt(text: string, at: number): number {
  const high = hexAt(text, at);
  const low = hexAt(text, at + 1);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/** `%41`, and the bytes of one UTF-8 character. */
function percentAt(text: string, at: number): number {
  const first = byteAt(text, at + 1);
  if (first < 0) return 0;
  if (first < 0x80) {
    by = String.fromCharCode(first);
    return 3;
  }
  const more = furtherBytes(first);
  if (more === 0) return 0;
  let point = first & (0x3f >> more);
  for (let index = 1; index <= more; index++) {
    const offset = at + index * 3;
    const next = codeAt(text, offset) === 37 ? byteAt(text, offset + 1) : -1;
    if (next < 0x80 || next > 0xbf) return 0;
    point = point * 64 + (next & 63);
  }
  if (point > MOST_POINT) return 0;
  by = String.fromCodePoint(point);
  return 3 * (more + 1);
}

const MOST_POINT = 0x10ffff;
const SEMICOLON = 59;

/** `&#64;`, `&#x40;`, `&commat;`: up to six digits of hexadecimal, up to seven others, or two to eight letters. */
function entityAt(text: string, at: number): number {
  if (codeAt(text, at + 1) !== 35) return namedEntityAt(text, at);
  let end = at + 2;
  const isHex = (codeAt(text, end) | 32) === 120;
  if (isHex) end++;
  const limit = end + (isHex ? 6 : 7);
  const from = end;
  let point = 0;
  for (; end < limit; end++) {
    const digit = hexAt(text, end);
    if (digit < 0 || (digit > 9 && !isHex)) break;
    point = point * (isHex ? 16 : 10) + digit;
  }
  if (end === from || point === 0 || point > MOST_POINT) return 0;
  by = String.fromCodePoint(point);
  return end - at + (codeAt(text, end) === SEMICOLON ? 1 : 0);
}

function namedEntityAt(text: string, at: number): number {
  const from = at + 1;
  let end = from;
  while (end - from < 8 && isAsciiLetter(codeAt(text, end))) end++;
  if (end - from < 2 || codeAt(text, end) !== SEMICOLON) return 0;
  const named = ENTITIES.get(text.slice(from, end).toLowerCase());
  if (named === undefined) return 0;
  by = named;
  return end + 1 - at;
}

function isAsciiLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}

/** `\u0041`, `\x41`, `\/`, `\"`, with the backslashes doubled as often as strings lie in strings. */
function escapeAt(text: string, at: number): number {
  let mark = at + 1;
  while (mark - at < 8 && codeAt(text, mark) === 92) mark++;
  const code = codeAt(text, mark);
  if ((code === 117 || code === 120) && codeAt(text, mark + 1) === OPEN_BRACE) {
    const length = bracedLength(text, mark);
    if (length === 0) return 0;
    by = String.fromCodePoint(Number.parseInt(text.slice(mark + 2, mark + length - 1), 16));
    return mark - at + length;
  }
  if (code === 117 || code === 85) {
    const high = byteAt(text, mark + 1);
    const low = byteAt(text, mark + 3);
    if (high < 0 || low < 0) return 0;
    by = String.fromCharCode(high * 256 + low);
    return mark - at + 5;
  }
  if (code === 120) {
    const byte = byteAt(text, mark + 1);
    if (byte < 0) return 0;
    by = String.fromCharCode(byte);
    return mark - at + 3;
  }
  if (code >= 48 && code <= 51) return octalEscapeAt(text, at, mark);
  // Also `\-`, `\.`, `\@`, `\_`, as Markdown escapes them.
  if (
    code === 47 ||
    code === 34 ||
    code === 39 ||
    code === 45 ||
    code === 46 ||
    code === 64 ||
    code === 95
  ) {
    by = text.charAt(mark);
    return mark - at + 1;
  }
  if (code !== 110 && code !== 114 && code !== 116) return 0;
  by = code === 116 ? "\t" : "\n";
  return mark - at + 1;
}

/** `\141`, and the bytes of one UTF-8 character: `\305\201`. */
function octalEscapeAt(text: string, at: number, mark: number): number {
  const first = octalAt(text, mark);
  if (!isTellingByte(first)) return 0;
  const more = furtherBytes(first);
  const step = mark - at + 3;
  let point = more === 0 ? first : first & (0x3f >> more);
  for (let index = 1; index <= more; index++) {
    const next = at + index * step;
    const byte = codeAt(text, next) === 92 ? octalAt(text, next + mark - at) : -1;
    if (byte < 0x80 || byte > 0xbf) return 0;
    point = point * 64 + (byte & 63);
  }
  if (point > MOST_POINT) return 0;
  by = String.fromCodePoint(point);
  return step * (more + 1);
}

/** How many bytes of UTF-8 follow one that begins a character. */
function furtherBytes(first: number): number {
  return first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc2 ? 1 : 0;
}

/** RFC 2045 § 6.7: `=40`, and the soft line break. */
function quotedPrintableAt(text: string, at: number): number {
  const next = codeAt(text, at + 1);
  if (next === 10) return 2;
  if (next === 13) return codeAt(text, at + 2) === 10 ? 3 : 0;
  if (!isDigit(next)) return 0;
  const byte = byteAt(text, at + 1);
  if (byte < 32 || byte > 126) return 0;
  by = String.fromCharCode(byte);
  return 3;
}

/** Whether markup, or a line break that parts no two lines, stands at `at`: words of different lines stay apart. */
function mayBeInside(view: View, at: number, code: number, breaks: Breaks): boolean {
  if (code === 13 && codeAt(view.text, at + 1) === 10) return breaks.isInside(view, at + 1);
  return (code !== 10 && code !== 13) || breaks.isInside(view, at);
}

/** Length of a line break or markup that stands inside a value. */
export function wrapLength(text: string, at: number, code: number): number {
  if (code === 10 || code === 13) {
    let end = at + 1;
    while (
      end - at < 8 &&
      (codeAt(text, end) === 10 ||
        codeAt(text, end) === 13 ||
        codeAt(text, end) === 32 ||
        codeAt(text, end) === 9 ||
        codeAt(text, end) === 62)
    )
      end++;
    return end - at;
  }
  if (code === 42 || code === 96 || code === 126) {
    let end = at + 1;
    while (end - at < 3 && codeAt(text, end) === code) end++;
    return code === 126 && end - at < 2 ? 0 : end - at;
  }
  if (code === 95 && codeAt(text, at + 1) === 95) return 2;
  if (code === 60) return inlineTagLength(text, at);
  return 0;
}

/** With what the names of such tags begin, and those of one letter. */
const BEGINS_TAG = table("biuseswfmcatdkvqlnBIUSESWFMCATDKVQLN!");
const ONE_LETTER = table("biusaqBIUSAQ");

/** Length of `<b>`, `</span>`, `<wbr/>`, `<!-- x -->` at `at`, or 0. */
export function inlineTagLength(text: string, at: number): number {
  const isClosing = codeAt(text, at + 1) === 47;
  const first = codeAt(text, isClosing ? at + 2 : at + 1);
  if (first > 127 || BEGINS_TAG[first] === 0) return 0;
  // `<b>`, `</i>`: most tags that stand inside a value are no longer.
  if (ONE_LETTER[first] === 1 && codeAt(text, isClosing ? at + 3 : at + 2) === 62)
    return isClosing ? 4 : 3;
  const match =
    /^<(?:\/?(?:b|i|u|s|em|strong|span|wbr|font|mark|code|small|sub|sup|a|br|big|tt|del|ins|kbd|samp|var|q|abbr|label|nobr|bdi|bdo|cite|dfn|data)(?:\s[^<>]{0,80})?\/?>|!--[^<>]{0,80}-->)/i.exec(
      text.slice(at, at + 96),
    );
  return match === null ? 0 : match[0].length;
}
