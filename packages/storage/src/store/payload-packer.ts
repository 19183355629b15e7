import {
  type AuditPayload,
  isBiggerThan,
  isJsonObject,
  type JsonValue,
  rememberResult,
  writtenResult,
} from "@countersign/core";
import { packBeside, type PackedPayload } from "./record-frame.ts";

/** Packing what is shorter in other threads takes longer than packing it where it is written. In UTF-16 units. */
const BIG = 65_536;

/**
 * Writes payloads as JSON. Big ones are packed in other threads, before the commit they belong to is, and sooner if
 * they are expected. A result that the client is given, too, is written once for both, and not at all if it is shown as it
 * came.
 */
export class PayloadPacker {
  /** By the result that they hold. */
  readonly #expected = new WeakMap<object, Promise<PackedPayload>>();

  /** {@link Store.expectPayload} */
  expect(body: AuditPayload["body"]): void {
    const result = resultIn(body);
    if (result === undefined) return;
    try {
      if (!isBiggerThan(result as JsonValue, BIG)) return;
      const packed = packResult(result);
      // Whoever takes it hears of it.
      packed.catch(() => undefined);
      this.#expected.set(result, packed);
    } catch {
      // What cannot be written, or is too deep to be counted, fails when it is to be.
    }
  }

  /** @throws {TypeError} if it cannot be written as JSON. */
  pack(body: AuditPayload["body"]): string | Promise<PackedPayload> {
    const result = resultIn(body);
    const expected = result && this.#expected.get(result);
    if (result === undefined || expected === undefined) {
      const written = writtenResult(result);
      if (written !== undefined && written.json.length >= BIG) return packBeside(written.body);
      const text = JSON.stringify(result ?? body);
      if (text.length >= BIG) {
        return result === undefined ? packBeside(Buffer.from(text)) : packText(result, text);
      }
      return result === undefined ? text : BEFORE + text + AFTER;
    }
    // INVARIANT: once, because equal payloads under one salt would be seen to be equal.
    this.#expected.delete(result);
    return expected;
  }
}

const BEFORE = '{"result":';
const AFTER = "}";

/** The one member of a payload that is what came of a call. */
function resultIn(body: AuditPayload["body"]): object | undefined {
  if (!isJsonObject(body) || Object.keys(body).length !== 1) return undefined;
  const result = body["result"];
  return typeof result === "object" && result !== null ? result : undefined;
}

function packResult(result: object): Promise<PackedPayload> {
  const written = writtenResult(result);
  return written === undefined
    ? packText(result, JSON.stringify(result))
    : packBeside(written.body);
}

function packText(result: object, text: string): Promise<PackedPayload> {
  const size = Buffer.byteLength(text);
  const body = Buffer.allocUnsafeSlow(BEFORE.length + size + AFTER.length);
  body.write(BEFORE, 0, "latin1");
  // Of plain ASCII both are the same bytes, and this is faster.
  if (size === text.length) body.write(text, BEFORE.length, "latin1");
  else body.write(text, BEFORE.length, "utf8");
  body.write(AFTER, BEFORE.length + size, "latin1");
  rememberResult(result, { json: body.subarray(BEFORE.length, BEFORE.length + size), body });
  return packBeside(body);
}
