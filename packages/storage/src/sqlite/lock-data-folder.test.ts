import { spawn } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@countersign/testkit";
import { expect, it } from "vitest";
import { lockDataFolder } from "../index.ts";

const inUse = (pid: number): Error =>
  expect.objectContaining({
    code: "STORAGE_IN_USE",
    message: expect.stringContaining(`process ${pid}`) as string,
  }) as Error;

it("lets one at a time have the folder, and names the holder", () => {
  const folder = join(temporaryFolder(), "data");

  const lock = lockDataFolder(folder);
  expect(() => lockDataFolder(folder)).toThrow(inUse(process.pid));
  lock.release();
  lock.release();
  lockDataFolder(folder).release();

  expect(statSync(join(folder, "daemon.lock")).mode & 0o777).toBe(0o600);
});

it("is free again once its holder was killed", async () => {
  const folder = temporaryFolder();
  const index = new URL("../index.ts", import.meta.url).href;
  const script = `
    const { lockDataFolder } = await import(${JSON.stringify(index)});
    lockDataFolder(${JSON.stringify(folder)});
    console.log("locked");
    setInterval(() => {}, 1000);`;
  const child = spawn(
    process.execPath,
    ["--conditions=countersign-source", "--input-type=module", "-e", script],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  await once(child.stdout, "data");

  expect(() => lockDataFolder(folder)).toThrow(inUse(child.pid ?? 0));
  child.kill("SIGKILL");
  await once(child, "exit");

  lockDataFolder(folder).release();
});
