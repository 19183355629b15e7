/**
 * Puts real values back into a text in the form their place needs: a quotation mark in a name must neither end the SQL
 * literal it is restored into nor the JSON string, and a value must not become another part of a URL or a command.
 */
import { isJsonObject, type JsonValue } from "../json.ts";

/** A value to be put in the place of `[start, end)`. */
export interface Restoration {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Put in as it is: a token, which is a plain word everywhere. */
  readonly isToken?: boolean;
}

/** What a text is written in, as far as putting values into it goes. */
export type TextForm = "plain" | "json" | "sql" | "shell" | "url";

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
): string | undefined {
  if (restorations.length === 0) return text;
  const form = formOf(text, key);
  const states = form === "sql" || form === "shell" ? quotesAt(text, restorations, form) : [];
  let written = "";
  let from = 0;
  for (const [i, { start, end, text: value, isToken }] of restorations.entries()) {
    const escaped = isToken === true ? value : escape(value, form, states[i] ?? null);
    if (escaped === undefined) return undefined;
    written += text.slice(from, start) + escaped;
    from = end;
  }
  return written + text.slice(from);
}

const SQL_KEYS = /^(?:sql|query|statements?|stmt|where|having|order_?by)$/i;
const SHELL_KEYS = /^(?:command|cmd|script|shell|bash)$/i;
const SQL_START =
  /^\s*(?:select|insert|update|delete|with|create|alter|drop|merge|replace|explain|call|exec|begin|pragma)\b/i;

/** What a text is written in, from the name of its argument and its beginning. */
export function formOf(text: string, key: string | number | undefined): TextForm {
  const name = typeof key === "string" ? key : "";
  if (SHELL_KEYS.test(name)) return "shell";
  if (SQL_KEYS.test(name) || SQL_START.test(text)) return "sql";
  if (/^\s*[[{"]/.test(text) && isJsonText(text)) return "json";
  if (/^[a-z][a-z0-9+.-]*:\/\/\S*$/i.test(text)) return "url";
  return "plain";
}

function isJsonText(text: string): boolean {
  try {
    const value = JSON.parse(text) as JsonValue;
    return typeof value === "string" || Array.isArray(value) || isJsonObject(value);
  } catch {
    return false;
  }
}

/** The quotation mark a place is inside of, `null` outside, `comment` in one. */
type Quote = "'" | '"' | "`" | "comment" | "block-comment" | "dollar" | null;

function escape(value: string, form: TextForm, quote: Quote): string | undefined {
  switch (form) {
    case "plain":
      return value;
    case "json":
      // A token stands inside a string there: outside of one, the text would not have been JSON.
      return JSON.stringify(value).slice(1, -1);
    case "url":
      return encodeURIComponent(value.toWellFormed());
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
