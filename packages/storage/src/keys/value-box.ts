import type { KeyObject } from "node:crypto";
import { drawRandom } from "./draw-random.ts";
import { seal, unseal } from "./sealed-box.ts";

const NAME_BYTES = 16;
/** The same in base64url. Shorter than any sealed value, so that a row tells which of both it holds. */
const NAME_CHARACTERS = 22;

/** Where the values of a box belong. */
export interface BoxPlace {
  readonly scope: string;
  readonly keyId: string;
  /** Of the box, unlike any other. */
  readonly name: string;
}

/** A token and the value it stands for. */
export type BoxedValue = readonly [token: string, text: string];

export function newBoxName(): string {
  return drawRandom(NAME_BYTES).toString("base64url");
}

/**
 * Encrypts values that were found together in one box, each with its token, so that a row that was changed to refer to
 * another one's value does not get it: to make a cipher for each takes many times as long. The key's id stands first.
 */
export function sealValues(key: KeyObject, place: BoxPlace, values: readonly BoxedValue[]): Buffer {
  const box = seal(key, label(place), Buffer.from(JSON.stringify(values)));
  return Buffer.concat([Buffer.from(place.keyId, "latin1"), box]);
}

/** What stands behind each token. Throws if the box was changed or moved. */
export function openValues(
  key: KeyObject,
  place: BoxPlace,
  box: Uint8Array,
): ReadonlyMap<string, string> {
  const text = unseal(key, label(place), box).toString("utf8");
  return new Map(JSON.parse(text) as readonly BoxedValue[]);
}

/** What a row holds whose value is in a box. */
export function referenceTo(name: string): Buffer {
  return Buffer.from(name, "latin1");
}

/** The name of the box that a row's value is in; `undefined` if the row holds it itself. */
export function boxOf(held: Buffer): string | undefined {
  return held.length === NAME_CHARACTERS ? held.toString("latin1") : undefined;
}

function label({ scope, keyId, name }: BoxPlace): string {
  return `vault_box|${keyId}|${name}|${scope}`;
}
