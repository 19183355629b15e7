/**
 * What somebody saw before they decided. Of what is shown a keyed hash is taken, and it is handed to whoever it is
 * shown to together with a mark that says to whom and about which request. With their decision it comes back, so that
 * nobody can say to have seen what they were not shown.
 */
import { canonicalJson, type JsonValue } from "../json.ts";
import type { KeyedDigest } from "./fingerprint.ts";

/** Who is shown something, and about which request. */
export interface Shown {
  readonly approval: string;
  readonly person: string;
}

const MARK_UNITS = 22;

/** A hash, a dot and a mark: what {@link showing} gives. */
const SHOWN = /^([\w-]{43})\.([\w-]{22})$/;

/** How long what {@link showing} gives is, in UTF-16 units. */
export const SHOWN_UNITS: number = 43 + 1 + MARK_UNITS;

/** The hash of exactly `preview`, marked for whoever is shown it. */
export function showing(digest: KeyedDigest, shown: Shown, preview: JsonValue): string {
  const seen = digest(`seen ${canonicalJson(preview)}`);
  return `${seen}.${markOf(digest, shown, seen)}`;
}

/** The hash of what this person was shown about this request; `undefined` if they were not shown it. */
export function seenBy(digest: KeyedDigest, shown: Shown, given: unknown): string | undefined {
  const [, seen, mark] = (typeof given === "string" ? SHOWN.exec(given) : null) ?? [];
  if (seen === undefined || mark === undefined) return undefined;
  // Compared under the key, so that how long it takes tells nothing about the mark.
  const isOurs = digest(`mark ${mark}`) === digest(`mark ${markOf(digest, shown, seen)}`);
  return isOurs ? seen : undefined;
}

function markOf(digest: KeyedDigest, { approval, person }: Shown, seen: string): string {
  return digest(canonicalJson(["shown", approval, person, seen])).slice(0, MARK_UNITS);
}
