import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { openSqliteStorage, readMasterKey, startLogSearch } from "@countersign/storage";
import { temporaryFolder } from "@countersign/testkit";
import { expect, it } from "vitest";
import { lookAtIndex } from "./setup-index.ts";

it.each([
  { what: "has every record", isBroken: false, state: "ok" },
  { what: "does not answer", isBroken: true, state: "wrong" },
])("says of the search index that it $what", async ({ what, isBroken, state }) => {
  const folder = temporaryFolder();
  const masterKey = await readMasterKey(folder, {});
  const storage = await openSqliteStorage({ folder, masterKey, labelOf: () => "X", now: Date.now });
  if (isBroken) mkdirSync(join(folder, "search.db"));
  const search = startLogSearch({ folder, masterKey, withText: false });
  try {
    const [finding, ...more] = await lookAtIndex(search);

    expect(more).toEqual([]);
    expect(finding).toMatchObject({ subject: "search index", state });
    expect(finding?.says).toContain(what);
  } finally {
    await search.close();
    await storage.close();
  }
});
