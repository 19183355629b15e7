import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { accessibilityProblems } from "./accessibility.ts";
import { openPage, signInAs, startBrowser } from "./browser.ts";
import { inMemoryDefinitions } from "./in-memory-definitions.ts";
import { type ConsoleServer, startConsole } from "./console-server.ts";

const definitions = inMemoryDefinitions();
let server: ConsoleServer;
beforeAll(async () => {
  server = await startConsole("team", definitions);
});
afterAll(() => server.close());

const headers = { authorization: "Bearer ada-credential", "content-type": "application/json" };
const about = { upstream: "crm", tool: "query", hash: "c0ffee" };

const post = (path: string, body: object, more: Record<string, string> = headers) =>
  fetch(`${server.origin}${path}`, { method: "POST", headers: more, body: JSON.stringify(body) });

describe("definitions over the API", () => {
  it("are shown with what changed, and decided by their hash", async () => {
    const shown = await fetch(`${server.origin}/api/definitions?upstream=crm&tool=query`, {
      headers,
    });
    const accepted = await post("/api/definitions/accept", { ...about, reason: "new version" });
    const other = await post("/api/definitions/accept", { ...about, hash: "other" });

    expect(await shown.json()).toMatchObject({
      definition: { state: "waiting", at: "1970-01-01T00:00:01.000Z", changes: [{}] },
    });
    expect([accepted.status, other.status]).toEqual([200, 409]);
  });

  it("are of a tool unless another kind is named, which has to be one", async () => {
    const named = `${server.origin}/api/definitions?upstream=crm&tool=d1ge5t`;
    const asked = await Promise.all(
      ["", "&kind=resource", "&kind=prompt", "&kind=pet"].map((kind) =>
        fetch(`${named}${kind}`, { headers }),
      ),
    );
    const resource = { ...about, kind: "resource", tool: "d1ge5t" };
    const accepted = await post("/api/definitions/accept", resource);

    expect(asked.map(({ status }) => status)).toEqual([404, 200, 404, 400]);
    expect(await accepted.json()).toMatchObject({
      definition: { kind: "resource", label: "file:///notes/<b>" },
    });
    expect(definitions.decided).toContain("ada accept resource");
  });

  it.each([
    { because: "it comes from nowhere", path: "accept", body: about, more: {}, status: 403 },
    { because: "there is no such verb", path: "pin", body: about, more: headers, status: 404 },
    {
      because: "the hash is missing",
      path: "accept",
      body: { upstream: "crm", tool: "query" },
      more: headers,
      status: 400,
    },
    {
      because: "something else is in it",
      path: "accept",
      body: { ...about, by: "grace" },
      more: headers,
      status: 400,
    },
  ])("are not decided when $because", async ({ path, body, more, status }) => {
    const answer = await post(`/api/definitions/${path}`, body, more);

    expect(answer.status).toBe(status);
  });
});

describe("the page of tools", () => {
  it("shows what a tool says as text, with what cannot be seen made visible, and takes the decision", async () => {
    const browser = await startBrowser();
    onTestFinished(() => browser.close());
    const { page, surprises } = await openPage(browser, server.origin);
    await signInAs(page, server.origin, "ada-credential", "/tools");
    const waiting = page.getByRole("article").filter({ hasText: "query" });
    const resource = page
      .getByRole("article")
      .filter({ hasText: "Resource file:///notes/<b> of crm" });
    await waiting.getByText("U+202E").waitFor();

    const text = await waiting.innerText();
    expect(text).toContain("Noticed: holds zero-width characters");
    expect(text).toContain("Reads <b>all</b>");
    expect(await waiting.locator("b").count()).toBe(0);
    expect(await accessibilityProblems(page)).toEqual([]);

    await waiting.getByLabel("Why").fill("nonsense");
    await waiting.getByRole("button", { name: "Reject it" }).press("Enter");
    await expect.poll(() => definitions.decided).toContain("ada reject tool");
    await resource.getByRole("button", { name: "Accept it" }).press("Enter");
    await expect
      .poll(() => definitions.decided.filter((one) => one === "ada accept resource"))
      .toHaveLength(2);
    expect(surprises).toEqual([]);
  });
});
