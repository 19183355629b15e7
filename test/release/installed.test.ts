import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { temporaryFolder } from "@countersign/testkit";
import { expect, it } from "vitest";

const run = promisify(execFile);
const PNPM = "pnpm@12";
const ROOT = join(import.meta.dirname, "../..");
/** For tests alone, and for programs that bring a bot's SDK of their own. */
const NOT_INSTALLED = ["testkit", "teams-ai"];

it("installs with npm from its packages alone, far from this workspace, and serves", async () => {
  const folder = temporaryFolder();
  const packs = join(folder, "packs");
  mkdirSync(packs);
  for (const name of readdirSync(join(ROOT, "packages")).filter(
    (one) => !NOT_INSTALLED.includes(one),
  ))
    await run("npx", ["-y", PNPM, "pack", "--pack-destination", packs], {
      cwd: join(ROOT, "packages", name),
    });
  const project = join(folder, "project");
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), "{}");
  const tarballs = readdirSync(packs).map((file) => join(packs, file));
  await run("npm", ["install", "--no-audit", "--no-fund", ...tarballs], { cwd: project });

  const command = join(project, "node_modules/.bin/countersign");
  const { stdout } = await run(command, ["init", "--yes"], { cwd: project });
  expect(stdout).toContain("written: ");
  writeFileSync(join(project, "people.txt"), "mail ada@navy.example\n");
  const masked = await run(command, ["mask", "people.txt"], { cwd: project });
  expect(masked.stdout).toMatch(/^mail <EMAIL_\w+>\n$/);

  appendFileSync(join(project, "countersign.yaml"), '\nlisten: { http: "127.0.0.1:0" }\n');
  const daemon = spawn(command, ["serve"], { cwd: project });
  try {
    const address = await new Promise<string>((resolve, reject) => {
      daemon.once("exit", () => reject(new Error("it ended")));
      createInterface(daemon.stderr).on("line", (line) => {
        const ready = /ready: approvals at (\S+),/.exec(line);
        if (ready !== null) resolve(ready[1] as string);
      });
    });
    const page = await fetch(address);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain("Countersign");
  } finally {
    if (daemon.exitCode === null) {
      daemon.kill();
      await once(daemon, "exit");
    }
  }
}, 600_000);
