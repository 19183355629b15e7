/** JSON from agents and tools, laid out to be read. Nothing in it is a link, and nothing in it runs. */
import { isJsonObject, type JsonValue } from "@countersign/core";
import type { VNode } from "preact";
import { Line, Lines } from "./literal.tsx";

/** What is drawn of one value; the rest is counted. */
const MOST_PARTS = 500;
const MOST_DEPTH = 12;
const LONGEST = 20_000;

/** Draws at most some hundred parts of a value, and says how many it left out. */
export function MaskedJson({ value }: { readonly value: JsonValue }): VNode {
  const room = { left: MOST_PARTS, gone: 0 };
  const drawn = draw(value, room, 0);
  return (
    <div class="json">
      {drawn}
      {room.gone === 0 ? null : (
        <p class="gap">and {room.gone.toLocaleString("en")} more parts that are not drawn</p>
      )}
    </div>
  );
}

interface Room {
  left: number;
  gone: number;
}

function draw(value: JsonValue, room: Room, depth: number): VNode {
  if (typeof value === "string") return <Text text={value} />;
  if (value === null || typeof value !== "object") {
    return <span class="scalar">{String(value)}</span>;
  }
  const entries: readonly (readonly [string | null, JsonValue])[] = isJsonObject(value)
    ? Object.entries(value)
    : (value as readonly JsonValue[]).map((item) => [null, item]);
  if (entries.length === 0) return <span class="scalar">{Array.isArray(value) ? "[]" : "{}"}</span>;
  const shown = depth >= MOST_DEPTH ? 0 : Math.min(entries.length, Math.max(0, room.left));
  room.left -= shown;
  room.gone += entries.length - shown;
  return (
    <ul>
      {entries.slice(0, shown).map(([key, item], at) => (
        <li key={at}>
          {key === null ? null : (
            <span class="key">
              <Line text={key} />
            </span>
          )}
          {draw(item, room, depth + 1)}
        </li>
      ))}
      {shown < entries.length ? (
        <li class="gap">{(entries.length - shown).toLocaleString("en")} left out</li>
      ) : null}
    </ul>
  );
}

function Text({ text }: { readonly text: string }): VNode {
  const isCut = text.length > LONGEST;
  return (
    <span class="text">
      <Lines text={isCut ? text.slice(0, LONGEST) : text} />
      {isCut ? (
        <span class="gap"> … {(text.length - LONGEST).toLocaleString("en")} more</span>
      ) : null}
    </span>
  );
}
