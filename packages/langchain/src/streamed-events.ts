/**
 * What a guarded tool says on its way: what it yields, and custom events. A value may be cut in two by the pieces it
 * comes in, so all of it is kept until the call has ended, looked at as a whole, and goes out masked then.
 */
import { type Caller, isJsonObject, type JsonValue, type ProgramGuard } from "@countersign/core";
import { plainValue } from "./plain-value.ts";

/** A stretch of what is said that has a way of its own out. */
export interface SaidEvent {
  readonly value: JsonValue;
  readonly send: (masked: JsonValue) => unknown;
}

const MOST_EVENTS = 1_000;

/** UTF-16 units of JSON. */
const MOST_UNITS = 1_000_000;

export class StreamedEvents {
  readonly #said: SaidEvent[] = [];
  #units = 0;

  /** Keeps it. What is beyond the bounds is dropped. */
  add(value: unknown, send: SaidEvent["send"]): void {
    if (this.#said.length >= MOST_EVENTS || this.#units > MOST_UNITS) return;
    const plain = plainValue(value);
    this.#units += JSON.stringify(plain).length;
    if (this.#units <= MOST_UNITS) this.#said.push({ value: plain, send });
  }

  /** Sends all of it masked, in order. What cannot be masked is not sent. Never rejects. */
  async flush(guard: Pick<ProgramGuard, "mask">, caller: Caller): Promise<void> {
    const said = this.#said.splice(0);
    if (said.length === 0) return;
    try {
      const masked = await maskTogether(
        guard,
        caller,
        said.map(({ value }) => value),
      );
      for (const [at, { send }] of said.entries()) await send(masked[at] ?? null);
    } catch {
      // Whoever listens is not what the call is for.
    }
  }
}

/**
 * Each value masked by itself, and once more as one text with those that stand at the same place in the others: where
 * that finds more, the first of them holds the whole of it and the others nothing.
 */
async function maskTogether(
  guard: Pick<ProgramGuard, "mask">,
  caller: Caller,
  values: readonly JsonValue[],
): Promise<JsonValue[]> {
  const masked = (await guard.mask(caller, values)) as JsonValue[];
  const pieces = new Map<string, { readonly at: number; readonly text: string }[]>();
  for (const [at, value] of values.entries()) {
    for (const { path, text } of textsIn(value)) {
      const before = pieces.get(path);
      if (before === undefined) pieces.set(path, [{ at, text }]);
      else before.push({ at, text });
    }
  }
  let shown = masked;
  for (const [path, all] of pieces) {
    if (all.length < 2) continue;
    const apart = all.map(({ at }) => textAt(shown[at] ?? null, path) ?? "");
    const whole = await guard.mask(caller, all.map(({ text }) => text).join(""));
    if (whole === apart.join("")) continue;
    shown = shown.map((value, at) => {
      const nth = all.findIndex((piece) => piece.at === at);
      return nth === -1
        ? value
        : withTextAt(value, path, nth === 0 && typeof whole === "string" ? whole : "");
    });
  }
  return shown;
}

function textsIn(value: JsonValue, path: readonly string[] = []): { path: string; text: string }[] {
  if (typeof value === "string") return [{ path: JSON.stringify(path), text: value }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    textsIn(member as JsonValue, [...path, key]),
  );
}

function textAt(value: JsonValue, path: string): string | undefined {
  let at: JsonValue | undefined = value;
  for (const key of JSON.parse(path) as string[]) {
    at = typeof at === "object" && at !== null ? (at as Record<string, JsonValue>)[key] : undefined;
  }
  return typeof at === "string" ? at : undefined;
}

function withTextAt(value: JsonValue, path: string, text: string): JsonValue {
  const [key, ...rest] = JSON.parse(path) as string[];
  if (key === undefined) return text;
  const below = JSON.stringify(rest);
  if (Array.isArray(value)) {
    return value.map((member: JsonValue, at) =>
      String(at) === key ? withTextAt(member, below, text) : member,
    );
  }
  if (!isJsonObject(value) || !Object.hasOwn(value, key)) return value;
  return { ...value, [key]: withTextAt(value[key] ?? null, below, text) };
}
