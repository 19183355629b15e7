import { isJsonObject, type JsonValue } from "../json.ts";

/** What a text is written in, as far as putting values into it goes. */
export type TextForm = "plain" | "json" | "sql" | "shell" | "url" | "markup";

/** What a text is written in, from the name of its argument and its beginning. */
export function formOf(text: string, key: string | number | undefined): TextForm {
  const name = typeof key === "string" ? key : "";
  if (SHELL_KEYS.test(name)) return "shell";
  if (isSql(text, name)) return "sql";
  if (/^\s*[[{"]/.test(text) && isJsonText(text)) return "json";
  if (/^[a-z][a-z0-9+.-]*:\/\/\S*$/i.test(text)) return "url";
  // A form as it is posted: each value is encoded.
  if (/^[\w.~%[\]-]+=[^\s&]*&\S*$/.test(text)) return "url";
  if (/^\s*<[?!a-z]/i.test(text) && /<\/|\/>/.test(text)) return "markup";
  return "plain";
}

const SHELL_KEYS = /^(?:command|cmd|script|shell|bash)$/i;
const SQL_KEYS = /^(?:sql|statements?|stmt|where|having|order_?by)$/i;

/** SQL in some tools, and in others words to search for, which have none of these signs. */
const QUERY_KEY = /^query$/i;
const SIGNS_OF_CODE = /['"`();={}\\]/;

/** What may stand before a statement's first word: each comment has one end, so that it is found in linear time. */
const BEFORE = String.raw`^[\s(;]*(?:(?:--[^\n]*\n|#[^\n]*\n|/\*(?:[^*]|\*(?!/))*\*/)[\s(;]*)*`;

const FIRST_WORD = new RegExp(
  String.raw`${BEFORE}(?:select|insert|update|delete|with|create|alter|drop|merge|replace|explain|call|exec|execute|begin|pragma|values|grant|revoke|truncate|copy|set|declare)\b`,
  "i",
);

/** A first word alone will not do: sentences begin with `With`, `Call` and `Update` as well. */
const STATEMENT = new RegExp(
  [
    /(?:select|pragma)\s/,
    /insert\s+(?:or\s+\w+\s+)?into\s/,
    /(?:replace|merge)\s+into\s/,
    /delete\s+from\s/,
    /update\s[^;]{1,500}?\sset\s/,
    /with\s+(?:recursive\s+)?["\w`[\]]+\s*(?:\([^)]{0,500}\)\s*)?as\s/,
    /(?:create|alter|drop|truncate)\s+(?:[a-z]+\s+){0,4}?(?:table|index|view|database|schema|role|user|function|procedure|trigger)\s/,
    /explain\s[^;]{0,100}?(?:select|insert|update|delete|with)\s/,
    /(?:call|exec|execute)\s+[\w."[\]]+\s*[('@]/,
    /begin\s*(?:;|tran|work)/,
    /values\s*\(/,
    /(?:grant|revoke)\s+(?:all|select|insert|update|delete|usage|execute|connect)\b/,
    /copy\s[^;]{1,200}?\s(?:from|to)\s+(?:'|std|program)/,
    /set\s+[@\w.]+\s*=/,
    /declare\s+@/,
  ]
    .map(({ source }) => `${BEFORE}${source}`)
    .join("|"),
  "i",
);

/** Enough for the comments before a statement, and its beginning. */
const LOOKED_AT = 4_000;

function isSql(text: string, key: string): boolean {
  if (SQL_KEYS.test(key)) return true;
  const front = text.slice(0, LOOKED_AT);
  if (QUERY_KEY.test(key)) return SIGNS_OF_CODE.test(text) || FIRST_WORD.test(front);
  return STATEMENT.test(front);
}

function isJsonText(text: string): boolean {
  try {
    const value = JSON.parse(text) as JsonValue;
    return typeof value === "string" || Array.isArray(value) || isJsonObject(value);
  } catch {
    return false;
  }
}
