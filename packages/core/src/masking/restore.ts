/**
 * Puts real values back into a text in the form their place needs: a quotation mark in a name must neither end the SQL
 * literal it is restored into nor the JSON string, and a value must not become another part of a URL or a command.
 */
import { formOf, type TextForm } from "./text-form.ts";

/** A value to be put in the place of `[start, end)`. */
export interface Restoration {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Put in as it is: a token, which is a plain word everywhere. */
  readonly isToken?: boolean;
}

/**
 * Restores values in order of their places, which must not overlap.
 *
 * @param key the argument's name, which tells SQL and shell where the text alone does not.
 * @returns `undefined` if a value has no safe form in its place; the call must then not go on.
 */
export function restoreInText(
  text: string,
  restorations: readonly Restoration[],
  key: string | number | undefined,
  depth = 0,
): string | undefined {
  if (restorations.length === 0) return text;
  const form = formOf(text, key);
  if (form === "json") return restoreInJson(text, restorations, depth);
  const isInUrl = form === "plain" ? urlReader(text) : undefined;
  const states = form === "sql" || form === "shell" ? quotesAt(text, restorations, form) : [];
  let written = "";
  let from = 0;
  for (const [i, { start, end, text: value, isToken }] of restorations.entries()) {
    const here = isInUrl?.(start) === true ? "url" : form;
    const escaped = isToken === true ? value : escape(value, here, states[i] ?? null);
    if (escaped === undefined) return undefined;
    written += text.slice(from, start) + escaped;
    from = end;
  }
  return written + text.slice(from);
}

/** Nobody means more strings inside of strings than that. */
const DEEPEST_JSON = 8;

/**
 * Restores inside the strings of a JSON text, each as what is written in it needs: SQL in JSON is SQL first. What no
 * value is put into stays byte for byte.
 */
function restoreInJson(
  text: string,
  restorations: readonly Restoration[],
  depth: number,
): string | undefined {
  if (depth > DEEPEST_JSON) return undefined;
  let written = "";
  let from = 0;
  let key: string | undefined;
  let next = 0;
  for (const match of text.matchAll(JSON_STRING)) {
    const [literal] = match;
    const [open, close] = [match.index, match.index + literal.length];
    const isKey = /^\s*:/.test(text.slice(close, close + 20));
    const inside: Restoration[] = [];
    for (; next < restorations.length; next++) {
      const place = restorations[next];
      if (place === undefined || place.start >= close) break;
      if (place.start <= open || place.end >= close) return undefined;
      inside.push(place);
    }
    const content = inside.length === 0 && !isKey ? "" : (JSON.parse(literal) as string);
    if (inside.length > 0) {
      const places = decodedPlaces(text, open, inside);
      const restored = restoreInText(content, places, isKey ? undefined : key, depth + 1);
      if (restored === undefined) return undefined;
      written += text.slice(from, open) + JSON.stringify(restored);
      from = close;
    }
    if (isKey) key = content;
  }
  return next < restorations.length ? undefined : written + text.slice(from);
}

/** Linear: neither alternative can begin as the other does. */
const JSON_STRING = /"(?:[^"\\]|\\.)*"/gs;

/** Where the places in a string's literal are in the string: what stands between them is decoded once. */
function decodedPlaces(
  text: string,
  open: number,
  places: readonly Restoration[],
): readonly Restoration[] {
  let from = open + 1;
  let length = 0;
  const decodedTo = (to: number): number => {
    length += (JSON.parse(`"${text.slice(from, to)}"`) as string).length;
    from = to;
    return length;
  };
  return places.map((place) => {
    const start = decodedTo(place.start);
    return { ...place, start, end: decodedTo(place.end) };
  });
}

/** Says of places, asked for in order, whether an address on the web runs over them in the midst of `text`. Reads it once. */
function urlReader(text: string): (at: number) => boolean {
  let read = 0;
  let from = 0;
  /** Where the last sign stands of an address that was read since `from`, behind the name of its scheme. */
  let sign = -1;
  return (at) => {
    for (; read < at; read++) {
      const character = text[read] ?? "";
      if (URL_ENDS.includes(character)) from = read + 1;
      else if (character === "/" && read - from >= 2 && text.startsWith("://", read - 2))
        sign = read - 2;
    }
    const least = Math.max(from, at - LONGEST_URL);
    return sign > least && /[a-z]/i.test(text[sign - 1] ?? "");
  };
}

const LONGEST_URL = 2_000;
const URL_ENDS = " \t\r\n<>\"'`()[]{}";

/** The quotation mark a place is inside of, `null` outside, `comment` in one. */
type Quote = "'" | '"' | "`" | "comment" | "block-comment" | "dollar" | null;

function escape(value: string, form: Exclude<TextForm, "json">, quote: Quote): string | undefined {
  switch (form) {
    case "plain":
      return value;
    case "url":
      return encodeURIComponent(value.toWellFormed());
    case "markup":
      return value.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
    case "sql":
      return escapeSql(value, quote);
    case "shell":
      return escapeShell(value, quote);
  }
}

/**
 * A backslash ends or does not end a literal depending on the dialect and its settings, so a value with one has no form
 * that is safe in all of them; neither has one with control characters, nor one that could end a comment, which some
 * dialects nest and others do not.
 */
function escapeSql(value: string, quote: Quote): string | undefined {
  if (/[\\\p{Cc}]|\*\//u.test(value)) return undefined;
  switch (quote) {
    case "'":
      return value.replaceAll("'", "''");
    case '"':
    case "`":
      return value.replaceAll(quote, quote + quote);
    case null:
      return `'${value.replaceAll("'", "''")}'`;
    default:
      return undefined;
  }
}

function escapeShell(value: string, quote: Quote): string | undefined {
  if (/\p{Cc}/u.test(value)) return undefined;
  const inSingle = value.replaceAll("'", "'\\''");
  switch (quote) {
    case "'":
      return inSingle;
    case '"':
      return value.replaceAll(/["\\$`!]/g, (character) => `\\${character}`);
    case null:
      return `'${inSingle}'`;
    default:
      return undefined;
  }
}

/** Which quotes each place is inside of. One pass over the text. */
function quotesAt(
  text: string,
  places: readonly Restoration[],
  form: "sql" | "shell",
): readonly Quote[] {
  const found: Quote[] = [];
  let quote: Quote = null;
  let dollarTag = "";
  let next = 0;
  for (let i = 0; i < text.length && next < places.length; i++) {
    const place = places[next];
    if (place !== undefined && i === place.start) {
      found.push(quote);
      next++;
      i = place.end - 1;
      continue;
    }
    const character = text[i] ?? "";
    if (quote === "comment") {
      if (character === "\n") quote = null;
    } else if (quote === "block-comment") {
      if (text.startsWith("*/", i)) quote = null;
    } else if (quote === "dollar") {
      if (text.startsWith(dollarTag, i)) {
        quote = null;
        i += dollarTag.length - 1;
      }
    } else if (quote !== null) {
      // A doubled quote closes and opens again, which comes to the same.
      if (form === "shell" && quote === '"' && character === "\\") i++;
      else if (character === quote) quote = null;
    } else if (character === "'" || character === '"' || character === "`") quote = character;
    else if (form === "shell") {
      if (character === "\\") i++;
      else if (character === "#" && /\s/.test(text[i - 1] ?? " ")) quote = "comment";
      // A here-document's rules depend on how its end is written: nothing is restored behind one.
      else if (text.startsWith("<<", i)) return places.map((_, at) => found[at] ?? "comment");
    } else if (text.startsWith("/*", i)) {
      quote = "block-comment";
      i++; // or `/*/` would end where it begins
    } else if (text.startsWith("--", i) || character === "#") {
      quote = "comment";
    } else if (character === "$") {
      const tag = /^\$(?:[A-Za-z_]\w{0,62})?\$/.exec(text.slice(i, i + 66))?.[0];
      if (tag !== undefined) {
        dollarTag = tag;
        quote = "dollar";
        i += tag.length - 1;
      }
    }
  }
  return found;
}
