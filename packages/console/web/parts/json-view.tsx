/**
 * A JSON value for people to read before they decide. Nothing is left out: what is long is folded, with its beginning,
 * its end and its size in sight, because the dangerous part of a long text is rarely its first line.
 */
import { isJsonObject, type JsonValue } from "@countersign/core";
import type { ComponentChildren, VNode } from "preact";
import { Line, Lines } from "./literal.tsx";

const LONGEST_OPEN_TEXT = 400;
const MOST_OPEN_LINES = 8;
const MOST_OPEN_MEMBERS = 25;
const DEEPEST_OPEN = 12;

/** Beyond these a browser would suffer: the rest is one text of JSON, and of that at most so many characters. */
const MOST_VALUES = 3_000;
const DEEPEST = 40;
const MOST_CHARACTERS = 400_000;

export interface JsonView {
  readonly markup: VNode;
  /** How many parts a reader has to unfold to see everything. */
  readonly folded: number;
  /** Whether the value is too large to be in the page whole. */
  readonly isCut: boolean;
}

type DrawToken = (token: string) => ComponentChildren;

/**
 * Draws a value. The cost is bounded: at most {@link MOST_VALUES} elements and {@link MOST_CHARACTERS} characters.
 *
 * @param token draws what has the form of a token.
 */
export function jsonView(value: JsonValue, token?: DrawToken): JsonView {
  const drawing = {
    values: MOST_VALUES,
    characters: MOST_CHARACTERS,
    folded: 0,
    isCut: false,
    token,
  };
  const markup = drawValue(value, drawing, 0);
  const { folded, isCut } = drawing;
  return { markup: <div class="json">{markup}</div>, folded, isCut };
}

interface Drawing {
  values: number;
  characters: number;
  folded: number;
  isCut: boolean;
  readonly token: DrawToken | undefined;
}

function drawValue(value: JsonValue, drawing: Drawing, depth: number): VNode {
  drawing.values -= 1;
  if (typeof value === "string") return drawText(value, drawing);
  if (typeof value !== "object" || value === null) {
    return <span class="scalar">{String(value)}</span>;
  }
  if (drawing.values <= 0 || depth >= DEEPEST) return drawText(JSON.stringify(value), drawing);
  return drawMembers(value, drawing, depth);
}

function drawMembers(
  value: Exclude<JsonValue, string | number | boolean | null>,
  drawing: Drawing,
  depth: number,
): VNode {
  const isList = !isJsonObject(value);
  const members: readonly (readonly [string, JsonValue])[] = Object.entries(value);
  if (members.length === 0) return <span class="scalar">{isList ? "[]" : "{}"}</span>;

  const items: VNode[] = [];
  for (const [at, [key, member]] of members.entries()) {
    if (drawing.values <= 0) {
      const rest = members.slice(at);
      const left = isList ? rest.map(([, one]) => one) : Object.fromEntries(rest);
      items.push(<li key="rest">{drawText(JSON.stringify(left), drawing)}</li>);
      break;
    }
    drawing.characters -= key.length;
    items.push(
      <li key={at}>
        <span class="key">{isList ? at : <Line text={key} />}</span>
        {drawValue(member, drawing, depth + 1)}
      </li>,
    );
  }
  const list = <ul>{items}</ul>;
  if (members.length <= MOST_OPEN_MEMBERS && depth < DEEPEST_OPEN) return list;
  drawing.folded += 1;
  const one = isList ? "item" : "member";
  return (
    <details>
      <summary>
        {members.length.toLocaleString("en")} {members.length === 1 ? one : `${one}s`}, folded
      </summary>
      {list}
    </details>
  );
}

function drawText(text: string, drawing: Drawing): VNode {
  const shown =
    text.length > drawing.characters ? text.slice(0, Math.max(0, drawing.characters)) : text;
  drawing.characters -= shown.length;
  const isWhole = shown.length === text.length;
  if (!isWhole) drawing.isCut = true;
  const { token } = drawing;
  const lines = (part: string): VNode =>
    token === undefined ? <Lines text={part} /> : <Lines text={part} token={token} />;

  const breaks = text.length > LONGEST_OPEN_TEXT ? 0 : text.split("\n").length;
  if (isWhole && text.length <= LONGEST_OPEN_TEXT && breaks <= MOST_OPEN_LINES) {
    return <span class="text">{lines(text)}</span>;
  }
  drawing.folded += 1;
  const more = (text.length - shown.length).toLocaleString("en");
  return (
    <details class="long">
      <summary>
        <span class="text">
          <Line text={whole(text.slice(0, 160))} />
        </span>{" "}
        <span class="gap">… {text.length.toLocaleString("en")} characters, folded …</span>{" "}
        <span class="text">
          <Line text={whole(text.slice(-80))} />
        </span>
      </summary>
      <div class="text">
        {lines(whole(shown))}
        {isWhole ? null : (
          <span class="gap"> … {more} characters more, too many for this page</span>
        )}
      </div>
    </details>
  );
}

/** A slice may have halved a pair of surrogates, which would be named as if it stood in the text. */
function whole(slice: string): string {
  return slice.replace(/^[\uDC00-\uDFFF]/, "").replace(/[\uD800-\uDBFF]$/, "");
}
