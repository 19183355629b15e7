/** The pages on which people look back and try things out, in real Chromium on a real daemon. */
import { readFileSync, writeFileSync } from "node:fs";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { accessibilityProblems } from "./accessibility.ts";
import { openPage, settled, signInAs, startBrowser, type WatchedPage } from "./browser.ts";
import { openDesk } from "./desk.ts";
import { HOSTILE_STRINGS } from "./hostile-strings.ts";
import { type Office, openOffice } from "./office.ts";
import { picture } from "./pictures.ts";

const MAIL = "mary.watson@clients.example";
const PAGES = ["/log", "/usage", "/tools", "/try", "/policy", "/setup"] as const;

let browser: Browser;
let office: Office;
/** Exchanges of a mail that somebody approved, and of a look for a customer. */
let mail: string;
let find: string;
let opened: WatchedPage[] = [];

beforeAll(async () => {
  browser = await startBrowser();
  office = await openOffice();
  const told = await office.call("find_customer", { name: "Watson" });
  const args = { to: /EMAIL_\w+/.exec(told)?.[0] ?? "", text: "Dear client" };
  await office.call("send_mail", args);
  const { id } = await office.house.openRequest(office.daemon.origin, "send_mail");
  await office.ask(`/approvals/${id}/approve`, { reason: "a known client" });
  await office.call("send_mail", args);
  await office.call("delete_customer", { id: "7" });
  mail = await exchangeOf("send_mail");
  find = await exchangeOf("find_customer");
}, 120_000);
afterEach(async () => {
  const surprises = opened.flatMap((one) => one.surprises);
  for (const { context } of opened) await context.close();
  opened = [];
  if (surprises.length > 0) throw new Error(`more happened than should: ${surprises.join("; ")}`);
});
afterAll(async () => {
  await browser.close();
  await office.leave();
});

async function exchangeOf(tool: string): Promise<string> {
  const { body } = await office.ask(`/records?type=call.received&tool=${tool}&limit=1`);
  return (body["records"] as unknown as { exchange: string }[])[0]?.exchange ?? "";
}

async function signedIn(
  path: string,
  {
    credential = office.house.credential,
    ...options
  }: { credential?: string } & Parameters<typeof openPage>[2] = {},
): Promise<Page> {
  const { origin } = office.daemon;
  const watched = await openPage(browser, origin, options);
  opened.push(watched);
  const { page } = watched;
  await page.goto(origin + path);
  await page.getByLabel("Reviewer credential").fill(credential);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(origin + path);
  return page;
}

async function goTo(page: Page, path: string): Promise<void> {
  await page.goto(office.daemon.origin + path);
  await settled(page);
}

const main = (page: Page): Locator => page.getByRole("main");

function hasSidewaysScroll(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth > clientWidth;
  });
}

describe("the log's page", () => {
  it("shows new records by itself, finds what is searched, and leads to the whole call", async () => {
    const page = await signedIn("/log");
    const records = main(page).locator(".record");
    await records.first().waitFor();
    await office.call("find_customer", { name: "Moran" });
    await main(page).getByText("execution finished").first().waitFor();
    await picture(page, "log");

    await page.getByText("Narrow it down").click();
    await page.getByLabel("Tool").fill("delete_customer");
    await page.getByLabel("Decision").selectOption("deny");
    await page.keyboard.press("Tab");
    await page.getByRole("button", { name: "Search" }).press("Enter");
    await page.waitForURL(/tool=delete_customer/);
    await expect.poll(() => records.count()).toBe(1);
    await main(page).getByText("never-delete").waitFor();

    await page.getByRole("link", { name: /The whole call/ }).click();
    await page.getByRole("heading", { name: "Delete data: delete_customer on office" }).waitFor();
    await main(page).getByText("Denied by the policy").waitFor();
    await page.goBack();
    await expect.poll(() => records.count()).toBe(1);
  });

  it("goes on with older records down to the first, and says when nothing fits", async () => {
    for (let at = 0; at < 12; at++) await office.call("find_customer", { name: `N${at}` });
    const page = await signedIn("/log");
    const records = main(page).locator(".record");
    await records.first().waitFor();
    for (;;) {
      const count = await records.count();
      if ((await main(page).locator(".sequence").last().textContent()) === "1") break;
      await page.keyboard.press("End");
      await page.waitForFunction(
        (before) => document.querySelectorAll(".record").length > before,
        count,
      );
    }
    const sequences = await main(page).locator(".sequence").allTextContents();
    expect(sequences.at(-1)).toBe("1");
    expect(new Set(sequences).size).toBe(sequences.length);

    await goTo(page, "/log?text=nothing-like-that");
    await main(page).getByText("No record fits all of that.").waitFor();
  });
});

describe("the page of one call", () => {
  it("puts four views beside each other and the steps in their order, with no real value", async () => {
    const page = await signedIn(`/exchanges/${mail}`);
    await page.getByRole("heading", { name: "What the model saw" }).waitFor();
    const view = (name: string): Locator => page.getByRole("region", { name });
    // Each view is asked for by itself, and the steps come as they are written.
    await view("What the model saw")
      .getByText(/EMAIL_/)
      .first()
      .waitFor();
    await view("What the tool saw").getByText("it got real values").first().waitFor();
    await view("What reviewers saw").getByText("a known client").first().waitFor();
    await page.locator(".step .kind", { hasText: "execution finished" }).waitFor();

    expect(await view("What the tool saw").innerText()).toContain(
      "In place of tokens it got real values: 1 × EMAIL_ADDRESS",
    );
    expect(await view("What reviewers saw").innerText()).toContain("a known client");
    const steps = await page.locator(".step .kind").allTextContents();
    expect(steps).toContain("approval approved");
    expect(steps.indexOf("execution claimed")).toBeLessThan(steps.indexOf("execution finished"));
    expect(await page.content()).not.toContain(MAIL);
    await picture(page, "call", 1_300);
  });

  it("keeps what was said from a reviewer who was not asked", async () => {
    const page = await signedIn(`/exchanges/${find}`, { credential: office.graceCredential });
    await page.getByText("You see that it happened, not what was said").waitFor();

    expect(await page.getByText("Not yours to see.").count()).toBe(3);
    expect(await page.locator(".step").count()).toBe(4);
    expect(await main(page).innerText()).not.toContain("Watson");
  });
});

describe("the data usage page", () => {
  it("draws what came, from where, to whom, and says the same as a table", async () => {
    const page = await signedIn("/usage");
    await page.getByRole("heading", { name: "Over time" }).waitFor();
    await page.getByRole("row", { name: /EMAIL_ADDRESS/ }).waitFor();
    const row = await page.getByRole("row", { name: /EMAIL_ADDRESS/ }).innerText();
    expect(row).toContain("office");
    expect(await page.locator("path.band").count()).toBeGreaterThanOrEqual(4);
    await picture(page, "usage", 1_250);

    await page.getByRole("button", { name: "Given to upstreams" }).click();
    await page.getByText("1 value given to upstreams as real values").waitFor();
    expect(new URL(page.url()).search).toBe("?way=disclosed");

    await page.getByRole("button", { name: "All of it" }).press("Enter");
    await page.getByRole("columnheader", { name: "Destination" }).waitFor();
    expect(new URL(page.url()).search).toBe("?way=disclosed&by=all");
    await page
      .getByRole("row", { name: /office\.send_mail/ })
      .getByText("unknown")
      .waitFor();
    await picture(page, "usage-all", 1_000);
    await page.getByRole("link", { name: "office.send_mail" }).click();
    await page.getByRole("listitem").filter({ hasText: "Tool send_mail" }).waitFor();
    await page.getByRole("link", { name: "Without Tool" }).click();
    await page.getByRole("link", { name: "Without Upstream" }).click();
    await page.getByRole("button", { name: "Model" }).click();
    await page.getByText("No model is known.").waitFor();

    await page.getByRole("button", { name: "24 hours" }).press("Enter");
    await page.getByText("As a table").click();
    await page.getByRole("columnheader", { name: "Hour (UTC)" }).waitFor();

    await page.getByRole("link", { name: "records" }).first().click();
    await page.waitForURL(/\/log\?entity=EMAIL_ADDRESS/);
    await main(page).locator(".record").first().waitFor();
  });
});

describe("the tools page", () => {
  it("says of each tool what is decided and why, and finds one", async () => {
    const page = await signedIn("/tools");
    await main(page).locator(".tool").first().waitFor();
    expect(await main(page).locator(".tool").count()).toBe(4);

    await page.getByLabel("Name or description").fill("delete");
    await expect.poll(() => main(page).locator(".tool").count()).toBe(1);
    await main(page).locator(".tool summary").press("Enter");
    await main(page).getByText("Nobody is deleted.").waitFor();
    await picture(page, "tools");

    await page.getByRole("link", { name: "Try a call of it" }).click();
    await page.waitForURL(/\/try\?upstream=office&tool=delete_customer/);
    expect(await page.getByLabel("Tool", { exact: true }).inputValue()).toBe("delete_customer");
  });
});

describe("trying a call", () => {
  it("names the rule that decides, by keyboard alone, and keeps nothing", async () => {
    const page = await signedIn("/try");
    await page.getByLabel("Tool", { exact: true }).fill("send_mail");
    await page.getByLabel("Arguments, as JSON").fill(JSON.stringify({ to: MAIL, text: "hello" }));
    await page.getByRole("button", { name: "What would happen?" }).press("Enter");

    await page.getByRole("heading", { name: "asks a person by mail-needs-a-person" }).waitFor();
    await main(page).getByText("real values: 1 × EMAIL_ADDRESS").waitFor();
    const masked = page.getByRole("group", { name: "The arguments, masked" });
    expect(await masked.innerText()).not.toContain(MAIL);
    await picture(page, "try", 1_000);

    await page.getByLabel("Arguments, as JSON").fill("[1]");
    await page.getByRole("button", { name: "What would happen?" }).click();
    await page.getByRole("alert").getByText("not a JSON object").waitFor();
    const { body } = await office.ask("/records?text=hello");
    expect(body["records"]).toEqual([]);
  });
});

describe("the policy page", () => {
  it("tries a change that somebody types, and shows which calls would be decided otherwise", async () => {
    const page = await signedIn("/policy");
    await page.getByText("Change the policy here").click();
    const editor = page.getByLabel(/part of the configuration/);
    await editor.fill("default: deny");
    await page.getByRole("button", { name: "Try it on the log" }).click();
    await page.getByText("would be decided differently").waitFor();
    await page
      .getByRole("row", { name: /find_customer/ })
      .first()
      .waitFor();

    await editor.fill("defaults: deny");
    await page.getByRole("button", { name: "Try it on the log" }).click();
    await page.getByRole("alert").getByText("defaults").waitFor();
    expect((await office.ask("/policy")).body["change"]).toBeNull();
  });

  it("shows a changed file, tries it before anybody decides, and puts it in force", async () => {
    const page = await signedIn("/policy");
    await page.getByRole("heading", { name: "The policy in force" }).waitFor();
    const text = readFileSync(office.house.configFile, "utf8");
    writeFileSync(
      office.house.configFile,
      text.replace("Nobody is deleted.", "Nobody <b>is</b> deleted."),
    );
    await page.getByRole("heading", { name: "A change waits to be accepted" }).waitFor();
    const diff = page.getByRole("group", { name: "Lines that come and go" });
    expect(await diff.locator("ins").innerText()).toContain("<b>is</b>");

    await page.getByRole("button", { name: "Try the change that waits" }).click();
    await page.getByText("all would be decided as they were").waitFor();
    await page.getByRole("progressbar").waitFor({ state: "detached" });
    await picture(page, "policy", 1_250);
    await page.getByLabel("Why").fill("clearer");
    const inbox = await signedIn("/");
    await inbox.getByRole("link", { name: "Look at the change" }).waitFor();
    await page.getByRole("button", { name: "Accept the change" }).click();
    await page.getByRole("heading", { name: "The policy in force" }).waitFor();
    await inbox.getByRole("link", { name: "Look at the change" }).waitFor({ state: "detached" });
    await page
      .getByRole("group", { name: "The policy as it is written" })
      .getByText("<b>is</b>")
      .waitFor();
  });

  it("tells somebody who is no policy admin that it is not theirs to try", async () => {
    const page = await signedIn("/policy", { credential: office.graceCredential });
    await page.getByRole("button", { name: "Try it on the log" }).click();

    await page.getByRole("alert").getByText("accepted by: ada").waitFor();
    expect(await page.getByRole("progressbar").count()).toBe(0);
  });
});

describe("the health page", () => {
  it("says what is fine and what to mend, and connects to upstreams when asked", async () => {
    const page = await signedIn("/setup");
    await page.getByRole("heading", { name: "Everything works" }).waitFor();
    await main(page).getByText("name one under `audit.anchors`").waitFor();
    await page.getByRole("button", { name: "Connect to them now" }).click();
    await main(page).getByText("4 tools", { exact: true }).waitFor();
    await picture(page, "health", 1_250);

    await office.ask("/pause", { mode: "hold", reason: "looking" });
    await page.getByRole("heading", { name: "1 thing to mend" }).waitFor();
    expect(await main(page).locator(".pill.failed").count()).toBe(1);
    await office.ask("/resume", { reason: "looked" });
    await page.getByRole("heading", { name: "Everything works" }).waitFor();
  });
});

describe("every one of these pages", () => {
  it.each(["light", "dark"] as const)("is usable by everybody (%s)", async (colorScheme) => {
    const page = await signedIn("/log", { colorScheme });
    for (const path of [...PAGES, `/exchanges/${mail}`]) {
      await goTo(page, path);
      // What is folded is looked at, too.
      await page.evaluate(() => {
        for (const one of document.querySelectorAll("main details")) one.setAttribute("open", "");
      });
      expect({ path, problems: await accessibilityProblems(page) }).toEqual({ path, problems: [] });
      expect(await page.locator("h1").count()).toBe(1);
    }
  });

  it("fits a phone", async () => {
    const page = await signedIn("/log", {
      viewport: { width: 360, height: 740 },
      isMobile: true,
      hasTouch: true,
    });
    for (const path of [...PAGES, `/exchanges/${mail}`]) {
      await goTo(page, path);
      expect([path, await hasSidewaysScroll(page)]).toEqual([path, false]);
    }
  });

  it("shows hostile text of agents and tools for what it is", async () => {
    for (const text of HOSTILE_STRINGS) {
      await office.agent
        .callTool({ name: "odd", arguments: { text: text.toWellFormed() } })
        .catch(() => undefined);
      await office.ask("/explain", {
        upstream: "office",
        tool: text === "" ? "x" : text,
        arguments: { [text]: text },
      });
    }
    const page = await signedIn("/tools");
    await main(page).locator(".tool").first().waitFor();
    const { body } = await office.ask("/records?type=call.received&tool=odd&limit=100");
    const exchanges = (body["records"] as unknown as { exchange: string }[]).map(
      ({ exchange }) => `/exchanges/${exchange}`,
    );
    expect(exchanges.length).toBeGreaterThan(40);
    for (const path of [...PAGES, ...exchanges.filter((_, at) => at % 4 === 0)]) {
      await goTo(page, path);
      const found = await page.evaluate(() => {
        for (const one of document.querySelectorAll("main details")) one.setAttribute("open", "");
        const odd = "main :is(script, iframe, base, meta, link, object, embed, img)";
        return document.querySelectorAll(odd).length;
      });
      expect([path, found, await hasSidewaysScroll(page)]).toEqual([path, 0, false]);
    }
    await goTo(
      page,
      "/try?tool=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&upstream=%22%3E%3Cscript%3E",
    );
    expect(await page.locator("main img, main script").count()).toBe(0);
  });

  it("teaches where there is nothing yet", async () => {
    const desk = await openDesk({ tools: [] });
    onTestFinished(() => desk.close());
    const { origin } = desk;
    const watched = await openPage(browser, origin);
    opened.push(watched);
    const { page } = watched;
    await signInAs(page, origin, await desk.credentialOf("ada"), "/usage");

    await page.getByText("No personal data and no secret went through").waitFor();
    await page.goto(`${origin}/tools`);
    await page.getByText("when a client of yours first lists them").waitFor();
    await page.goto(`${origin}/policy`);
    await page.getByText("When it changes, the change appears here").waitFor();
    await page.goto(`${origin}/setup`);
    await page.getByText("name some under `upstreams`").waitFor();
    await page.goto(`${origin}/exchanges/xch_nothing`);
    await page.getByRole("heading", { name: "There is no such thing" }).waitFor();
    expect(await page.getByRole("link", { name: "Back to the inbox" }).count()).toBe(1);
  });

  it("is not there for somebody who is not signed in", async () => {
    for (const path of [...PAGES, `/exchanges/${mail}`]) {
      const answer = await fetch(office.daemon.origin + path, { redirect: "manual" });
      expect([path, answer.status]).toEqual([path, 303]);
    }
  });
});
