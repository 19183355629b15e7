/** What an open page does by itself: what it loads, what it hears, what it says while nobody answers. */
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openPage, signInAs, startBrowser, type WatchedPage } from "./browser.ts";
import { type ConsoleServer, startConsole } from "./console-server.ts";

let browser: Browser;
let server: ConsoleServer;
const opened: WatchedPage[] = [];
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  server = await startConsole();
});
afterEach(async () => {
  const surprises = opened.flatMap((one) => one.surprises);
  for (const { context } of opened.splice(0)) await context.close();
  await server.close();
  if (surprises.length > 0)
    throw new Error(`the page did what it should not: ${surprises.join("; ")}`);
});

async function open(): Promise<WatchedPage> {
  const watched = await openPage(browser, server.origin);
  opened.push(watched);
  return watched;
}

async function signedIn(person: string, path = "/"): Promise<WatchedPage["page"]> {
  const { page } = await open();
  await signInAs(page, server.origin, `${person}-credential`, path);
  return page;
}

describe("what is loaded", () => {
  it.each([{ path: "/" }, { path: "/approvals/apr_1" }])(
    "is less than 150 KB the first time somebody opens $path, and packed",
    async ({ path }) => {
      server.reviewing.add({ id: "apr_1" }, { id: 1 });
      const { page } = await open();
      const sizes = new Map<string, number>();
      const unpacked: string[] = [];
      page.on("response", (answer) => {
        const url = new URL(answer.url());
        if (!url.pathname.startsWith("/assets/")) return;
        if (answer.headers()["content-encoding"] !== "gzip") unpacked.push(url.pathname);
        sizes.set(url.pathname, Number(answer.headers()["content-length"]));
      });
      await signInAs(page, server.origin, "ada-credential", path);
      await page.getByRole("heading", { level: 1 }).waitFor();

      const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
      if (process.env["COUNTERSIGN_MEASURE"] === "1") console.log(path, bytes, "bytes");
      expect(unpacked).toEqual([]);
      expect(bytes).toBeGreaterThan(10_000);
      expect(bytes).toBeLessThan(150_000);
    },
  );

  it("is allowed by name only: our own files, no inline script or style, no markup from text", async () => {
    const answer = await fetch(`${server.origin}/signin`);
    const policy = answer.headers.get("content-security-policy") ?? "";

    expect(policy).not.toContain("unsafe");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy.match(/https?:|\*/g)).toBeNull();
  });

  it("is nobody's before they are signed in, but for the style", async () => {
    const page = await (await fetch(`${server.origin}/signin`)).text();
    const [, style = ""] = /href="(\/assets\/[^"]+\.css)"/.exec(page) ?? [];
    const signedInPage = await (
      await fetch(`${server.origin}/signin`, {
        method: "POST",
        headers: { origin: server.origin },
        body: new URLSearchParams({ credential: "ada-credential" }),
      })
    ).text();
    const [, script = ""] = /src="(\/assets\/[^"]+\.js)"/.exec(signedInPage) ?? [];
    const gets = async (path: string): Promise<number> =>
      (await fetch(server.origin + path, { redirect: "manual" })).status;

    expect([style === "", script === ""]).toEqual([false, false]);
    expect(await gets(style)).toBe(200);
    expect(await gets(script)).toBe(303);
    expect(await gets("/assets/..%2f..%2fpackage.json")).toBe(303);
  });
});

describe("a connection that is lost", () => {
  it("is said at once and by itself, and what happened meanwhile stands there when it is back", async () => {
    server.reviewing.add({ id: "apr_1", tool: "first" }, {});
    const page = await signedIn("ada");
    await page.getByRole("link", { name: "first on crm" }).waitFor();

    await server.goAway();
    await page.getByRole("status").getByText("Countersign cannot be reached").waitFor();
    expect(await page.getByRole("link", { name: "first on crm" }).count()).toBe(1);
    server.reviewing.add({ id: "apr_2", tool: "second" }, {});
    await server.comeBack();

    await page.getByRole("link", { name: "second on crm" }).waitFor();
    await page.getByText("Countersign cannot be reached").waitFor({ state: "detached" });
  });

  it("keeps what was typed and lets nothing count twice", async () => {
    server.reviewing.add({ id: "apr_1" }, {});
    const page = await signedIn("ada", "/approvals/apr_1");
    await page.getByLabel("Reason").fill("looked at it");
    await server.goAway();
    await page.getByRole("button", { name: "Approve" }).click();
    await page.getByRole("alert").getByText("did not answer").waitFor();
    await server.comeBack();
    await page.getByText("Countersign cannot be reached").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Approve" }).click();
    await page.getByRole("heading", { name: "What happened" }).waitFor();

    expect(server.reviewing.requests.get("apr_1")?.decision?.reason).toBe("looked at it");
    const decided = server.reviewing.logged.filter(({ type }) => type === "approval.approved");
    expect(decided).toHaveLength(1);
  });
});

describe("keys", () => {
  it("move through the inbox and lead to what decides, and decide nothing", async () => {
    server.reviewing.add({ id: "apr_1", tool: "first" }, { to: "EMAIL_amksoxija4" });
    server.reviewing.add({ id: "apr_2", tool: "second", expiresAt: Date.now() + 3_600_000 }, {});
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
    await page.waitForURL("**/approvals/apr_1");
    await page.getByRole("button", { name: "Approve" }).waitFor();
    const landed: string[] = [];
    for (const key of ["a", "x", "v"]) {
      await page.keyboard.press(key);
      landed.push(await focused());
    }
    await page.keyboard.press("r");
    await page.keyboard.type("jokax?");

    expect(landed).toEqual(["Approve", "Reject", "EMAIL_amksoxija4"]);
    expect(await page.getByLabel("Reason").inputValue()).toBe("jokax?");
    expect(server.reviewing.requests.get("apr_1")?.state).toBe("pending");
  });

  it("are listed by `?`, and can be turned off", async () => {
    server.reviewing.add({ id: "apr_1", tool: "first" }, {});
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
    await signInAs(page, server.origin, "ada-credential");
    await page.getByRole("button", { name: "Notify me in this browser" }).click();
    await page.getByRole("button", { name: "Notifications are on" }).waitFor();

    server.reviewing.add({ id: "apr_1", tool: "in_sight" }, {});
    await page.getByRole("link", { name: "in_sight on crm" }).waitFor();
    await hide(true);
    server.reviewing.add({ id: "apr_2", tool: "not_mine", reviewers: ["grace"] }, {});
    await page.getByRole("link", { name: "not_mine on crm" }).waitFor();
    server.reviewing.add({ id: "apr_3", tool: "wake\u202Eup" }, {});

    await expect
      .poll(seen, { timeout: 20_000 })
      .toEqual(["A call waits for you: Delete data: wake[U+202E]up on crm"]);
  });
});
