import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root } from "./house.ts";

it("the demo does its main job by itself", { timeout: 120_000 }, async () => {
  const child = spawn(process.execPath, [join(root, "examples/demo/main.ts"), "--auto"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const [status] = (await once(child, "close")) as [number];

  expect(said).toContain("masked:  40 of 40 personal values in 8 customers");
  expect(said).toContain("customers are archived, not deleted");
  expect(said).toContain("the log is whole");
  expect(said).toMatch(/run: +the export, once/);
  expect(status).toBe(0);
});

it("the example of an approval in Teams runs by itself", { timeout: 120_000 }, async () => {
  const child = spawn(process.execPath, [join(root, "examples/teams-approval/main.ts")], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const [status] = (await once(child, "close")) as [number];

  expect(said).toContain("one card, no personal data on it");
  expect(said).toContain("Approved, ran");
  expect(status).toBe(0);
});

it.each([
  {
    example: "slack-approval",
    says: ["Approved, ran", "one message, no personal data in it, nothing Slack would refuse"],
  },
  {
    example: "email-channel",
    says: ["Your approval is needed", "one mail, no personal data in it"],
  },
])("the example $example runs by itself", { timeout: 120_000 }, async ({ example, says }) => {
  const child = spawn(process.execPath, [join(root, `examples/${example}/main.ts`)], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const [status] = (await once(child, "close")) as [number];

  for (const words of says) expect(said).toContain(words);
  expect(status).toBe(0);
});
