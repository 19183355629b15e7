import { readFileSync, writeFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type House, makeHouse, type RunningDaemon } from "../e2e/house.ts";
import { openPage, startBrowser } from "./browser.ts";

let browser: Browser;
let house: House;

beforeAll(async () => {
  browser = await startBrowser();
});
afterEach(() => house.leave());
afterAll(() => browser.close());

async function signedIn({ origin }: RunningDaemon, path: string): Promise<Page> {
  const { page } = await openPage(browser, origin);
  await page.goto(origin + path);
  await page.getByLabel("Reviewer credential").fill(house.credential);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(origin + path);
  return page;
}

function rewrite(from: string, to: string): void {
  writeFileSync(house.configFile, readFileSync(house.configFile, "utf8").replace(from, to));
}

describe("the policy page", () => {
  it("shows a changed configuration by itself, and puts it in force when somebody accepts it", async () => {
    house = await makeHouse("policy: { default: deny }\n");
    const daemon = await house.startDaemon();
    const page = await signedIn(daemon, "/policy");
    await page.getByRole("heading", { name: "The policy in force" }).waitFor();

    rewrite("default: deny }", "default: allow } # <b>harmless</b>");
    await page.getByRole("heading", { name: "A change waits to be accepted" }).waitFor();
    const diff = page.getByRole("group", { name: "Lines that come and go" });
    expect(await diff.locator("del").innerText()).toContain("policy: { default: deny }");
    expect(await diff.locator("ins").innerText()).toContain("# <b>harmless</b>");

    const inbox = await signedIn(daemon, "/");
    await inbox.getByRole("link", { name: "Look at the change" }).waitFor();

    await page.getByLabel("Why").fill("tried out");
    await page.getByRole("button", { name: "Accept the change" }).click();
    await page.getByRole("heading", { name: "The policy in force" }).waitFor();
    await inbox.getByRole("link", { name: "Look at the change" }).waitFor({ state: "detached" });
    const { body } = await house.api(daemon.origin, "GET", "/policy");
    expect(body["change"]).toBeNull();
  });

  it("says to somebody who is no policy admin that they are none, and changes nothing", async () => {
    house = await makeHouse(
      "people: { ada: { local_user: somebody }, grace: { local_user: another } }\napprovals: { reviewers: [ada] }\npolicy_admins: [grace]\npolicy: { default: deny }\n",
      { mode: "team", person: "ada" },
    );
    const daemon = await house.startDaemon();
    rewrite("default: deny", "default: allow");
    const page = await signedIn(daemon, "/policy");
    await page.getByLabel("Why").fill("I want to");
    await page.getByRole("button", { name: "Accept the change" }).click();

    await page.getByRole("alert").getByText("accepted by: grace").waitFor();
    const { body } = await house.api(daemon.origin, "GET", "/policy");
    expect(body["change"]).not.toBeNull();
  });

  it("says on every page that a policy is only observed", async () => {
    house = await makeHouse("policy: { observe: true }\n");
    const daemon = await house.startDaemon();

    for (const path of ["/", "/policy", "/log"]) {
      const page = await signedIn(daemon, path);
      await page.getByText("Observing only.").waitFor();
      expect(await page.getByRole("status").first().innerText()).toContain("Nothing is held");
      await page.context().close();
    }
  });
});
