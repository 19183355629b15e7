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
  // While one part is written, the next is made ready.
  let before: Promise<unknown> | undefined;
  for (; entries.length - from > MOST_AT_ONCE; from += MOST_AT_ONCE) {
    const part = entries.slice(from, from + MOST_AT_ONCE);
    const keeping = store.commit({ kind: "keep-values", entries: part });
    // Its failure is heard of below, unless the one before it failed, too.
    keeping.catch(() => undefined);
    await before;
    before = keeping;
  }
  await before;
  return entries.slice(from);
}

/** Commits all of them, before what shows the values is shown. */
export async function keepValues(store: Store, entries: readonly VaultEntry[]): Promise<void> {
  const last = await keepMostValues(store, entries);
  if (last.length > 0) await store.commit({ kind: "keep-values", entries: last });
}
