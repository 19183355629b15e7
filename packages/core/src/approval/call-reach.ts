import type { JsonValue } from "../json.ts";
import type { Trust } from "../policy/action-category.ts";
import type { CallFacts } from "../policy/condition.ts";

/** What a call is about, for the sentence of what would happen: kept with its arguments, and erased with them. */
export interface CallReach {
  /** How far its upstream is trusted. */
  readonly trust: Trust;
  /** What its arguments name, as parsers found it: ``table `customers` ``, `2 mail addresses (external)`. */
  readonly names: readonly string[];
}

/**
 * Port: names what a call is about, in a few words for people. Implemented by `@countersign/analysis`. It names what
 * stands in the masked arguments; of what would be sent instead it tells nothing but how far its hosts are trusted.
 *
 * @throws never
 */
export type ReachReader = (facts: CallFacts, masked: JsonValue) => Promise<readonly string[]>;
