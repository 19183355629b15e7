/** Changes of what others are held to, where they take a passkey: a real daemon, its page in a real browser, a virtual key. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { JsonObject } from "@countersign/core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startBrowser } from "../console/browser.ts";
import { type House, makeHouse, type RunningDaemon } from "../e2e/house.ts";
import { plugIn, type VirtualKey } from "./virtual-key.ts";

let house: House;
let daemon: RunningDaemon;
let browser: Browser;
let page: Page;
let key: VirtualKey;
let place: string;

beforeAll(async () => {
  house = await makeHouse(`
changes: { require: passkey }
policy: { default: deny }
`);
  browser = await startBrowser();
  page = await browser.newPage();
  key = await plugIn(page);
  await start();
  await signIn();
  await page.goto(`${place}/passkeys`);
  const invited = await house.countersign("passkey", "invite", "--stdout");
  await page.getByLabel("Code").fill(invited.stdout.trim());
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.getByText("for localhost, added").waitFor();
});
afterAll(async () => {
  await browser?.close();
  await house?.leave();
});

async function start(): Promise<void> {
  daemon = await house.startDaemon();
  place = `http://localhost:${new URL(daemon.origin).port}`;
}

async function signIn(): Promise<void> {
  await page.goto(`${place}/signin`);
  await page.getByLabel("Reviewer credential").fill(house.credential);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Sign out" }).waitFor();
}

const api = (method: "GET" | "POST", path: string, body?: object) =>
  house.api(daemon.origin, method, path, body);
const codeOf = (body: JsonObject): unknown => (body["error"] as JsonObject | undefined)?.["code"];

function rewrite(from: string, to: string): void {
  const text = readFileSync(house.configFile, "utf8");
  writeFileSync(house.configFile, text.replace(from, to));
}

/** The hash of the change that waits, once it is not `before`. */
async function waitingHash(before?: string): Promise<string> {
  for (let turn = 0; turn < 200; turn++) {
    const { body } = await api("GET", "/policy");
    const change = body["change"] as JsonObject | null;
    if (change !== null && change["hash"] !== before) return change["hash"] as string;
    await sleep(50);
  }
  throw new Error(`no change was noticed:\n${daemon.said()}`);
}

const policyHash = async (): Promise<unknown> => (await api("GET", "/status")).body["policyHash"];

async function newest(type: string): Promise<JsonObject | undefined> {
  const { body } = await api("GET", `/records?type=${type}&limit=1`);
  return (body["records"] as readonly JsonObject[])[0];
}

describe("where changes take a passkey", () => {
  it("whoever can edit the file and has the credential gets nothing accepted, nor made, nor lifted", async () => {
    rewrite("policy: { default: deny }", "policy: { default: allow }");
    const hash = await waitingHash();
    const before = await policyHash();
    await api("POST", "/pause", { mode: "deny", reason: "a leak" });
    const tries = {
      hold: await api("POST", "/pause", { mode: "hold", reason: "mine" }),
      accept: await api("POST", "/policy/accept", { hash, reason: "mine" }),
      resume: await api("POST", "/resume", { reason: "mine" }),
      grant: await api("POST", "/grants", {
        requester: "local:sam@laptop",
        upstream: "crm",
        tool: "query",
        category: "read",
        minutes: 5,
        reason: "mine",
      }),
      key: await api("POST", "/keys", { name: "mine", scopes: ["calls"] }),
      credential: await api("POST", "/credentials", { person: await me() }),
      revoke: await api("POST", "/credentials/revoke", { person: await me() }),
    };
    const invented = await api("POST", "/policy/accept", {
      hash,
      reason: "mine",
      proof: { nonce: "bm9uY2U", answer: { id: "a2V5", response: {} } },
    });
    const atTerminal = await Promise.all([
      house.review("policy", "accept", hash, "--reason", "mine"),
      house.review("keys", "create", "--name", "mine", "--scope", "calls", "--stdout"),
    ]);

    for (const [name, { status, body }] of Object.entries(tries)) {
      expect([name, status, codeOf(body)]).toEqual([name, 403, "APPROVAL_PASSKEY_REQUIRED"]);
    }
    expect([invented.status, codeOf(invented.body)]).toEqual([403, "PASSKEY_INVALID"]);
    for (const { status, stdout, stderr } of atTerminal) {
      expect({ status, stdout, stderr }).toEqual({
        status: 1,
        stdout: "",
        stderr: expect.stringContaining("passkey"),
      });
    }
    expect(await policyHash()).toBe(before);
    expect((await api("GET", "/pause")).body["pause"]).toMatchObject({ reason: "a leak" });
    expect((await api("GET", "/keys")).body["keys"]).toEqual([]);
    expect(await newest("approval.decision_ignored")).toMatchObject({
      outcome: expect.stringMatching(/PASSKEY/),
    });
  });

  it("a person accepts on the page, with a touch, and it stands in the record", async () => {
    const other = await waitingHash();
    rewrite("policy: { default: allow }", "policy: { default: by-category }");
    const hash = await waitingHash(other);
    const before = await policyHash();
    await page.goto(`${place}/policy`);
    await page.getByLabel("Why").fill("reads are fine");
    await key.setTouching(false);
    await page.getByRole("button", { name: "Accept the change" }).click();
    await page.getByText("The passkey was not used").waitFor();
    const untouched = await policyHash();
    await key.setTouching(true);
    await page.getByRole("button", { name: "Accept the change" }).click();
    await page.getByText("The change is in force").first().waitFor();
    const record = await newest("policy.accepted");
    const after = await policyHash();

    expect(untouched).toBe(before);
    expect(after).not.toBe(before);
    expect(record).toMatchObject({
      file: hash,
      require: "passkey",
      actProof: { statement: { act: "accept-configuration", subject: { file: hash } } },
    });
  });

  it("a pause is lifted and a key made on the page, each with a touch; no two keys have one name", async () => {
    await page.goto(`${place}/grants`);
    await page.getByLabel("What changed").fill("the leak is closed");
    await page.getByRole("button", { name: "Let calls run again" }).click();
    await page.getByRole("button", { name: "Pause all calls" }).waitFor();
    await page.goto(`${place}/keys`);
    const name = page.getByLabel("Name of the program");
    await name.fill("siem");
    await page.getByLabel("log:read").check();
    await page.getByRole("button", { name: "Make a key" }).click();
    const secret = await page.locator("code.secret").textContent();
    await name.fill("SIEM");
    await page.getByRole("button", { name: "Make a key" }).click();
    await page.getByText("Another key has this name").waitFor();
    const read = await fetch(`${place}/api/records?limit=1`, {
      headers: { authorization: `Bearer ${secret}` },
    });

    expect(read.status).toBe(200);
    expect(await newest("pause.ended")).toMatchObject({
      actProof: { statement: { act: "resume" } },
    });
    expect(await newest("service_key.created")).toMatchObject({
      actProof: { statement: { act: "create-key", subject: { name: "siem" } } },
    });
  });

  it("a start goes by what was accepted, in local mode too, and by nothing that lies in its place", async () => {
    rewrite("policy: { default: by-category }", "policy: { default: allow }");
    const before = await policyHash();
    await daemon.stop();
    await start();
    const afterwards = await policyHash();
    await waitingHash();
    await daemon.stop();
    writeFileSync(join(house.dataFolder, "accepted.yaml"), readFileSync(house.configFile));
    const refused = await house.startDaemon().catch((error: Error) => error.message);
    rewrite("changes: { require: passkey }", "");
    writeFileSync(join(house.dataFolder, "accepted.yaml"), readFileSync(house.configFile));
    const key = ["keys", "create", "--name", "mine", "--scope", "calls", "--stdout"];
    const atTerminal = await house.review(...key);

    expect(afterwards).toBe(before);
    expect(refused).toContain("this is not the configuration that was accepted");
    expect(atTerminal).toMatchObject({ status: 1, stdout: "" });
    expect(atTerminal.stderr).toContain("this is not the configuration that was accepted");
  });

  it("the log verifies", async () => {
    expect(await house.countersign("audit", "verify")).toMatchObject({ status: 0, stderr: "" });
  });
});

async function me(): Promise<string> {
  const { body } = await api("GET", "/status");
  return (body["you"] as { person: string }).person;
}
