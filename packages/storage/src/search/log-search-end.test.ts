import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { temporaryFolder } from "@countersign/testkit";
import { expect, it } from "vitest";
import { readMasterKey } from "../keys/master-key.ts";
import { openSqliteStorage } from "../sqlite/open-sqlite-storage.ts";

const SEARCH = fileURLToPath(new URL("./log-search.ts", import.meta.url));
const KEYS = fileURLToPath(new URL("../keys/master-key.ts", import.meta.url));

/** A program with nothing else to do, which asks something while it closes the search. */
const PROGRAM = `
import { startLogSearch } from ${JSON.stringify(SEARCH)};
import { readMasterKey } from ${JSON.stringify(KEYS)};
const [folder] = process.argv.slice(-1);
const search = startLogSearch({ folder, masterKey: await readMasterKey(folder, {}), withText: false });
await search.progress();
const asked = search.progress().catch(() => undefined);
await search.close();
await asked;
console.log("closed");
`;

it("keeps a program until the search is closed, whatever else was asked meanwhile", async () => {
  const folder = temporaryFolder();
  const masterKey = await readMasterKey(folder, {});
  const storage = await openSqliteStorage({ folder, masterKey, labelOf: () => "X", now: Date.now });
  await storage.close();

  const { stdout } = await promisify(execFile)(process.execPath, [
    "--conditions=countersign-source",
    "--input-type=module",
    "--eval",
    PROGRAM,
    folder,
  ]);

  expect(stdout).toBe("closed\n");
});
