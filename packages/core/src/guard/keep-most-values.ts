import type { VaultEntry } from "../masking/vault.ts";
import type { Store } from "../store.ts";

/** Thousands of values written at once would keep everybody else's commits waiting. */
const MOST_AT_ONCE = 500;

/**
 * Commits all but the last of `entries`, in parts between which others get their turn. What is left is to be committed
 * together with what shows the values: they may be kept earlier, never later.
 */
export async function keepMostValues(
  store: Store,
  entries: readonly VaultEntry[],
): Promise<readonly VaultEntry[]> {
  let from = 0;
  for (; entries.length - from > MOST_AT_ONCE; from += MOST_AT_ONCE) {
    await store.commit({ kind: "keep-values", entries: entries.slice(from, from + MOST_AT_ONCE) });
  }
  return entries.slice(from);
}

/** Commits all of them, before what shows the values is shown. */
export async function keepValues(store: Store, entries: readonly VaultEntry[]): Promise<void> {
  const last = await keepMostValues(store, entries);
  if (last.length > 0) await store.commit({ kind: "keep-values", entries: last });
}
