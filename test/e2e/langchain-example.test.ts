import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root } from "./house.ts";

it("the LangChain example does its job by itself", { timeout: 180_000 }, async () => {
  const child = spawn(
    process.execPath,
    [join(root, "examples/langchain-agent/main.ts"), "--auto"],
    {
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const [status] = (await once(child, "close")) as [number];

  expect(said).toContain("masked:  9 of 9 personal values");
  expect(said).toContain("Removed Tobias Reinhold (tobias.reinhold@nordkontor.example)");
  expect(said).toContain("in the database now: Yasmin Haddadi, Kwabena Asante");
  expect(said).toContain("the log is whole");
  expect(status).toBe(0);
});
