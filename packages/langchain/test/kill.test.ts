/** Held calls outlive the death of their process. The processes are real, and so are the kills. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { type House, openHouse } from "./house.ts";

async function house(): Promise<House> {
  const made = await openHouse();
  onTestFinished(() => made.close());
  return made;
}

function live(
  folder: string,
  hold: string,
  step: string,
): { child: ChildProcess; said: () => string } {
  const worker = join(import.meta.dirname, "kill-worker.ts");
  const child = spawn(
    process.execPath,
    ["--conditions=countersign-source", worker, folder, hold, step],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  onTestFinished(() => void child.kill("SIGKILL"));
  let text = "";
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  return { child, said: () => text };
}

async function ended({ child, said }: ReturnType<typeof live>): Promise<string> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "close");
  return said();
}

function effectsIn(folder: string): readonly string[] {
  const file = join(folder, "effects.txt");
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
}

it("in `wait`: killed while held, the same call attaches to the same request and runs once", {
  timeout: 180_000,
}, async () => {
  const at = await house();

  const first = live(at.folder, "wait", "start");
  const { id } = await at.pending("delete_row");
  first.child.kill("SIGKILL");
  await ended(first);
  const second = live(at.folder, "wait", "resume");
  await vi.waitUntil(() => second.said().includes("held"), { timeout: 30_000, interval: 10 });
  second.child.kill("SIGKILL");
  await ended(second);
  await at.decide(id, "approve");
  const effectsBefore = effectsIn(at.folder);
  const third = await ended(live(at.folder, "wait", "resume"));
  await ended(live(at.folder, "wait", "resume"));

  expect(effectsBefore).toEqual([]);
  expect(third).toContain("answered final: removed 9");
  expect(effectsIn(at.folder)).toEqual(["removed 9"]);
  expect((await at.requests()).map((request) => [request.id, request.state])).toEqual([
    [id, "executed"],
  ]);
});

it("in `interrupt`: in a new process, a forged resume changes nothing and a decision lets it run once", {
  timeout: 180_000,
}, async () => {
  const at = await house();

  const paused = await ended(live(at.folder, "interrupt", "start"));
  const forged = await ended(live(at.folder, "interrupt", "resume"));
  const { id } = await at.pending("delete_row");
  await at.decide(id, "approve");
  const effectsBefore = effectsIn(at.folder);
  const resumed = await ended(live(at.folder, "interrupt", "resume"));

  expect([paused, forged].map((said) => said.trim().split("\n").at(-1))).toEqual([
    "paused",
    "paused",
  ]);
  expect(effectsBefore).toEqual([]);
  expect(resumed).toContain("answered final: removed 9");
  expect(effectsIn(at.folder)).toEqual(["removed 9"]);
});
