/** One piece of personal data or one secret in a text. */
export interface Finding {
  /** One of the names in `ENTITY_TYPES`, or the one a custom detector gave. */
  readonly entityType: string;
  /** First UTF-16 code unit of the span. */
  readonly start: number;
  /** The code unit after the last: `text.slice(start, end)` is the value. */
  readonly end: number;
  /** How sure the detector is, from 0 to 1. A right checksum is worth more than a shape. */
  readonly confidence: number;
  /** Name of the detector that found it, as in `docs/detectors.md`. */
  readonly detector: string;
}

/**
 * A finding inside a JSON value.
 *
 * `path` leads to the string or number it is in. When `in` is `"key"`, the last element of the path is the key
 * itself and the span is inside the key. For a number, spans are in `String(value)`.
 */
export interface JsonFinding extends Finding {
  readonly path: readonly (string | number)[];
  readonly in: "value" | "key";
}

/** What is known about a text beside its characters. */
export interface TextContext {
  /** The JSON key, column header or form label that names what the text is. */
  readonly key?: string;
  /** Other keys of the same object or row: `name` beside `email` is a person, beside `version` it is not. */
  readonly siblingKeys?: readonly string[];
  readonly path?: readonly (string | number)[];
}

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };
