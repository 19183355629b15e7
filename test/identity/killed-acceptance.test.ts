/** Daemons that are killed between the record that a configuration was accepted and its being kept: with real kills. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { JsonObject } from "@countersign/core";
import { softPasskey } from "@countersign/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type House, makeHouse, type RunningDaemon } from "../e2e/house.ts";

let house: House;
let preload: string;

beforeAll(async () => {
  house = await makeHouse("changes: { require: passkey }\npolicy: { default: deny }\n");
  preload = join(house.folder, "kill-at-keeping.mjs");
  writeFileSync(
    preload,
    `import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
const { renameSync } = fs;
fs.renameSync = (from, to) => {
  if (String(to).endsWith("accepted.yaml") && fs.existsSync(process.env.KILL_IF)) {
    process.kill(process.pid, "SIGKILL");
  }
  return renameSync(from, to);
};
syncBuiltinESMExports();
`,
  );
});
afterAll(() => house?.leave());

const killIf = (): string => join(house.folder, "kill");
const arm = (): void => writeFileSync(killIf(), "");
const start = (): Promise<RunningDaemon> =>
  house.startDaemon({ env: { NODE_OPTIONS: `--import=${preload}`, KILL_IF: killIf() } });

function rewrite(from: string, to: string): void {
  const text = readFileSync(house.configFile, "utf8");
  expect(text).toContain(from);
  writeFileSync(house.configFile, text.replace(from, to));
}

const keptText = (): string => {
  const file = join(house.dataFolder, "accepted.yaml");
  return existsSync(file) ? readFileSync(file, "utf8") : "";
};

it("a first start that was killed there is gone on with, whatever the file says by then", async () => {
  const written = readFileSync(house.configFile, "utf8");
  arm();
  const killed = await start().catch((error: Error) => error.message);
  const kept = keptText();
  rmSync(killIf());
  rewrite("policy: { default: deny }", "policy: { default: allow }");
  rewrite("changes: { require: passkey }\n", "");
  const daemon = await start();
  const { body } = await house.api(daemon.origin, "GET", "/records?type=policy.accepted");
  await daemon.stop();
  writeFileSync(house.configFile, written);

  expect([killed, kept]).toEqual([expect.stringContaining("the daemon left"), ""]);
  expect(daemon.said()).toContain("is not the one accepted last, which is in force now");
  expect(keptText()).toBe(written);
  expect(body["records"]).toMatchObject([{ require: "passkey" }]);
});

it("a change that was accepted with a touch is in force after a kill there, and nothing that was written since", async () => {
  const daemon = await start();
  const place = `http://localhost:${new URL(daemon.origin).port}`;
  const site = { origin: place, rpId: "localhost" };
  const ask = async (path: string, body?: object): Promise<JsonObject> =>
    (await house.api(place, body === undefined ? "GET" : "POST", path, body)).body;
  const key = softPasskey();
  const code = (await house.countersign("passkey", "invite", "--stdout")).stdout.trim();
  const options = await ask("/passkeys/options", { code });
  const { challenge } = options["registration"] as { challenge: string };
  const answer = key.register(challenge, site);
  await ask("/passkeys", { nonce: options["nonce"], name: "soft", answer, code });

  rewrite("policy: { default: deny }", "policy: { default: by-category }");
  const accepted = readFileSync(house.configFile, "utf8");
  const before = await ask("/status");
  const hash = await waitingHash(ask);
  const asked = await ask("/acts/assertion", { act: "accept-configuration", hash, reason: "r" });
  const signed = key.assert((asked["assertion"] as { challenge: string }).challenge, site);
  arm();
  const proof = { nonce: asked["nonce"], answer: signed };
  const answered = await ask("/policy/accept", { hash, reason: "r", proof }).catch(() => "killed");
  const kept = keptText();
  rmSync(killIf());
  rewrite("policy: { default: by-category }", "policy: { default: allow }");
  const again = await start();
  const status = (await house.api(again.origin, "GET", "/status")).body;
  const waiting = await waitingHash(
    async (path) => (await house.api(again.origin, "GET", path)).body,
  );
  const verified = await house.countersign("audit", "verify");

  expect([answered, kept === accepted]).toEqual(["killed", false]);
  expect(keptText()).toBe(accepted);
  expect(status["policyHash"]).not.toBe(before["policyHash"]);
  expect(waiting).not.toBe(hash);
  expect(verified).toMatchObject({ status: 0, stderr: "" });
});

async function waitingHash(ask: (path: string) => Promise<JsonObject>): Promise<string> {
  for (let turn = 0; turn < 400; turn++) {
    const change = (await ask("/policy"))["change"] as JsonObject | null;
    if (change !== null) return change["hash"] as string;
    await sleep(25);
  }
  throw new Error("no change was noticed");
}
