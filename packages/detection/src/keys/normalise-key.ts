import { KeyWalk } from "./key-walk.ts";

const WALK = new KeyWalk();

/**
 * The words of a key, lower-cased, without marks, joined by `_`: `customerEmail-Address2` becomes
 * `customer_email_address`.
 */
export function normaliseKey(key: string): string {
  // Nearly all keys of APIs, and most words of a text.
  if (PLAIN.test(key)) return key.replaceAll(" ", "_");
  WALK.read(key, 0, key.length);
  return WALK.normal();
}

const PLAIN = /^[a-z]+(?:[_ ][a-z]+)*$/;
