/** The built package, loaded by `require()`. Wants the build to be there, as every front door makes it. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const run = promisify(execFile);

it("guards an agent of a program in CommonJS, with the classes that program has", async () => {
  const { stdout, stderr } = await run(process.execPath, [
    join(import.meta.dirname, "commonjs/agent.cjs"),
  ]);

  const { content, from } = JSON.parse(stdout) as { content: string; from: string };
  expect(content).toMatch(/^row <EMAIL_[a-z2-7]{10}>$/);
  expect(from).toMatch(/commonjs.dist.index\.js$/);
  expect(stderr).not.toContain("Warning");
});
