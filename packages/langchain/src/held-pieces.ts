/**
 * What a guarded tool says on its way: what it yields, writes to the graph's stream, and sends as custom events. A value
 * may be cut in two by the pieces it comes in, so they are held back, looked at as a whole, and go out masked, in order.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import {
  type Caller,
  isJsonObject,
  type JsonValue,
  type ProgramGuard,
  type RevealedValue,
} from "@countersign/core";
import { plainValue } from "./plain-value.ts";

interface HeldPiece {
  readonly way: string;
  readonly value: JsonValue;
  readonly hasText: boolean;
  readonly send: (masked: JsonValue) => unknown;
  /** UTF-16 units of it as JSON. */
  readonly units: number;
}

/** When so much is held, the oldest goes out. UTF-16 units of JSON. */
const MOST_UNITS = 512_000;

/** So much of the newest stays even then: more than any value that could have begun in it. */
const KEPT_UNITS = 128_000;

/** What comes while this much waits is dropped: it is said faster than it can be looked through. */
const TOO_MANY_UNITS = 4 * MOST_UNITS;

export class HeldPieces {
  readonly #guard: Pick<ProgramGuard, "maskPieces">;
  readonly #caller: Caller;
  readonly #given: readonly RevealedValue[];
  readonly #held: HeldPiece[] = [];
  #units = 0;
  #isClosed = false;
  #going: Promise<void> = Promise.resolve();

  /** @param given what whoever says them was given in clear. */
  constructor(
    guard: Pick<ProgramGuard, "maskPieces">,
    caller: Caller,
    given: readonly RevealedValue[],
  ) {
    this.#guard = guard;
    this.#caller = caller;
    this.#given = given;
  }

  /**
   * Holds it back until the call has ended. A piece without any text, which cannot be half of a value, goes out before
   * if none is held. Dropped is what cannot be written as JSON, and what comes when the call has ended. Never throws.
   *
   * @param way what its reader reads it together with
   */
  add(way: string, given: unknown, send: (masked: JsonValue) => unknown): void {
    if (this.#isClosed || this.#units > TOO_MANY_UNITS) return;
    const value = plainOrNothing(given);
    if (value === undefined) return;
    const units = JSON.stringify(value).length;
    // Where it goes may depend on who said it.
    const around = AsyncLocalStorage.snapshot();
    const hasText = holdsText(value);
    this.#held.push({ way, value, hasText, send: (masked) => around(send, masked), units });
    this.#units += units;
    if (this.#held.length === 1 && !hasText) this.#release(withoutText);
    else if (this.#units > MOST_UNITS) this.#release(oldest);
  }

  /** Sends all that is held, in order, and takes no more. Never rejects. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#release(all);
    await this.#going;
  }

  #release(first: (held: readonly HeldPiece[]) => number): void {
    this.#going = this.#going.then(() => this.#send(first));
  }

  async #send(first: (held: readonly HeldPiece[]) => number): Promise<void> {
    const held = [...this.#held];
    let going = first(held);
    if (going === 0) return;
    const masked = await this.#guard
      .maskPieces(
        this.#caller,
        held.map(({ way, value }) => ({ way, value })),
        this.#given,
      )
      .catch(() => undefined);
    // What cannot be masked is not sent; neither is a part of a value.
    while (going < held.length && masked?.[going - 1]?.isOpen !== false) going++;
    for (const { units } of this.#held.splice(0, going)) this.#units -= units;
    for (const [at, { send }] of held.slice(0, going).entries()) {
      const value = masked?.[at]?.value;
      if (value === undefined) continue;
      try {
        await send(value);
      } catch {
        // Whoever listens is not what the call is for.
      }
    }
  }
}

// How many of the first go out.

const all = (held: readonly HeldPiece[]): number => held.length;

const withoutText = (held: readonly HeldPiece[]): number => {
  const text = held.findIndex(({ hasText }) => hasText);
  return text < 0 ? held.length : text;
};

const oldest = (held: readonly HeldPiece[]): number => {
  const units = held.reduce((sum, piece) => sum + piece.units, 0);
  // By now an earlier release may have made room.
  if (units <= MOST_UNITS) return 0;
  let going = held.length;
  for (let kept = 0; going > 1 && kept < KEPT_UNITS; going--) kept += held[going - 1]?.units ?? 0;
  return going;
};

function plainOrNothing(value: unknown): JsonValue | undefined {
  try {
    return plainValue(value);
  } catch {
    return undefined;
  }
}

/** Names of fields are none: a value is not cut by them. */
function holdsText(value: JsonValue): boolean {
  if (typeof value === "string") return true;
  if (Array.isArray(value)) return value.some((item: JsonValue) => holdsText(item));
  return isJsonObject(value) && Object.values(value).some(holdsText);
}
