import chromium from "@sparticuz/chromium";
import {
  chromium as playwright,
  type Browser,
  type BrowserContext,
  type Page,
  type Request,
} from "playwright-core";

/** Starts Chromium with its security as people have it, but for the sandbox, which containers do not allow. */
export async function startBrowser(): Promise<Browser> {
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--font-render-hinting=none"],
    headless: true,
  });
}

export interface WatchedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Whatever ran, failed or went elsewhere that should not have. */
  readonly surprises: readonly string[];
}

/** What a browser says by itself, by how it begins. */
const EXPECTED = [
  "Failed to load resource", // a refused request, which is part of some stories
  "Autofocus processing was blocked", // a test that types before the page has put the focus there
];

/** What each page has asked its origin for and has no answer to yet. */
const unanswered = new WeakMap<Page, Set<Request>>();

/** How long nothing is asked before a page counts as settled: its own next step takes a few milliseconds. */
const SETTLED_MS = 150;

/** When a page's content is there, and it has nothing more to ask for: parts of a page ask by themselves. */
export async function settled(page: Page): Promise<void> {
  await page.locator("main h1").waitFor();
  const asked = unanswered.get(page);
  for (let quietSince = Date.now(); Date.now() - quietSince < SETTLED_MS; ) {
    if (asked !== undefined && asked.size > 0) quietSince = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await page.locator("main .waiting").waitFor({ state: "detached" });
}

/** Opens a page for one person. What it does beside talking to `origin` is noted. */
export async function openPage(
  browser: Browser,
  origin: string,
  options: Parameters<Browser["newContext"]>[0] = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1100, height: 800 }, ...options });
  const page = await context.newPage();
  const surprises: string[] = [];
  page.on("dialog", (dialog) => {
    surprises.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("pageerror", (error) => surprises.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (!EXPECTED.some((start) => message.text().startsWith(start)))
      surprises.push(`console: ${message.text()}`);
  });
  page.on("popup", () => surprises.push("popup"));
  context.on("request", (request) => {
    if (!request.url().startsWith(origin)) surprises.push(`request: ${request.url()}`);
  });
  const asked = new Set<Request>();
  unanswered.set(page, asked);
  page.on("request", (request) => asked.add(request));
  page.on("requestfinished", (request) => asked.delete(request));
  page.on("requestfailed", (request) => asked.delete(request));
  // The stream of changes never ends; what it makes a page ask for comes once it has begun.
  page.on("response", (response) => {
    const request = response.request();
    if (request.resourceType() === "eventsource") asked.delete(request);
  });
  return { page, context, surprises };
}

export async function signInAs(
  page: Page,
  origin: string,
  credential: string,
  path = "/",
): Promise<void> {
  await page.goto(origin + path);
  // A page looks once more after it began to listen; what a test does next is not to run into that.
  const settled = page.waitForResponse(
    (answer) => answer.request().headers()["x-countersign-live"] !== undefined,
  );
  await page.getByLabel("Reviewer credential").fill(credential);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(origin + path);
  await (await settled).finished();
}
