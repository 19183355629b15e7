import type { KeyObject } from "node:crypto";
import { seal, unseal } from "./sealed-box.ts";

const KEY_ID_BYTES = 36;

/** Where a value of the vault belongs. */
export interface ValuePlace {
  readonly scope: string;
  readonly token: string;
  readonly keyId: string;
}

/** Encrypts a value as it was found, JSON-escaped, so that a lone surrogate comes back as it was. The key's id stands first. */
export function sealValue(key: KeyObject, place: ValuePlace, text: string): Buffer {
  const plain = Buffer.from(JSON.stringify(text));
  return Buffer.concat([Buffer.from(place.keyId, "latin1"), seal(key, label(place), plain)]);
}

/** Parts a sealed value into the id of the key that opens it and the box. */
export function splitSealedValue(sealed: Buffer): { readonly keyId: string; readonly box: Buffer } {
  return {
    keyId: sealed.subarray(0, KEY_ID_BYTES).toString("latin1"),
    box: sealed.subarray(KEY_ID_BYTES),
  };
}

/** Throws if the box was changed or moved. */
export function openValue(key: KeyObject, place: ValuePlace, box: Uint8Array): string {
  return JSON.parse(unseal(key, label(place), box).toString("utf8")) as string;
}

function label({ scope, token, keyId }: ValuePlace): string {
  return `vault|${keyId}|${token}|${scope}`;
}
