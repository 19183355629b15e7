/** What an open page does by itself: what it loads, what it hears, what it says while nobody answers. */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { makeHouse } from "../e2e/house.ts";
import { openPage, signInAs, startBrowser, type WatchedPage } from "./browser.ts";
import { type Desk, openDesk } from "./desk.ts";
import { startUpstream } from "./own-upstream.ts";

let browser: Browser;
let desk: Desk;
const opened: WatchedPage[] = [];
beforeAll(async () => {
  const tools = ["first", "second", "in_sight", "transfer_it", "wake\u202Eup"];
  [browser, desk] = await Promise.all([startBrowser(), openDesk({ tools })]);
});
afterAll(async () => {
  await browser?.close();
  await desk?.close();
});
afterEach(async () => {
  const surprises = opened.flatMap((one) => one.surprises);
  for (const { context } of opened.splice(0)) await context.close();
  await desk.clear();
  if (surprises.length > 0)
    throw new Error(`the page did what it should not: ${surprises.join("; ")}`);
});

async function open(origin = desk.origin): Promise<WatchedPage> {
  const watched = await openPage(browser, origin);
  opened.push(watched);
  return watched;
}

async function signedIn(person: string, path = "/"): Promise<WatchedPage["page"]> {
  const { page } = await open();
  await signInAs(page, desk.origin, await desk.credentialOf(person), path);
  return page;
}

describe("what is loaded", () => {
  it.each([{ page: "the inbox" }, { page: "a request" }])(
    "is less than 150 KB the first time somebody opens $page, and packed",
    async ({ page: what }) => {
      const { id } = await desk.hold("first", { id: 1 });
      const path = what === "a request" ? `/approvals/${id}` : "/";
      const { page } = await open();
      const sizes = new Map<string, number>();
      const unpacked: string[] = [];
      page.on("response", (answer) => {
        const url = new URL(answer.url());
        if (!url.pathname.startsWith("/assets/")) return;
        if (answer.headers()["content-encoding"] !== "gzip") unpacked.push(url.pathname);
        sizes.set(url.pathname, Number(answer.headers()["content-length"]));
      });
      await signInAs(page, desk.origin, await desk.credentialOf("ada"), path);
      await page.getByRole("heading", { level: 1 }).waitFor();

      const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
      if (process.env["COUNTERSIGN_MEASURE"] === "1") console.log(what, bytes, "bytes");
      expect(unpacked).toEqual([]);
      expect(bytes).toBeGreaterThan(10_000);
      expect(bytes).toBeLessThan(150_000);
    },
  );

  it("is allowed by name only: our own files, no inline script or style, no markup from text", async () => {
    const answer = await fetch(`${desk.origin}/signin`);
    const policy = answer.headers.get("content-security-policy") ?? "";

    expect(policy).not.toContain("unsafe");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy.match(/https?:|\*/g)).toBeNull();
  });

  it("is nobody's before they are signed in, but for the style", async () => {
    const page = await (await fetch(`${desk.origin}/signin`)).text();
    const [, style = ""] = /href="(\/assets\/[^"]+\.css)"/.exec(page) ?? [];
    const signedInPage = await (
      await fetch(`${desk.origin}/signin`, {
        method: "POST",
        headers: { origin: desk.origin },
        body: new URLSearchParams({ credential: await desk.credentialOf("ada") }),
      })
    ).text();
    const [, script = ""] = /src="(\/assets\/[^"]+\.js)"/.exec(signedInPage) ?? [];
    const gets = async (path: string): Promise<number> =>
      (await fetch(desk.origin + path, { redirect: "manual" })).status;

    expect([style === "", script === ""]).toEqual([false, false]);
    expect(await gets(style)).toBe(200);
    expect(await gets(script)).toBe(303);
    expect(await gets("/assets/..%2f..%2fpackage.json")).toBe(303);
  });
});

describe("a connection that is lost", () => {
  it("is said at once and by itself, and what happened meanwhile stands there when it is back", async () => {
    const upstream = await startUpstream(["first", "second"]);
    onTestFinished(() => upstream.close());
    const house = await makeHouse(
      `
upstreams: { crm: { url: "${upstream.url}", trust: internal } }
people: { ada: { name: Ada Lovelace, local_user: nobody1 } }
policy: { default: require-approval }
approvals: { reviewers: [ada] }
`,
      { mode: "team", person: "ada", port: await freePort() },
    );
    onTestFinished(() => house.leave());
    const daemon = await house.startDaemon();
    const call = async (name: string): Promise<void> => {
      const agent = new Client({ name: "claude-code", version: "2.1.0" });
      onTestFinished(() => agent.close().catch(() => undefined));
      const token = readFileSync(join(house.dataFolder, "agent.token"), "utf8").trim();
      await agent.connect(
        new StreamableHTTPClientTransport(new URL(`${daemon.origin}/mcp`), {
          requestInit: { headers: { authorization: `Bearer ${token}` } },
        }),
      );
      await agent.callTool({ name, arguments: {} });
    };
    // The upstream never answers: whether it did it is for a person to find out.
    upstream.answer = ({ tool }) => (tool === "first" ? new Promise(() => undefined) : "done");
    call("first").catch(() => undefined);
    const { id } = await house.openRequest(daemon.origin, "first");
    const { page } = await open(daemon.origin);
    await signInAs(page, daemon.origin, house.credential);
    await page.getByRole("link", { name: "first on crm" }).waitFor();
    const other = await page.context().newPage();
    await other.goto(`${daemon.origin}/approvals/${id}`);
    await other.getByRole("button", { name: "Approve" }).click();
    await other.getByText("It is running now.").first().waitFor();

    // It is said to run as soon as it is claimed, which is before it is sent.
    await expect.poll(() => upstream.got.length).toBe(1);
    await daemon.stop("SIGKILL");
    await page.getByRole("status").getByText("Countersign cannot be reached").waitFor();
    await other.getByRole("status").getByText("Countersign cannot be reached").waitFor();
    expect(await other.getByText("It is running now.").count()).toBeGreaterThan(0);
    const { origin } = await house.startDaemon();

    expect(origin).toBe(daemon.origin);
    await page.getByRole("heading", { name: "Find out what happened" }).waitFor();
    await page.getByText("Countersign cannot be reached").waitFor({ state: "detached" });
    await other.getByText("it may or may not have run").first().waitFor();
    call("second").catch(() => undefined);
    await page.getByRole("link", { name: "second on crm" }).waitFor();
    expect(upstream.got).toEqual([{ tool: "first", arguments: {} }]);
  });

  it("keeps what was typed and lets nothing count twice", async () => {
    await desk.mark();
    const { id } = await desk.hold("first", { id: 2 });
    const page = await signedIn("ada", `/approvals/${id}`);
    await page.getByLabel("Reason").fill("looked at it");
    await desk.goAway();
    await page.getByRole("button", { name: "Approve" }).click();
    await page.getByRole("alert").getByText("did not answer").waitFor();
    await desk.comeBack();
    await page.getByText("Countersign cannot be reached").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Approve" }).click();
    await page.getByRole("heading", { name: "What happened" }).waitFor();
    const told = await desk.call("first", { id: 2 });

    expect(told).toBe("first: done");
    expect((await desk.request(id)).decision?.reason).toBe("looked at it");
    const records = await desk.records();
    expect(records.filter(({ type }) => type === "approval.approved")).toHaveLength(1);
    expect(desk.upstream.got).toEqual([{ tool: "first", arguments: { id: 2 } }]);
  });
});

describe("keys", () => {
  it("move through the inbox and lead to what decides, and decide nothing", async () => {
    const { id } = await desk.hold("first", { to: "ilse.brandt@post.example" });
    await desk.hold("second");
    const page = await signedIn("ada");
    const focused = (): Promise<string> =>
      page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");
    await page.getByRole("link", { name: "second on crm" }).waitFor();

    await page.keyboard.press("j");
    expect(await focused()).toContain("first");
    await page.keyboard.press("j");
    expect(await focused()).toContain("second");
    await page.keyboard.press("k");
    await page.keyboard.press("o");
    await page.waitForURL(`**/approvals/${id}`);
    await page.getByRole("button", { name: "Approve" }).waitFor();
    const landed: string[] = [];
    for (const key of ["a", "x", "v"]) {
      await page.keyboard.press(key);
      landed.push(await focused());
    }
    await page.keyboard.press("r");
    await page.keyboard.type("jokax?");

    expect(landed).toEqual(["Approve", "Reject", expect.stringMatching(/^EMAIL_\w+$/)]);
    expect(await page.getByLabel("Reason").inputValue()).toBe("jokax?");
    expect((await desk.request(id)).state).toBe("pending");
  });

  it("are listed by `?`, and can be turned off", async () => {
    await desk.hold("first");
    const page = await signedIn("ada");
    await page.getByRole("link", { name: "first on crm" }).waitFor();

    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys on this page" }).waitFor();
    await page.getByText("to the next request").waitFor();
    await page.getByRole("button", { name: "Turn keys off" }).click();
    await page.keyboard.press("Escape");
    await page.reload();
    await page.getByRole("link", { name: "first on crm" }).waitFor();
    await page.keyboard.press("o");
    await page.keyboard.press("?");

    expect(new URL(page.url()).pathname).toBe("/");
    expect(await page.getByRole("dialog").count()).toBe(0);
  });
});

describe("notifications of the browser", () => {
  it("tell of what one may decide, while the page is out of sight, once somebody asked for them", async () => {
    const { page, context } = await open();
    await context.grantPermissions(["notifications"]);
    await page.addInitScript(() => {
      const shown: string[] = [];
      const state = { isHidden: false };
      Object.assign(window, { shown, state });
      Object.defineProperty(document, "visibilityState", {
        get: () => (state.isHidden ? "hidden" : "visible"),
      });
      class Recorded extends EventTarget {
        static readonly permission = "granted";
        static requestPermission = async () => "granted";
        constructor(title: string, { body }: { body: string }) {
          super();
          shown.push(`${title}: ${body}`);
        }
      }
      Object.assign(window, { Notification: Recorded });
    });
    const seen = (): Promise<readonly string[]> =>
      page.evaluate(() => [...(window as unknown as { shown: string[] }).shown]);
    const hide = (isHidden: boolean): Promise<void> =>
      page.evaluate((hidden) => {
        (window as unknown as { state: { isHidden: boolean } }).state.isHidden = hidden;
        document.dispatchEvent(new Event("visibilitychange"));
      }, isHidden);
    await signInAs(page, desk.origin, await desk.credentialOf("ada"));
    await page.getByRole("button", { name: "Notify me in this browser" }).click();
    await page.getByRole("button", { name: "Notifications are on" }).waitFor();

    await desk.hold("in_sight");
    await page.getByRole("link", { name: "in_sight on crm" }).waitFor();
    await hide(true);
    await desk.hold("transfer_it");
    await page.getByRole("link", { name: "transfer_it on crm" }).waitFor();
    await desk.hold("wake\u202Eup");

    await expect
      .poll(seen, { timeout: 20_000 })
      .toEqual([
        expect.stringMatching(
          /^A call waits for you: Delete data: wake\[U\+202E\]up on crm\n\S.* asks; it expires at \d\d:\d\d/,
        ),
      ]);
  });
});

/** A port that is free now. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}
