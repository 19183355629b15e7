/** Every page that people decide on, as axe-core and a keyboard see it. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessibilityProblems } from "./accessibility.ts";
import { openPage, settled, signInAs, startBrowser } from "./browser.ts";
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

async function signedIn(options: Parameters<typeof openPage>[2] = {}): Promise<Page> {
  const { desk } = morning;
  const { page } = await openPage(browser, desk.origin, options);
  await signInAs(page, desk.origin, await desk.credentialOf("ada"));
  return page;
}

async function goTo(page: Page, path: string): Promise<void> {
  await page.goto(morning.desk.origin + path);
  await settled(page);
}

/** Everything that can be pressed or typed into, as it stands in the page. */
const USABLE = "a[href], button, input, select, textarea, summary, [tabindex='0']";

interface Stop {
  readonly at: number;
  readonly isSeen: boolean;
}

/** Presses Tab until the page is left; where the focus was each time, as a place among {@link USABLE}. */
async function walk(
  page: Page,
): Promise<{ readonly stops: readonly Stop[]; readonly all: number[] }> {
  const all = await page.evaluate((usable) => {
    const found = [...document.querySelectorAll<HTMLElement>(usable)];
    return found.flatMap((one, at) =>
      one.checkVisibility() && !one.matches(":disabled") ? [at] : [],
    );
  }, USABLE);
  const stops: Stop[] = [];
  for (let turn = 0; turn < all.length + 5; turn++) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate((usable) => {
      const { activeElement: here } = document;
      if (here === null || here === document.body) return null;
      const isOutlined = (part?: string): boolean => {
        const { outlineStyle, outlineWidth } = getComputedStyle(here, part);
        return outlineStyle !== "none" && outlineWidth !== "0px";
      };
      return {
        at: [...document.querySelectorAll(usable)].indexOf(here),
        isSeen: isOutlined() || isOutlined("::after"),
      };
    }, USABLE);
    if (stop === null) break;
    stops.push(stop);
  }
  return { stops, all };
}

it("every page is walked from its beginning to its end, and it is seen where one is", async () => {
  const page = await signedIn();
  const { ids } = morning;
  const paths = [
    "/",
    `/approvals/${ids.delete}`,
    "/decided",
    "/grants",
    "/log",
    "/usage?by=all",
    "/tools",
    "/try",
    "/policy",
    "/setup",
    "/keys",
    "/passkeys",
  ];
  for (const path of paths) {
    await goTo(page, path);
    const { stops, all } = await walk(page);

    expect({ path, unseen: stops.filter(({ isSeen }) => !isSeen) }).toEqual({ path, unseen: [] });
    expect({ path, stops: stops.map(({ at }) => at) }).toEqual({ path, stops: all });
  }
  await page.context().close();
}, 90_000);

it("a dialog keeps the focus while it is open, and gives it back to the button that opened it", async () => {
  const page = await signedIn();
  await page.locator("main h1").waitFor();
  const button = page.getByRole("button", { name: "Keyboard" });
  await button.focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Keys on this page" });
  await dialog.waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  for (let turn = 0; turn < 6; turn++) {
    await page.keyboard.press("Tab");
    // Past the last one the browser's own controls come, and then the dialog again.
    const where = await page.evaluate(() => {
      const { activeElement: here, body } = document;
      return here === body ? "browser" : here?.closest("dialog") ? "dialog" : "behind it";
    });
    expect(where).not.toBe("behind it");
  }
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  expect(await button.evaluate((one) => one === document.activeElement)).toBe(true);
  await page.context().close();
}, 30_000);

it("a screen reader is told of what comes, and of what others decide", async () => {
  const { desk } = morning;
  const page = await signedIn();
  await page.locator("main h1").waitFor();
  const told = page.locator("[aria-live=polite]");
  const request = await desk.hold("crm_delete_customer", { id: 4713 });
  await told.getByText(/\d calls wait for a decision/).waitFor();

  await goTo(page, `/approvals/${request.id}`);
  await desk.ask("grace", `/approvals/${request.id}/reject`, { reason: "a mistake" });
  await told.getByText(/Grace Hopper rejected it/).waitFor();
  expect(await page.getByRole("button", { name: "Approve" }).count()).toBe(0);
  await page.context().close();
}, 30_000);

it.each([
  { look: "dark", options: { colorScheme: "dark" } },
  { look: "a phone", options: { viewport: { width: 360, height: 740 }, isMobile: true } },
] as const)(
  "usage as it is told apart, and the log's search, are for everybody ($look)",
  async ({ options }) => {
    const page = await signedIn(options);
    for (const path of [
      "/usage?by=model",
      "/usage?by=tool",
      "/usage?by=all",
      "/usage?way=disclosed&by=all&upstream=nobody",
      "/log?upstream=crm",
    ]) {
      await goTo(page, path);
      const isWide = await page.evaluate(
        () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
      );
      expect({ path, isWide, problems: await accessibilityProblems(page) }).toEqual({
        path,
        isWide: false,
        problems: [],
      });
    }
    await page.context().close();
  },
  60_000,
);
