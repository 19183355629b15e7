/** Every page that people decide on, as axe-core and a keyboard see it. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessibilityProblems, openPage, signInAs, startBrowser } from "./browser.ts";
import { type ConsoleServer, startConsole } from "./console-server.ts";
import { addSampleGrant, addSampleRequests } from "./sample-requests.ts";

let browser: Browser;
let server: ConsoleServer;
beforeAll(async () => {
  browser = await startBrowser();
  server = await startConsole();
  addSampleRequests(server.reviewing);
  await addSampleGrant(server.reviewing);
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

const LOOKS = [
  { name: "light", options: { colorScheme: "light" } },
  { name: "dark", options: { colorScheme: "dark" } },
  { name: "on a phone", options: { viewport: { width: 360, height: 740 }, isMobile: true } },
] as const;

const PLACES: readonly { path: string; heading: string; open?: (page: Page) => Promise<void> }[] = [
  { path: "/", heading: "wait for a decision" },
  {
    path: "/approvals/apr_delete",
    heading: "Delete data",
    open: async (page) => {
      await page.getByText("Allow for a while").click();
      await page.getByLabel("Let such calls").selectOption("60");
      await page.getByText("Change the arguments").click();
      await page.getByLabel("What is to run instead").fill('{ "query": "select 1" }');
      await page.getByRole("button", { name: "Reveal EMAIL_amksoxija4" }).click();
      await page.getByText("ilse.brandt@post.example").waitFor();
    },
  },
  { path: "/approvals/apr_mail", heading: "Send a message" },
  { path: "/approvals/apr_own", heading: "Change data" },
  {
    path: "/approvals/apr_transfer",
    heading: "Move money",
    open: (page) => page.getByText("Emergency", { exact: true }).click(),
  },
  { path: "/approvals/apr_unknown", heading: "Change infrastructure" },
  { path: "/approvals/apr_ran", heading: "Delete data" },
  { path: "/approvals/apr_nothing", heading: "There is no such thing" },
  { path: "/decided", heading: "Decided" },
  { path: "/grants", heading: "Allowed for a while" },
  { path: "/passkeys", heading: "Passkeys" },
];

describe.each(LOOKS)("$name", ({ options }) => {
  it("no page has anything that axe-core objects to, one main heading, and no sideways scrolling", async () => {
    const { page, surprises } = await openPage(browser, server.origin, options);
    await page.goto(`${server.origin}/signin`);
    expect(await accessibilityProblems(page)).toEqual([]);
    await signInAs(page, server.origin, "ada");

    for (const { path, heading, open } of PLACES) {
      await page.goto(server.origin + path);
      await page.getByRole("heading", { level: 1 }).filter({ hasText: heading }).waitFor();
      await open?.(page);
      const problems = await accessibilityProblems(page);
      const shape = await page.evaluate(() => ({
        headings: document.querySelectorAll("h1").length,
        isWide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
        language: document.documentElement.lang,
      }));

      expect({ path, problems, ...shape }).toEqual({
        path,
        problems: [],
        headings: 1,
        isWide: false,
        language: "en",
      });
    }
    expect(surprises).toEqual([]);
    await page.context().close();
  }, 90_000);
});
