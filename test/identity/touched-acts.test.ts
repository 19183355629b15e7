/** What takes a touch of a passkey, done on the page: a real daemon, a real browser, a virtual key, an agent that calls. */
import { join } from "node:path";
import type { JsonObject } from "@countersign/core";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPage, startBrowser } from "../console/browser.ts";
import { type House, makeHouse, type RunningDaemon } from "../e2e/house.ts";
import { Upstreams } from "../kill/upstreams.ts";
import { plugIn, type VirtualKey } from "./virtual-key.ts";

let house: House;
let daemon: RunningDaemon;
let upstreams: Upstreams;
let browser: Browser;
let agent: Client;
let page: Page;
let surprises: readonly string[];
let key: VirtualKey;
let place: string;

beforeAll(async () => {
  house = await makeHouse(
    `
changes: { require: passkey }
upstreams:
  works:
    command: ${process.execPath}
    args: [${join(import.meta.dirname, "../kill/effect-server.ts")}, $FOLDER/works]
    trust: internal
people: { ada: { local_user: none }, grace: { local_user: none } }
reviewers: { owners: [ada, grace] }
policy_admins: [ada]
approvals: { reviewers: [owners], break_glass: [ada] }
`,
    { mode: "team", person: "ada" },
  );
  upstreams = new Upstreams(join(house.folder, "works"));
  [daemon, browser] = await Promise.all([house.startDaemon(), startBrowser()]);
  place = `http://localhost:${new URL(daemon.origin).port}`;
  ({ page, surprises } = await openPage(browser, place));
  key = await plugIn(page);
  agent = new Client({ name: "e2e", version: "1.0.0" });
  const [invited] = await Promise.all([
    house.countersign("passkey", "invite", "--stdout", "--person", "ada"),
    agent.connect(new StdioClientTransport({ ...house.connect, stderr: "ignore" })),
    page.goto(`${place}/signin?next=/passkeys`),
  ]);
  await page.getByLabel("Reviewer credential").fill(house.credential);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByLabel("Code").fill(invited.stdout.trim());
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.getByText("for localhost, added").waitFor();
});
afterAll(async () => {
  await agent?.close();
  await browser?.close();
  await house?.leave();
});

const api = (method: "GET" | "POST", path: string, body?: object) =>
  house.api(daemon.origin, method, path, body);
const codeOf = ({ status, body }: { status: number; body: JsonObject }): unknown => [
  status,
  (body["error"] as JsonObject | undefined)?.["code"],
];
const REQUIRED = [403, "APPROVAL_PASSKEY_REQUIRED"];

async function newest(type: string): Promise<JsonObject | undefined> {
  const { body } = await api("GET", `/records?type=${type}&limit=1`);
  return (body["records"] as readonly JsonObject[])[0];
}

/** Presses a button that takes a touch: first with nobody there, then with one. */
async function press(name: string, within = page.locator("main")): Promise<void> {
  const button = within.getByRole("button", { name, exact: true });
  await key.setTouching(false);
  await button.click();
  await page.getByText("The passkey was not used").waitFor();
  await key.setTouching(true);
  await button.click();
}

function call(id: string): Promise<string> {
  const wanted = { id, before_ms: 0, after_ms: 0, stubborn: true };
  return agent
    .callTool({ name: "act", arguments: wanted }, { timeout: 60_000 })
    .then(({ content }) => JSON.stringify(content));
}

describe("with a touch on the page, and not without", () => {
  it("somebody approves in an emergency, past everybody who is asked", async () => {
    const answer = call("a");
    const { id } = await house.openRequest(daemon.origin, "act");
    const untouched = await api("POST", `/approvals/${id}/break-glass`, { reason: "mine" });
    await page.goto(`${place}/approvals/${id}`);
    await page.getByText("Emergency", { exact: true }).click();
    await page.getByLabel("What the emergency is").fill("the house burns");
    await press("Break the glass");
    await page.getByText("past everybody who was asked", { exact: true }).waitFor();
    await page.getByText("signed with a passkey").waitFor();

    expect(codeOf(untouched)).toEqual(REQUIRED);
    expect(await answer).toContain("did a");
    expect(await newest("approval.broke_glass")).toMatchObject({
      approval: id,
      proof: { statement: { verb: "approve", breakGlass: true, person: "ada" } },
    });
  });

  it("somebody allows such calls for a while", async () => {
    const answer = call("b");
    const { id } = await house.openRequest(daemon.origin, "act");
    const grant = { minutes: 15, same: ["$"] };
    const untouched = await api("POST", `/approvals/${id}/approve`, { grant });
    await page.goto(`${place}/approvals/${id}`);
    await page.getByText("Allow for a while").click();
    await page.getByLabel("Let such calls run without asking").selectOption("15");
    await press("Approve");
    await page.getByRole("heading", { name: "What happened" }).waitFor();
    const ran = await answer;
    const done = (): number => upstreams.effects().filter(({ id: one }) => one === "b").length;
    let again = "";
    // Whoever asks again before it is known that the answer arrived is given that answer once more.
    while (done() < 2) again = await call("b");

    expect(codeOf(untouched)).toEqual(REQUIRED);
    expect([ran, again]).toEqual([ran, ran]);
    expect(ran).toContain("did b");
    expect(done()).toBe(2);
    expect(await newest("grant.made")).toMatchObject({
      approval: id,
      actProof: { statement: { act: "make-grant", person: "ada" } },
    });
    expect(await newest("grant.used")).toMatchObject({ reviewer: { person: "ada" } });
  });

  it("somebody ends a pause that anybody may begin", async () => {
    await page.goto(`${place}/grants`);
    await page.getByLabel("Why; every agent is told").fill("a leak");
    await page.getByRole("button", { name: "Pause all calls" }).click();
    await page.getByLabel("What changed").fill("it is closed");
    const untouched = await api("POST", "/resume", { reason: "mine" });
    await press("Let calls run again");
    await page.getByRole("button", { name: "Pause all calls" }).waitFor();

    expect(codeOf(untouched)).toEqual(REQUIRED);
    expect((await api("GET", "/pause")).body["pause"]).toBeNull();
    expect(await newest("pause.ended")).toMatchObject({
      actProof: { statement: { act: "resume", person: "ada" } },
    });
  });

  it("an admin makes a colleague's credential, and ends it", async () => {
    const untouched = [
      await api("POST", "/credentials", { person: "grace" }),
      await api("POST", "/credentials/revoke", { person: "grace" }),
    ];
    await page.goto(`${place}/keys`);
    await page.getByLabel("Whose").selectOption("grace");
    await press("Make a credential");
    const credential = (await page.locator("code.secret").textContent()) ?? "";
    const asGrace = (): Promise<Response> =>
      fetch(`${daemon.origin}/api/status`, { headers: { authorization: `Bearer ${credential}` } });
    const { you } = (await (await asGrace()).json()) as { you: unknown };
    await press("Revoke all");
    await page.getByText("All credentials of this person were revoked").first().waitFor();
    const after = await asGrace();

    expect(untouched.map(codeOf)).toEqual([REQUIRED, REQUIRED]);
    expect(you).toMatchObject({ person: "grace" });
    expect(after.status).toBe(401);
    expect([await newest("credential.created"), await newest("credential.revoked")]).toMatchObject([
      { actProof: { statement: { act: "create-credential", subject: { person: "grace" } } } },
      { actProof: { statement: { act: "revoke-credential", subject: { person: "grace" } } } },
    ]);
  });

  it("an admin accepts what a tool says now; to reject it takes none", async () => {
    const waiting = page.locator("article.panel").filter({ hasText: "says something else" });
    const say = async (): Promise<void> => {
      upstreams.changeDefinition();
      upstreams.phases();
      for (const pid of upstreams.running()) process.kill(pid, "SIGKILL");
      await expect
        .poll(() => agent.listTools().then(({ tools }) => JSON.stringify(tools)), {
          timeout: 20_000,
        })
        .not.toBe("");
    };
    await say();
    const refused = await call("c");
    await page.goto(`${place}/tools`);
    const first = waiting.filter({ has: page.getByText("act", { exact: true }) }).first();
    await first.getByLabel("Why").fill("not this");
    await first.getByRole("button", { name: "Reject it" }).click();
    await page.getByText("It stays refused").first().waitFor();
    const stillRefused = await call("c");
    await say();
    await page.goto(`${place}/tools`);
    const second = waiting.filter({ has: page.getByText("act", { exact: true }) }).first();
    await second.getByLabel("Why").fill("a new edition");
    await press("Accept it", second);
    await page.getByText("It may be used").first().waitFor();
    const { body } = await api("GET", "/definitions?upstream=works&tool=act");
    const { hash } = body["definition"] as { hash: string };

    expect([refused, stillRefused].join()).not.toContain("did c");
    expect(await newest("definition.rejected")).not.toHaveProperty("actProof");
    expect(await newest("definition.accepted")).toMatchObject({
      tool: "act",
      actProof: { statement: { act: "accept-definition", subject: { tool: "act", hash } } },
    });
  });
});

it("the log verifies, and the page did nothing else", async () => {
  expect(await house.countersign("audit", "verify")).toMatchObject({ status: 0, stderr: "" });
  expect(surprises).toEqual([]);
});
