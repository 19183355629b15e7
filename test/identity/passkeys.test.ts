/** Passkeys as people use them: a real daemon, a real browser, and the browser's own virtual key. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject } from "@countersign/core";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import Database from "better-sqlite3";
import type { Browser, CDPSession, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startBrowser } from "../console/browser.ts";
import { type House, makeHouse, programOf, type RunningDaemon } from "../e2e/house.ts";

let house: House;
let daemon: RunningDaemon;
let browser: Browser;
let agent: Client;
let page: Page;
let cdp: CDPSession;
/** Where passkeys work. */
let place: string;
let pageToken: string;

beforeAll(async () => {
  house = await makeHouse(`
upstreams:
  memory:
    command: ${process.execPath}
    args: [${programOf("@modelcontextprotocol/server-memory")}]
    trust: internal
    env: { MEMORY_FILE_PATH: $FOLDER/memory.json }
policy:
  rules:
    - id: needs-a-touch
      tool: create_entities
      decision: require-approval
      approval: { require: passkey }
`);
  daemon = await house.startDaemon();
  place = `http://localhost:${new URL(daemon.origin).port}`;
  browser = await startBrowser();
  page = await browser.newPage();
  cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  await plugIn();
  await page.goto(`${place}/signin`);
  pageToken = await page.evaluate(async (credential) => {
    const answer = await fetch("/signin", {
      method: "POST",
      body: new URLSearchParams({ credential }),
    });
    return /data-token="([^"]+)"/.exec(await answer.text())?.[1] ?? "";
  }, house.credential);
  agent = new Client({ name: "e2e", version: "1.0.0" });
  await agent.connect(new StdioClientTransport(house.connect));
});
afterAll(async () => {
  await agent?.close();
  await browser?.close();
  await house?.leave();
});

let plugged: string | undefined;

/** Puts another key into the machine, in the place of the one that is there. */
async function plugIn(): Promise<void> {
  if (plugged !== undefined) {
    await cdp.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId: plugged });
  }
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  plugged = authenticatorId;
}

interface Answer {
  readonly status: number;
  readonly body: JsonObject;
}

/** The API as the page calls it. */
function ask(method: "GET" | "POST", path: string, body: object = {}): Promise<Answer> {
  return page.evaluate(
    async ([method, path, body, token]) => {
      const answer = await fetch(`/api${path}`, {
        method,
        headers: { "content-type": "application/json", "x-countersign-token": token },
        ...(method === "POST" ? { body: JSON.stringify(body) } : {}),
      });
      return { status: answer.status, body: await answer.json() };
    },
    [method, path, body, pageToken] as const,
  );
}

function touch(assertion: unknown): Promise<JsonObject> {
  return page.evaluate(async (options) => {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options as never);
    return (
      (await navigator.credentials.get({ publicKey })) as PublicKeyCredential
    ).toJSON() as never;
  }, assertion);
}

function make(registration: unknown): Promise<JsonObject> {
  return page.evaluate(async (options) => {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options as never);
    return (
      (await navigator.credentials.create({ publicKey })) as PublicKeyCredential
    ).toJSON() as never;
  }, registration);
}

/** Makes a passkey with the key that is plugged in, and asks to add it. */
async function add(name: string, code: object = {}): Promise<Answer> {
  const { body } = await ask("POST", "/passkeys/options", code);
  const answer = await make(body["registration"]);
  return ask("POST", "/passkeys", { nonce: body["nonce"], name, answer, ...code });
}

async function invite(): Promise<string> {
  const { stdout } = await house.countersign("passkey", "invite", "--stdout");
  return stdout.trim();
}

/** Signs a decision with the key that is plugged in. */
async function sign(
  id: string,
  decision: object,
): Promise<{ readonly nonce: unknown; readonly answer: JsonObject }> {
  const { body } = await ask("POST", `/approvals/${id}/assertion`, decision);
  return { nonce: body["nonce"], answer: await touch(body["assertion"]) };
}

let calls = 0;

/** An agent's call that waits for a person. */
async function hold(): Promise<{ readonly id: string; readonly answer: Promise<string> }> {
  const name = `n${++calls}`;
  const answer = agent
    .callTool(
      {
        name: "create_entities",
        arguments: { entities: [{ name, entityType: "thing", observations: [] }] },
      },
      { timeout: 60_000 },
    )
    .then(({ content }) => JSON.stringify(content));
  const { id } = await house.openRequest(daemon.origin, "create_entities");
  return { id, answer };
}

const kept = (): string => {
  try {
    return readFileSync(join(house.folder, "memory.json"), "utf8");
  } catch {
    return "";
  }
};

describe("a passkey", () => {
  it("is added by its name's page, and not at an address", async () => {
    const byAddress = await house.api(daemon.origin, "POST", "/passkeys/options", {});
    const stolen = await add("stolen");
    const older = await invite();
    const code = await invite();
    const wrong = [await add("wrong", { code: older }), await add("wrong", { code: "abcd" })];
    const added = await add("first", { code: code.toUpperCase().replaceAll("-", " ") });
    const { body: status } = await ask("GET", "/status");
    const listed = await ask("GET", "/passkeys");

    expect([byAddress.status, (byAddress.body["error"] as JsonObject)["code"]]).toEqual([
      409,
      "PASSKEY_UNAVAILABLE",
    ]);
    for (const { status, body } of [stolen, ...wrong]) {
      expect([status, (body["error"] as JsonObject)["code"]]).toEqual([
        403,
        "PASSKEY_CODE_REQUIRED",
      ]);
    }
    expect(code).toMatch(/^([a-z2-7]{4}-){3}[a-z2-7]{4}$/);
    expect(added.status).toBe(201);
    expect(status["invited"]).toMatchObject([{ isRecovery: false, isUsed: true }]);
    expect(listed.body).toMatchObject({
      passkeys: [{ name: "first", site: "localhost", usedAt: null }],
      usableHere: true,
      openAt: place,
    });
  });

  it("signs the decision that lets the call run; nothing else lets it", async () => {
    const { id, answer } = await hold();
    const program = await house.api(daemon.origin, "POST", `/approvals/${id}/approve`, {});
    const terminal = await house.review("approvals", "approve", id);
    const unsigned = await ask("POST", `/approvals/${id}/approve`);
    const proof = await sign(id, { verb: "approve", reason: "fine" });
    const otherReason = await ask("POST", `/approvals/${id}/approve`, { reason: "else", proof });
    const spent = await ask("POST", `/approvals/${id}/approve`, { reason: "fine", proof });
    const rejecting = await sign(id, { verb: "reject", reason: "fine" });
    const turned = await ask("POST", `/approvals/${id}/approve`, {
      reason: "fine",
      proof: rejecting,
    });
    const before = kept();
    const again = await sign(id, { verb: "approve", reason: "write to ilse@post.example" });
    const approved = await ask("POST", `/approvals/${id}/approve`, {
      reason: "write to ilse@post.example",
      proof: again,
    });

    for (const { status, body } of [program, unsigned]) {
      expect([status, (body["error"] as JsonObject)["code"]]).toEqual([
        403,
        "APPROVAL_PASSKEY_REQUIRED",
      ]);
    }
    expect(terminal.status).toBe(1);
    expect(terminal.stderr).toContain("page");
    for (const { status, body } of [otherReason, spent, turned]) {
      expect([status, (body["error"] as JsonObject)["code"]]).toEqual([403, "PASSKEY_INVALID"]);
    }
    expect(before).not.toContain(`n${calls}`);
    expect(approved.body["approval"]).toMatchObject({
      state: "approved",
      require: "passkey",
      decision: { passkey: true, channel: "console" },
    });
    expect(await answer).toContain(`n${calls}`);
    expect(kept()).toContain(`n${calls}`);
  });

  it("is not another one's: a key nobody registered signs nothing", async () => {
    const { id, answer } = await hold();
    const { body } = await ask("POST", `/approvals/${id}/assertion`, { verb: "approve" });
    const real = plugged;
    await plugIn();
    const options = await ask("POST", "/passkeys/options");
    // Made for the same person at the same page, and never registered.
    const stranger = await make(options.body["registration"]);
    const asked = body["assertion"] as JsonObject;
    const signed = await touch({
      ...asked,
      allowCredentials: [{ id: stranger["id"], type: "public-key" }],
    });
    const proof = { nonce: body["nonce"], answer: signed };
    const approved = await ask("POST", `/approvals/${id}/approve`, { proof });
    const registered = await ask("POST", "/passkeys", {
      nonce: options.body["nonce"],
      name: "second",
      answer: stranger,
      confirmation: signed,
    });
    const rejected = await ask("POST", `/approvals/${id}/reject`, { reason: "no" });

    expect(real).not.toBe(plugged);
    expect([approved.status, (approved.body["error"] as JsonObject)["code"]]).toEqual([
      403,
      "PASSKEY_INVALID",
    ]);
    expect([registered.status, (registered.body["error"] as JsonObject)["code"]]).toEqual([
      403,
      "PASSKEY_INVALID",
    ]);
    expect(rejected.body["approval"]).toMatchObject({ state: "rejected" });
    expect(await answer).toContain("REJECTED");
  });
});

it("after the last one was lost another is added with a code, of which everybody is told", async () => {
  await plugIn();
  const lost = await add("new");
  const code = await invite();
  const added = await add("new", { code });
  await plugIn();
  const again = await add("again", { code });
  const { body: listed } = await ask("GET", "/passkeys");
  const { body: status } = await ask("GET", "/status");
  const { body: log } = await house.api(daemon.origin, "GET", "/records?type=passkey.invited");
  const told = await browser.newPage();
  await told.goto(`${daemon.origin}/signin`);
  await told.getByLabel("Reviewer credential").fill(house.credential);
  await told.getByRole("button", { name: "Sign in" }).click();
  await told.getByText("made a code with which").waitFor();
  await told.close();

  expect([lost.status, added.status, again.status]).toEqual([403, 201, 403]);
  expect(listed["passkeys"]).toHaveLength(2);
  expect(status["invited"]).toMatchObject([
    { isRecovery: true, isUsed: true, operator: expect.stringMatching(/^local:/) as string },
  ]);
  expect(JSON.stringify(log)).toContain("recovery");
});

it("what was decided without a signature does not run, whoever wrote it into the database", async () => {
  const { id, answer } = await hold();
  const database = new Database(join(house.dataFolder, "countersign.db"));
  const vote = {
    verb: "approve",
    reviewer: { person: "x", channel: "console" },
    at: Date.now(),
    reason: null,
    selfApproved: true,
  };
  // What a program that can write the file would do: the state machine's trigger allows the move.
  database
    .prepare("update approval set state = 'approved', decision = ? where id = ?")
    .run(JSON.stringify(vote), id);
  database.close();

  expect(await answer).not.toContain(`"n${calls}"`);
  expect(kept()).not.toContain(`n${calls}`);
  const { body } = await house.api(daemon.origin, "GET", `/approvals/${id}`);
  expect(body["approval"]).toMatchObject({ state: "cancelled" });
  const { body: log } = await house.api(daemon.origin, "GET", `/records?approval=${id}`);
  expect(JSON.stringify(log)).toContain("the approval is not proven");
  const verified = await house.countersign("audit", "verify");
  // No record tells of that decision.
  expect([verified.status, verified.stderr]).toEqual([
    1,
    expect.stringContaining("was decided otherwise, or by somebody else, than its records say"),
  ]);
});
