/**
 * A JSON value for people to read before they decide. Nothing is left out: what is long is folded, with its beginning,
 * its end and its size in sight, because the dangerous part of a long text is rarely its first line.
 */
import { isJsonObject, type JsonValue } from "@countersign/core";
import { html, type Html } from "./html.ts";
import { literalLine, literalText } from "./literal-text.ts";

const LONGEST_OPEN_TEXT = 400;
const MOST_OPEN_LINES = 8;
const MOST_OPEN_MEMBERS = 25;
const DEEPEST_OPEN = 12;

/** Beyond these a browser would suffer: the rest is one text of JSON, and of that at most so many characters. */
const MOST_VALUES = 3_000;
const DEEPEST = 40;
const MOST_CHARACTERS = 400_000;

export interface JsonView {
  readonly markup: Html;
  /** How many parts a reader has to unfold to see everything. */
  readonly folded: number;
  /** Whether the value is too large to be in the page whole. */
  readonly isCut: boolean;
}

/** Draws a value. The cost is bounded: at most {@link MOST_VALUES} elements and {@link MOST_CHARACTERS} characters. */
export function jsonView(value: JsonValue): JsonView {
  const drawing = { values: MOST_VALUES, characters: MOST_CHARACTERS, folded: 0, isCut: false };
  const markup = drawValue(value, drawing, 0);
  return { markup: html`<div class="json">${markup}</div>`, ...drawing };
}

interface Drawing {
  values: number;
  characters: number;
  folded: number;
  isCut: boolean;
}

function drawValue(value: JsonValue, drawing: Drawing, depth: number): Html {
  drawing.values -= 1;
  if (typeof value === "string") return drawText(value, drawing);
  if (typeof value !== "object" || value === null) {
    return html`<span class="scalar">${String(value)}</span>`;
  }
  if (drawing.values <= 0 || depth >= DEEPEST) return drawText(writtenOut(value), drawing);
  return drawMembers(value, drawing, depth);
}

function drawMembers(
  value: Exclude<JsonValue, string | number | boolean | null>,
  drawing: Drawing,
  depth: number,
): Html {
  const isList = !isJsonObject(value);
  const members: readonly (readonly [string, JsonValue])[] = Object.entries(value);
  if (members.length === 0) return html`<span class="scalar">${isList ? "[]" : "{}"}</span>`;

  const items: Html[] = [];
  for (const [at, [key, member]] of members.entries()) {
    if (drawing.values <= 0) {
      const rest = members.slice(at);
      const left = isList ? rest.map(([, one]) => one) : Object.fromEntries(rest);
      items.push(html`<li>${drawText(writtenOut(left), drawing)}</li>`);
      break;
    }
    drawing.characters -= key.length;
    items.push(
      html`<li><span class="key">${isList ? at : literalLine(key)}</span>${drawValue(member, drawing, depth + 1)}</li>`,
    );
  }
  const list = html`<ul>${items}</ul>`;
  if (members.length <= MOST_OPEN_MEMBERS && depth < DEEPEST_OPEN) return list;
  drawing.folded += 1;
  const size = `${members.length.toLocaleString("en")} ${isList ? "item" : "member"}${members.length === 1 ? "" : "s"}`;
  return html`<details><summary>${size}, folded</summary>${list}</details>`;
}

function drawText(text: string, drawing: Drawing): Html {
  const shown =
    text.length > drawing.characters ? text.slice(0, Math.max(0, drawing.characters)) : text;
  drawing.characters -= shown.length;
  const isWhole = shown.length === text.length;
  if (!isWhole) drawing.isCut = true;

  const lines = text.length > LONGEST_OPEN_TEXT ? 0 : text.split("\n").length;
  if (isWhole && text.length <= LONGEST_OPEN_TEXT && lines <= MOST_OPEN_LINES) {
    return html`<span class="text">${literalText(text)}</span>`;
  }
  drawing.folded += 1;
  const size = `${text.length.toLocaleString("en")} characters`;
  return html`<details class="long">
    <summary><span class="text">${literalLine(whole(text.slice(0, 160)))}</span> <span class="gap">… ${size}, folded …</span> <span class="text">${literalLine(whole(text.slice(-80)))}</span></summary>
    <div class="text">${literalText(whole(shown))}${isWhole ? null : html` <span class="gap">… ${(text.length - shown.length).toLocaleString("en")} characters more, too many for this page</span>`}</div>
  </details>`;
}

/** A slice may have halved a pair of surrogates, which would be named as if it stood in the text. */
function whole(slice: string): string {
  return slice.replace(/^[\uDC00-\uDFFF]/, "").replace(/[\uD800-\uDBFF]$/, "");
}

function writtenOut(value: JsonValue): string {
  return JSON.stringify(value);
}
