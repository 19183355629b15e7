/** Every page that people decide on, as axe-core and a keyboard see it. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessibilityProblems } from "./accessibility.ts";
import { openPage, signInAs, startBrowser } from "./browser.ts";
import { picture } from "./pictures.ts";
import { type Morning, openMorning } from "./morning.ts";

let browser: Browser;
let morning: Morning;
beforeAll(async () => {
  [browser, morning] = await Promise.all([startBrowser(), openMorning()]);
});
afterAll(async () => {
  await browser?.close();
  await morning?.desk.close();
});

const LOOKS = [
  { name: "light", mark: "", options: { colorScheme: "light" } },
  { name: "dark", mark: "-dark", options: { colorScheme: "dark" } },
  {
    name: "on a phone",
    mark: "-phone",
    options: { viewport: { width: 360, height: 740 }, isMobile: true },
  },
] as const;

interface Place {
  readonly path: string | ((ids: Morning["ids"]) => string);
  readonly heading: string;
  readonly open?: (page: Page) => Promise<void>;
  /** What its picture is called, and how high it is. */
  readonly picture?: readonly [name: string, height: number];
}

/** Drawn in another look as well. */
const KEPT: readonly string[] = ["inbox-dark", "inbox-phone", "request-dark", "request-phone"];

const PLACES: readonly Place[] = [
  { path: "/", heading: "wait for a decision", picture: ["inbox", 900] },
  {
    path: (ids) => `/approvals/${ids.delete}`,
    heading: "Delete data",
    picture: ["request", 1_100],
    open: async (page) => {
      await page.getByText("Allow for a while").click();
      await page.getByLabel("Let such calls").selectOption("60");
      await page.getByText("Change the arguments").click();
      await page.getByLabel("What is to run instead").fill('{ "query": "select 1" }');
      await page.getByRole("button", { name: /^Reveal EMAIL_/ }).click();
      await page.getByText("ilse.brandt@post.example").waitFor();
    },
  },
  { path: (ids) => `/approvals/${ids.mail}`, heading: "Send a message" },
  { path: (ids) => `/approvals/${ids.own}`, heading: "Change data" },
  {
    path: (ids) => `/approvals/${ids.transfer}`,
    heading: "Move money",
    open: (page) => page.getByText("Emergency", { exact: true }).click(),
  },
  { path: (ids) => `/approvals/${ids.unknown}`, heading: "Change infrastructure" },
  {
    path: (ids) => `/approvals/${ids.ran}`,
    heading: "Delete data",
    picture: ["decided-request", 1_000],
  },
  { path: "/approvals/apr_nothing", heading: "There is no such thing" },
  { path: "/decided", heading: "Decided", picture: ["decided", 420] },
  { path: "/grants", heading: "Allowed for a while", picture: ["grants", 860] },
  { path: "/keys", heading: "Keys of programs", picture: ["keys", 1_080] },
  { path: "/passkeys", heading: "Passkeys", picture: ["passkeys", 620] },
];

describe.each(LOOKS)("$name", ({ mark, options }) => {
  it("no page has anything that axe-core objects to, one main heading, and no sideways scrolling", async () => {
    const { desk, ids } = morning;
    const { page, surprises } = await openPage(browser, desk.origin, options);
    await page.goto(`${desk.origin}/signin`);
    expect(await accessibilityProblems(page)).toEqual([]);
    await signInAs(page, desk.origin, await desk.credentialOf("ada"));

    for (const { path: at, heading, open, picture: drawn } of PLACES) {
      const path = typeof at === "string" ? at : at(ids);
      await page.goto(desk.origin + path);
      await page.getByRole("heading", { level: 1 }).filter({ hasText: heading }).waitFor();
      if (drawn !== undefined && (mark === "" || KEPT.includes(drawn[0] + mark))) {
        await picture(page, drawn[0] + mark, drawn[1]);
      }
      await open?.(page);
      if (drawn?.[0] === "request" && mark === "") {
        await picture(page, "request-changed", 1_400);
      }
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
