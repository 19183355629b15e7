/** Signing in for stdio clients: the command, the shim and the daemon as they are. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject } from "@countersign/core";
import { type FakeOpenId, startFakeOpenId } from "@countersign/testkit";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startBrowser } from "../console/browser.ts";
import { bin, type House, makeHouse, programOf, type RunningDaemon } from "../e2e/house.ts";

let provider: FakeOpenId;
let house: House;
let daemon: RunningDaemon;

/** Nothing is to get into the keyring of whoever runs the tests. */
const FILE_ONLY = { COUNTERSIGN_KEYRING: "off" };

beforeAll(async () => {
  Object.assign(process.env, FILE_ONLY);
  provider = await startFakeOpenId();
  house = await makeHouse(
    `
identity:
  providers:
    company: { issuer: "${provider.issuer}", client_id: ${provider.clientId}, client_secret: ${provider.clientSecret} }
upstreams:
  memory:
    command: ${process.execPath}
    args: [${programOf("@modelcontextprotocol/server-memory")}]
    trust: internal
    env: { MEMORY_FILE_PATH: $FOLDER/memory.json }
people:
  ada: { local_user: none, openid: [{ issuer: "${provider.issuer}", subject: ada }] }
approvals: { reviewers: [ada] }
`,
    { mode: "team", person: "ada" },
  );
  daemon = await house.startDaemon();
});
afterAll(async () => {
  delete process.env["COUNTERSIGN_KEYRING"];
  await house?.leave();
  await provider?.close();
});

/** Whom the daemon takes a stdio client's call for. */
async function requester(): Promise<JsonObject> {
  const agent = new Client({ name: "e2e", version: "1.0.0" });
  await agent.connect(
    new StdioClientTransport({ ...house.connect, env: { ...FILE_ONLY }, stderr: "ignore" }),
  );
  await agent.callTool({ name: "read_graph", arguments: {} });
  await agent.close();
  const { body } = await house.api(daemon.origin, "GET", "/records?tool=read_graph&limit=1");
  const [record] = body["records"] as readonly JsonObject[];
  return record?.["requester"] as JsonObject;
}

it("without a sign-in a stdio client's calls are a local account's, unverified", async () => {
  const { status, stdout } = await house.countersign("whoami");

  expect([status, stdout]).toEqual([1, expect.stringMatching(/^local user .*, unverified: /)]);
  expect(await requester()).toMatchObject({
    id: expect.stringMatching(/^local:/),
    verified: false,
  });
});

it("after one they are the person's, who then cannot decide them", async () => {
  provider.signInAs({ sub: "ada", name: "Ada" });
  const login = await house.countersign("login");
  const whoami = await house.countersign("whoami");
  const file = join(house.dataFolder, "signed-in.json");
  const agent = new Client({ name: "e2e", version: "1.0.0" });
  await agent.connect(
    new StdioClientTransport({ ...house.connect, env: { ...FILE_ONLY }, stderr: "ignore" }),
  );
  const calling = agent.callTool({ name: "create_entities", arguments: { entities: [] } });
  const { id } = await house.openRequest(daemon.origin, "create_entities");
  const own = await house.api(daemon.origin, "POST", `/approvals/${id}/approve`, {});
  const { body } = await house.api(daemon.origin, "GET", `/approvals/${id}`);
  await agent.close();
  await calling.catch(() => undefined);

  expect(login.stderr).toContain("BLUE-HAT");
  expect(whoami.stdout).toBe(`ada (Ada) (${provider.issuer}||ada)\n`);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect((body["approval"] as JsonObject)["requester"]).toEqual({
    id: `${provider.issuer}||ada`,
    name: "ada (Ada)",
    verified: true,
  });
  expect((own.body["error"] as JsonObject)["code"]).toBe("APPROVAL_SELF");
});

it("the browser of this machine signs in as well, and comes back with nothing that was not asked for", async () => {
  const command = spawn(
    process.execPath,
    [bin, "login", "--browser", "--config", house.configFile],
    { env: { ...process.env, PATH: "" }, stdio: ["ignore", "pipe", "pipe"] },
  );
  const ended = once(command, "close") as Promise<[number]>;
  let [stdout, stderr] = ["", ""];
  command.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  const asked = await new Promise<URL>((resolve) => {
    command.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
      const url = /^open (\S+)\n/m.exec(stderr)?.[1];
      if (url !== undefined) resolve(new URL(url));
    });
  });
  const back = asked.searchParams.get("redirect_uri") ?? "";
  const knocked = await Promise.all(
    ["?code=x", "?code=x&state=another", "/elsewhere"].map(
      async (what) => (await fetch(back + what)).status,
    ),
  );
  provider.signInAs({ sub: "ada", name: "Ada" });
  const browser = await startBrowser();
  const page = await browser.newPage();
  await page.goto(asked.href);
  const says = await page.textContent("body");
  await browser.close();
  const [status] = await ended;
  const closed = await fetch(back).catch(() => "closed");

  expect(back).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/);
  expect(Object.fromEntries(asked.searchParams)).toMatchObject({
    response_type: "code",
    code_challenge_method: "S256",
    code_challenge: expect.stringMatching(/^.{43}$/) as string,
    state: expect.stringMatching(/^.{43}$/) as string,
    nonce: expect.stringMatching(/^.{43}$/) as string,
  });
  expect(knocked).toEqual([404, 404, 404]);
  expect(says).toBe("You are signed in. You can close this page.");
  expect([status, closed]).toEqual([0, "closed"]);
  expect(stdout).toBe(
    `signed in as ada (Ada) (${provider.issuer}||ada); kept in ${join(house.dataFolder, "signed-in.json")}\n`,
  );
});

it("an ID token that is over is made good for longer; one that somebody wrote counts for nothing", async () => {
  const file = join(house.dataFolder, "signed-in.json");
  const kept = JSON.parse(readFileSync(file, "utf8")) as { idToken: string };
  const over = provider.token({ sub: "ada", aud: provider.clientId, exp: 1 });
  writeFileSync(file, JSON.stringify({ ...kept, idToken: over }));
  const longer = await requester();
  const other = await startFakeOpenId();
  const forged = other.token({ iss: provider.issuer, sub: "ada", aud: provider.clientId });
  writeFileSync(file, JSON.stringify({ ...kept, refreshToken: null, idToken: forged }));
  const nobody = await requester();
  await other.close();
  const { body } = await house.api(daemon.origin, "GET", "/records?type=requester.sign_in_failed");

  expect(longer).toMatchObject({ id: `${provider.issuer}||ada`, verified: true });
  expect(nobody).toMatchObject({ verified: false });
  expect(JSON.stringify(body)).toContain("its signature is wrong");
});

it("after signing out nothing of it is left", async () => {
  const { stdout } = await house.countersign("logout");

  expect(stdout).toBe("signed out\n");
  expect(readdirSync(house.dataFolder).filter((name) => name.startsWith("signed-in"))).toEqual([]);
  expect(await requester()).toMatchObject({ verified: false });
});
