import type { JsonValue } from "@countersign/core";

/** JSON that was read with the digits of whole numbers that a double would make others of, such as ids of 64 bits. */
export interface ExactJson {
  /** Such a number is a string of its digits here. */
  readonly value: JsonValue;
  /** What stands under `key` of `value`, or what masking made of it, with those numbers as they were: for `JSON.stringify`. */
  readonly written: (key: string, masked: JsonValue) => unknown;
}

/** @throws {SyntaxError} for what is not JSON. */
export function readExactJson(text: string): ExactJson {
  if (!/\d{16}/.test(text)) {
    return { value: JSON.parse(text) as JsonValue, written: (_key, masked) => masked };
  }
  const digits = new WeakMap<object, Set<string>>();
  const value = JSON.parse(text, function (this: object, key, read: unknown, ...rest: unknown[]) {
    const [{ source = "" } = {}] = rest as { readonly source?: string }[];
    if (typeof read !== "number" || !/^-?\d+$/.test(source) || String(read) === source) return read;
    digits.set(this, (digits.get(this) ?? new Set()).add(key));
    return source;
  }) as JsonValue;

  /** In the place of what stood under `key` of `holder`. */
  const place = (holder: object, key: string, now: JsonValue): unknown => {
    const was = (holder as Readonly<Record<string, JsonValue>>)[key];
    if (now === was && typeof now === "string") {
      return digits.get(holder)?.has(key) === true ? rawJson(now) : now;
    }
    if (typeof was !== "object" || was === null || typeof now !== "object" || now === null) {
      return now;
    }
    // A key may have been masked, so its place among the others says what stood there.
    const keys = Object.keys(was);
    const members = Object.entries(now).map(([name, member], i) => {
      return [name, place(was, keys[i] ?? name, member as JsonValue)] as const;
    });
    return Array.isArray(now) ? members.map(([, member]) => member) : Object.fromEntries(members);
  };
  return { value, written: (key, masked) => place(value as object, key, masked) };
}

const { rawJSON: rawJson } = JSON as unknown as { readonly rawJSON: (text: string) => object };
