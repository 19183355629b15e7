import { expect, it } from "vitest";
import type { VaultEntry } from "../masking/vault.ts";
import type { Store } from "../store.ts";
import { keepMostValues } from "./keep-most-values.ts";

it.each([
  { count: 0, commits: [] },
  { count: 500, commits: [] },
  { count: 501, commits: [500] },
  { count: 1_700, commits: [500, 500, 500] },
])("commits $commits of $count values, and leaves the rest", async ({ count, commits }) => {
  const kept: VaultEntry[][] = [];
  const commit: Store["commit"] = async (...operations) => {
    for (const operation of operations) {
      if (operation.kind === "keep-values") kept.push([...operation.entries]);
    }
    return [];
  };
  const entries = Array.from({ length: count }, (_, i): VaultEntry => {
    const bytes = new Uint8Array([i]);
    return { scope: "s", token: `X_${i}`, entityType: "X", digest: bytes, sealed: bytes };
  });

  const left = await keepMostValues({ commit } as Store, entries);

  expect(kept.map(({ length }) => length)).toEqual(commits);
  expect([...kept.flat(), ...left]).toEqual(entries);
});
