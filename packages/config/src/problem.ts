import type { JsonPath } from "@countersign/core";

/** Something in a configuration that cannot stay as it is. */
export interface Problem {
  readonly path: JsonPath;
  /** Whether the key at `path` is meant, or its value. */
  readonly at: "key" | "value";
  /** Where inside a text, in UTF-16 units. */
  readonly offset?: number;
  /** For people to read. Quotes keys and choices; never a value that could be a secret. */
  readonly message: string;
}
