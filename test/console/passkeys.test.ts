/** Passkeys on the page: a real daemon, a real browser, and the browser's own virtual key. */
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type House, makeHouse, programOf, type RunningDaemon } from "../e2e/house.ts";
import { openPage, startBrowser, type WatchedPage } from "./browser.ts";

let house: House;
let daemon: RunningDaemon;
let browser: Browser;
let agent: Client;

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
  browser = await startBrowser();
  agent = new Client({ name: "e2e", version: "1.0.0" });
  await agent.connect(new StdioClientTransport(house.connect));
}, 60_000);
afterAll(async () => {
  await agent?.close();
  await browser?.close();
  await house?.leave();
});

async function signedIn(origin: string, path: string): Promise<WatchedPage> {
  const watched = await openPage(browser, origin);
  await watched.page.goto(origin + path);
  await watched.page.getByLabel("Reviewer credential").fill(house.credential);
  await watched.page.getByRole("button", { name: "Sign in" }).click();
  await watched.page.waitForURL(origin + path);
  return watched;
}

it("signs an approval with a passkey that was added on the page, and says where without one", async () => {
  const calling = agent.callTool(
    {
      name: "create_entities",
      arguments: { entities: [{ name: "n1", entityType: "thing", observations: [] }] },
    },
    { timeout: 90_000 },
  );
  const { id } = await house.openRequest(daemon.origin, "create_entities");
  const named = `http://localhost:${new URL(daemon.origin).port}`;

  const byAddress = await signedIn(daemon.origin, `/approvals/${id}`);
  await byAddress.page.getByText("you are asked to touch one of your passkeys").waitFor();
  await byAddress.page.getByRole("button", { name: "Approve" }).click();
  await byAddress.page.getByRole("alert").getByText(`open ${named}/approvals/${id}`).waitFor();

  const { page, context, surprises } = await signedIn(named, `/approvals/${id}`);
  await page.getByRole("button", { name: "Approve" }).click();
  await page.getByRole("alert").getByText("you have none yet").waitFor();

  const cdp = await context.newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await page.getByRole("link", { name: "Passkeys" }).click();
  await page.getByLabel("What to call it").fill("my <b>laptop</b>");
  const invited = await house.countersign("passkey", "invite", "--stdout");
  await page.getByLabel("Code").fill(invited.stdout.trim());
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.getByRole("heading", { name: "my <b>laptop</b>" }).waitFor();

  await page.goBack();
  await page.getByLabel("Reason").fill("I looked");
  await page.getByRole("button", { name: "Approve" }).click();
  await page.getByText("signed with a passkey").waitFor();
  expect(JSON.stringify(await calling)).toContain("n1");

  await page.getByRole("link", { name: "Passkeys" }).click();
  await page.getByRole("button", { name: "Remove" }).click();
  await page.getByText("You have none yet").waitFor();
  expect([...surprises, ...byAddress.surprises]).toEqual([]);
}, 120_000);
