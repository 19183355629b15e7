/** What an upstream changes about its tools and resources, on the page and over the API, and what comes of each decision. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ShownDefinition } from "../../packages/core/src/index.ts";
import { accessibilityProblems } from "./accessibility.ts";
import { openPage, signInAs, startBrowser } from "./browser.ts";
import { type Asked, type Desk, openDesk } from "./desk.ts";

const NOTE = "file:///notes/<b>";

let browser: Browser;
let desk: Desk;
beforeAll(async () => {
  [browser, desk] = await Promise.all([
    startBrowser(),
    openDesk({
      tools: ["query", "other"],
      policy: " { default: allow }",
      more: "definitions: { resources: { added: review }, reviewers: [ada] }",
    }),
  ]);
  await desk.call("query");
});
afterAll(async () => {
  await browser?.close();
  await desk?.close();
});

/** An agent that comes anew is told what the upstream lists now. */
let visitors = 0;
async function visit(): Promise<{
  readonly agent: Awaited<ReturnType<Desk["agent"]>>;
  readonly query: () => Promise<string>;
}> {
  const asker = { subject: `visitor-${++visitors}` };
  const agent = await desk.agent(asker);
  await agent.listTools();
  await agent.listResources();
  return { agent, query: () => desk.call("query", {}, asker) };
}

async function waiting(kind: string): Promise<ShownDefinition> {
  const { body } = await desk.ask("ada", "/definitions");
  const all = body["definitions"] as unknown as readonly ShownDefinition[];
  const found = all.find((one) => one.kind === kind && one.state === "waiting");
  if (found === undefined) throw new Error(`no ${kind} waits`);
  return found;
}

const show = (query: string, person = "ada"): Promise<Asked> =>
  desk.ask(person, `/definitions?upstream=crm&${query}`);

describe("definitions over the API", () => {
  it("are shown with what changed, and decided by their hash", async () => {
    desk.upstream.tools.set("query", "Reads more.");
    const { agent, query } = await visit();
    const refused = await query();
    const shown = await show("tool=query");
    const { hash } = await waiting("tool");
    const about = { upstream: "crm", tool: "query", hash };
    const other = await desk.ask("ada", "/definitions/accept", { ...about, hash: "c0ffee" });
    const notTheirs = await desk.ask("grace", "/definitions/accept", about);
    const stillRefused = await query();
    const accepted = await desk.ask("ada", "/definitions/accept", { ...about, reason: "new" });
    const again = await desk.ask("ada", "/definitions/accept", about);
    const { tools } = await agent.listTools();

    expect(shown.body).toMatchObject({
      definition: {
        state: "waiting",
        changes: [
          { path: "$.description", before: "Works on customers: query.", after: "Reads more." },
        ],
      },
    });
    expect([other, notTheirs, accepted, again].map(({ status }) => status)).toEqual([
      409, 403, 200, 409,
    ]);
    expect([refused, stillRefused]).toEqual(Array(2).fill(expect.stringContaining("DENIED")));
    expect(await query()).toBe("query: done");
    expect(tools.find(({ name }) => name === "query")?.description).toBe("Reads more.");
  });

  it("are of a tool unless another kind is named, which has to be one", async () => {
    desk.upstream.resources.set(NOTE, "A note.");
    const { agent } = await visit();
    const { tool, hash } = await waiting("resource");
    const asked = await Promise.all(
      ["", "&kind=resource", "&kind=prompt", "&kind=pet"].map((kind) =>
        show(`tool=${tool}${kind}`),
      ),
    );
    const resource = { upstream: "crm", kind: "resource", tool, hash };
    const before = (await agent.listResources()).resources;
    const accepted = await desk.ask("ada", "/definitions/accept", resource);
    const after = (await agent.listResources()).resources;

    expect(asked.map(({ status }) => status)).toEqual([404, 200, 404, 400]);
    expect(accepted.body).toMatchObject({ definition: { kind: "resource", label: NOTE } });
    expect([before.length, after.length]).toEqual([0, 1]);
  });

  const about = { upstream: "crm", tool: "query", hash: "c0ffee" };
  it.each([
    { because: "there is no such verb", path: "pin", body: about, status: 404 },
    {
      because: "the hash is missing",
      path: "accept",
      body: { upstream: "crm", tool: "query" },
      status: 400,
    },
    {
      because: "something else is in it",
      path: "accept",
      body: { ...about, by: "grace" },
      status: 400,
    },
  ])("are not decided when $because", async ({ path, body, status }) => {
    expect((await desk.ask("ada", `/definitions/${path}`, body)).status).toBe(status);
  });

  it("are not decided when it comes from nowhere", async () => {
    const answer = await fetch(`${desk.origin}/api/definitions/accept`, {
      method: "POST",
      body: JSON.stringify(about),
    });

    expect(answer.status).toBe(403);
  });
});

describe("the page of tools", () => {
  it("shows what a tool says as text, with what cannot be seen made visible, and takes the decision", async () => {
    const { page, surprises } = await openPage(browser, desk.origin);
    desk.upstream.tools.set("query", "Reads <b>all</b>\u202E\u200B.");
    desk.upstream.resources.set(`${NOTE}2`, "Another note.");
    const { agent, query } = await visit();
    await desk.mark();
    await signInAs(page, desk.origin, await desk.credentialOf("ada"), "/tools");
    const article = page.getByRole("article").filter({ hasText: "crm" });
    const tool = article.filter({ hasText: "query" });
    const resource = article.filter({ hasText: `Resource ${NOTE}2 of crm` });
    await tool.getByText("U+202E").waitFor();

    const text = await tool.innerText();
    expect(text).toContain("Noticed: holds zero-width characters");
    expect(text).toContain("Reads <b>all</b>");
    expect(await tool.locator("b").count()).toBe(0);
    expect(await accessibilityProblems(page)).toEqual([]);

    await tool.getByLabel("Why").fill("nonsense");
    await tool.getByRole("button", { name: "Reject it" }).press("Enter");
    await expect
      .poll(async () => (await desk.records()).find(({ type }) => type === "definition.rejected"))
      .toMatchObject({ tool: "query", reviewer: { person: "ada", channel: "console" } });
    await resource.getByRole("button", { name: "Accept it" }).press("Enter");
    await expect
      .poll(async () => (await agent.listResources()).resources.map(({ uri }) => uri))
      .toEqual([NOTE, `${NOTE}2`]);
    expect(await query()).toContain("DENIED");
    expect(surprises).toEqual([]);
  });
});
