import type { JsonValue } from "../json.ts";

/**
 * Something a channel has to remember over restarts: where it was let in, and which messages of its own it has to keep
 * true. Holds ids and hashes, never an argument, a result or what somebody wrote.
 */
export interface ChannelNote {
  readonly channel: string;
  /** Unique within the channel. Parts are divided by `/`, so that what belongs together is found by its prefix. */
  readonly key: string;
  readonly value: JsonValue;
}

export interface ChannelNoteFilter {
  readonly channel: string;
  /** What the key begins with; empty for all. */
  readonly prefix: string;
  /** 1 to 10,000. */
  readonly limit: number;
}
