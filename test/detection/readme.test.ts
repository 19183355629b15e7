/** The package's page, word for word, as a program that has installed the package. Wants the build to be there. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const run = promisify(execFile);
const folder = join(import.meta.dirname, "../../packages/detection");

it("the examples of the package's page print what it says", async () => {
  const page = readFileSync(join(folder, "README.md"), "utf8");
  const code = [...page.matchAll(/^```ts\n(.*?)^```/gms)].map(([, block]) => block).join("\n");
  const says = [...code.matchAll(/^\/\/ → (.*)$/gm)].map(([, line]) => line);

  const { stdout } = await run(
    process.execPath,
    ["--input-type=module-typescript", "--eval", code],
    {
      cwd: folder,
    },
  );

  expect(stdout.trimEnd().split("\n")).toEqual(says);
});
