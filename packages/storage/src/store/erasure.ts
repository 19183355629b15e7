import type { Erasure } from "@countersign/core";

/** What is to be erased. */
export type ErasureSelection =
  | { readonly scope: string }
  | { readonly requester: string }
  /** Scopes last used before then (milliseconds since the epoch), and older payloads of scopes still in use. */
  | { readonly before: number; readonly days: number }
  /** What was erased once, in a copy that does not know of it. */
  | { readonly again: Pick<Erasure, "of" | "scopes" | "ranges"> };

export interface Erased extends Pick<Erasure, "scopes" | "ranges" | "payloads" | "values"> {
  /** Scopes that were left out, and why. */
  readonly kept: readonly { readonly scope: string; readonly because: string }[];
}

/** More ranges than this make several records. */
const RANGES_PER_RECORD = 500;

/** What the log says of an erasure. Several records, if one would be too long; never none. */
export function recordsOfErasure(selection: ErasureSelection, erased: Erased): readonly Erasure[] {
  const of = nameOf(selection);
  const { scopes, ranges, payloads, values } = erased;
  const first = { of, scopes, ranges: ranges.slice(0, RANGES_PER_RECORD), payloads, values };
  const more: Erasure[] = [];
  for (let at = RANGES_PER_RECORD; at < ranges.length; at += RANGES_PER_RECORD) {
    const next = ranges.slice(at, at + RANGES_PER_RECORD);
    more.push({ of, scopes: [], ranges: next, payloads: 0, values: 0 });
  }
  return [first, ...more];
}

function nameOf(selection: ErasureSelection): string {
  if ("scope" in selection) return `scope ${selection.scope}`;
  if ("requester" in selection) return `requester ${selection.requester}`;
  if ("again" in selection) return selection.again.of;
  return `older than ${selection.days} days`;
}
