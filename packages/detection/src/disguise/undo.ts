import { codeAt, isDigit, isWordCode, table } from "../text/characters.ts";
import { foldAt, kindOf, LOOKALIKE, PLAIN } from "./fold-character.ts";
import { isWrapped } from "./marks.ts";
import { plainView, type View, ViewBuilder } from "./view.ts";

/** Names of entities for characters that occur in personal data. HTML § 13.5. */
const ENTITIES: Readonly<Record<string, string>> = {
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
};

/** What is undone beside the encodings: line breaks and markup inside a value. */
export interface UndoOptions {
  readonly unwraps: boolean;
}

/** The view with one layer of disguise undone, or null when there was none. */
export function undo(view: View, { unwraps }: UndoOptions): View | null {
  const { text } = view;
  // Most views have nothing left to undo.
  let builder: ViewBuilder | null = null;
  let kept = 0;
  let at = 0;
  const { length: size } = text;
  while (at < size) {
    const code = text.charCodeAt(at);
    if (code < 128 && BORING[code] === 1) {
      at++;
      continue;
    }
    let length = 0;
    let by = "";
    if (code > 127) {
      if (kindOf(code) !== PLAIN && !(kindOf(code) === LOOKALIKE && !isMixed(text, at))) {
        by = foldAt(text, at);
        length = code === 0xd835 ? 2 : 1;
      }
    } else if (code === 37) [length, by] = percentAt(text, at);
    else if (code === 38) [length, by] = entityAt(text, at);
    else if (code === 92) [length, by] = escapeAt(text, at);
    else if (code === 61) [length, by] = quotedPrintableAt(text, at);
    else if (unwraps && mayBeInside(text, at, code)) length = wrapLength(text, at, code);
    if (length === 0) {
      at++;
      continue;
    }
    builder ??= new ViewBuilder(view);
    builder.keep(kept, at);
    builder.put(by, at);
    at += length;
    kept = at;
  }
  if (builder === null) return null;
  builder.keep(kept, size);
  return builder.build();
}

/** Characters of ASCII that begin no disguise. */
const BORING = new Uint8Array(128).fill(1);
for (const character of "%&\\=\n\r*`~_<") BORING[character.charCodeAt(0)] = 0;

const MOST_LAYERS = 3;

/** `text` with every layer of disguise undone, for values whose place does not matter. */
export function undoAll(text: string): string {
  let view = plainView(text, 0, text.length);
  for (let layer = 0; layer < MOST_LAYERS; layer++) {
    const next = undo(view, { unwraps: false });
    if (next === null) break;
    view = next;
  }
  return view.text;
}

type Replacement = [length: number, by: string];
const NONE: Replacement = [0, ""];

/** A look-alike in a word that also has ASCII letters, digits or marks of an address. */
export function isMixed(text: string, at: number): boolean {
  for (let offset = 1; offset <= 4; offset++) {
    const before = text.charCodeAt(at - offset);
    if (isAsciiOfWord(before)) return true;
    if (!isWordCode(before)) break;
  }
  for (let offset = 1; offset <= 4; offset++) {
    const after = text.charCodeAt(at + offset);
    if (isAsciiOfWord(after)) return true;
    if (!isWordCode(after)) break;
  }
  return false;
}

function isAsciiOfWord(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 64 && code <= 90) || isDigit(code);
}

function hexAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
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
function percentAt(text: string, at: number): Replacement {
  const first = byteAt(text, at + 1);
  if (first < 0) return NONE;
  if (first < 0x80) return [3, String.fromCharCode(first)];
  const more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc2 ? 1 : 0;
  if (more === 0) return NONE;
  let point = first & (0x3f >> more);
  for (let index = 1; index <= more; index++) {
    const offset = at + index * 3;
    const next = text.charCodeAt(offset) === 37 ? byteAt(text, offset + 1) : -1;
    if (next < 0x80 || next > 0xbf) return NONE;
    point = point * 64 + (next & 63);
  }
  return point > 0x10ffff ? NONE : [3 * (more + 1), String.fromCodePoint(point)];
}

function entityAt(text: string, at: number): Replacement {
  const match = /^&(?:#[xX]([\da-fA-F]{1,6})|#(\d{1,7})|([a-zA-Z]{2,8}));?/.exec(
    text.slice(at, at + 12),
  );
  if (match === null) return NONE;
  const [whole, hex, decimal, name] = match;
  if (name !== undefined) {
    const by = whole.endsWith(";") ? ENTITIES[name.toLowerCase()] : undefined;
    return by === undefined ? NONE : [whole.length, by];
  }
  const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  return point > 0 && point <= 0x10ffff ? [whole.length, String.fromCodePoint(point)] : NONE;
}

/** `\u0041`, `\x41`, `\/`, `\"`, with the backslashes doubled as often as strings lie in strings. */
function escapeAt(text: string, at: number): Replacement {
  let mark = at + 1;
  while (mark - at < 8 && text.charCodeAt(mark) === 92) mark++;
  const code = text.charCodeAt(mark);
  if (code === 117 || code === 85) {
    const high = byteAt(text, mark + 1);
    const low = byteAt(text, mark + 3);
    return high < 0 || low < 0 ? NONE : [mark - at + 5, String.fromCharCode(high * 256 + low)];
  }
  if (code === 120) {
    const byte = byteAt(text, mark + 1);
    return byte < 0 ? NONE : [mark - at + 3, String.fromCharCode(byte)];
  }
  // Also `\-`, `\.`, `\@`, `\_`, as Markdown escapes them.
  if (
    code === 47 ||
    code === 34 ||
    code === 39 ||
    code === 45 ||
    code === 46 ||
    code === 64 ||
    code === 95
  )
    return [mark - at + 1, text.charAt(mark)];
  if (code === 110 || code === 114 || code === 116)
    return [mark - at + 1, code === 116 ? "\t" : "\n"];
  return NONE;
}

/** RFC 2045 § 6.7: `=40`, and the soft line break. */
function quotedPrintableAt(text: string, at: number): Replacement {
  const next = text.charCodeAt(at + 1);
  if (next === 10) return [2, ""];
  if (next === 13 && text.charCodeAt(at + 2) === 10) return [3, ""];
  const byte = byteAt(text, at + 1);
  return byte >= 32 && byte < 127 && isDigit(next) ? [3, String.fromCharCode(byte)] : NONE;
}

/** Whether markup, or a line break that parts no two lines, stands at `at`: words of different lines stay apart. */
function mayBeInside(text: string, at: number, code: number): boolean {
  if (code === 13 && text.charCodeAt(at + 1) === 10) return isWrapped(text, at + 1);
  return (code !== 10 && code !== 13) || isWrapped(text, at);
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
