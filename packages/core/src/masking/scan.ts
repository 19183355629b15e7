import type { JsonPath, JsonValue } from "../json.ts";

/**
 * Something found inside a JSON value: `path` leads to the string or number it is in. When `in` is `key`, the last
 * step of the path is the key itself, and the span is inside the key. Spans are half-open and in UTF-16 units, for a
 * number those of `String(value)`.
 */
export interface ScannedFinding {
  readonly entityType: string;
  readonly start: number;
  readonly end: number;
  readonly path: JsonPath;
  readonly in: "value" | "key";
  /** What {@link Scan.canonicalValue} says of it, where that was found out together with it. */
  readonly canonical?: string;
}

/**
 * Port: finds personal data and secrets. Implemented by `createScanner` of `@countersign/detection`; it may run
 * elsewhere, so that a big value does not hold up other calls.
 */
export interface Scan {
  /** Findings in document order, without overlaps. What `skip` says true to is left out with all below it. */
  findings(
    value: JsonValue,
    options?: { readonly skip?: (path: JsonPath) => boolean },
  ): Promise<readonly ScannedFinding[]>;

  /** Where a string stays because of the key or column header it stands under. Absent where there are no such fields. */
  left?(
    value: JsonValue,
    options?: { readonly skip?: (path: JsonPath) => boolean },
  ): readonly JsonPath[];

  /** One spelling for equal values, so that they share a token. */
  canonicalValue(entityType: string, text: string): string;

  /** Lets other work have its turn: waited for every so often where there are very many values. */
  turn?(): Promise<void>;

  /** The labels tokens begin with. */
  readonly labels: ReadonlySet<string>;
}
