/**
 * A log that is longer than anybody scrolls: with `COUNTERSIGN_MEASURE=1` of a million records, and what going down costs
 * is printed.
 */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { AuditDraft } from "../../packages/core/src/index.ts";
import { openSqliteStorage, readMasterKey } from "../../packages/storage/src/index.ts";
import { type House, makeHouse, type RunningDaemon } from "../e2e/house.ts";
import { openPage, startBrowser } from "./browser.ts";

const IS_MEASURED = process.env["COUNTERSIGN_MEASURE"] === "1";
const RECORDS = IS_MEASURED ? 1_000_000 : 4_000;
const FAR = IS_MEASURED ? 5_000 : 3_000;
const AT_ONCE = 2_000;
const TYPES = ["call.received", "call.decided", "execution.claimed", "execution.finished"] as const;

let browser: Browser;
let house: House;
let daemon: RunningDaemon;
beforeAll(async () => {
  house = await makeHouse("");
  await fill(house.dataFolder);
  [browser, daemon] = await Promise.all([startBrowser(), house.startDaemon()]);
}, 600_000);
afterAll(async () => {
  await browser?.close();
  await house?.leave();
});

async function fill(folder: string): Promise<void> {
  const masterKey = await readMasterKey(folder);
  const { store, close } = await openSqliteStorage({
    folder,
    masterKey,
    labelOf: String,
    mainThread: true,
  }).then((storage) => ({ store: storage.store, close: () => storage.close() }));
  for (let from = 0; from < RECORDS; from += AT_ONCE) {
    await store.commit(
      ...Array.from({ length: AT_ONCE }, (_, at) => ({
        kind: "append" as const,
        record: aRecord(from + at),
      })),
    );
  }
  await close();
}

function aRecord(at: number): AuditDraft {
  const call = Math.floor(at / TYPES.length);
  const type = TYPES[at % TYPES.length] ?? "call.received";
  return {
    type,
    exchange: `xch_${call}`,
    requester: { id: `local:user-${call % 40}@host`, name: `user ${call % 40}`, verified: false },
    client: { name: ["claude-code", "cursor"][call % 2] ?? "", version: "1.0" },
    upstream: ["crm", "mail", "tracker"][call % 3] ?? "",
    tool: `tool-${call % 120}`,
    ...(type === "call.decided" ? { decision: "allow", rules: [`rule-${call % 9}`] } : {}),
    ...(type === "execution.finished" ? { masked: { EMAIL_ADDRESS: 1 + (call % 3) } } : {}),
  };
}

async function signedIn(path: string): Promise<Page> {
  const { page } = await openPage(browser, daemon.origin);
  await page.goto(daemon.origin + path);
  await page.getByLabel("Reviewer credential").fill(house.credential);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.locator(".record").first().waitFor();
  return page;
}

const lowest = (page: Page) =>
  page
    .locator(".sequence")
    .evaluateAll((all) => Math.min(...all.map((one) => Number(one.textContent))));

/** Down to the end of what is there, until a record is drawn that is as old as that. */
async function goDownTo(page: Page, sequence: number): Promise<void> {
  while ((await lowest(page)) > sequence) {
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
}

it("goes down past the first thousands of records, draws a few of them, and back up to the newest", async () => {
  const page = await signedIn("/log");
  const newest = await page.locator(".sequence").first().textContent();
  const start = performance.now();
  // Twenty pages of what a window holds of fifty rows were 1,000 records.
  await goDownTo(page, RECORDS - 1_000);
  const thousand = performance.now() - start;
  await goDownTo(page, RECORDS - FAR);
  const drawn = await page.locator(".record").count();
  const whole = performance.now() - start;
  const places = await page
    .locator(".record")
    .evaluateAll((rows) => rows.map((row) => Number(row.getAttribute("aria-posinset"))));
  await page.evaluate(() => scrollTo(0, 0));
  await page.locator(".sequence", { hasText: new RegExp(`^${newest}$`) }).waitFor();

  expect(drawn).toBeLessThan(800);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(places.at(-1)).toBeGreaterThan(FAR);
  if (IS_MEASURED)
    console.log(`1,000 down: ${thousand.toFixed(0)} ms; ${FAR}: ${whole.toFixed(0)} ms`);
  await page.context().close();
}, 120_000);

it("answers a search from what is indexed so far, until everything is", async () => {
  const headers = { authorization: `Bearer ${house.credential}` };
  const ask = async (path: string) =>
    (await (await fetch(`${daemon.origin}/api${path}`, { headers })).json()) as {
      readonly indexing: { readonly indexed: number; readonly records: number } | null;
      readonly records: readonly object[];
    };
  const start = performance.now();
  const seconds = (): string => ((performance.now() - start) / 1_000).toFixed(1);
  let indexed = 0;
  for (;;) {
    const asked = performance.now();
    const { indexing } = await ask("/records?tool=tool-7&partial=true");
    if (indexing === null) break;
    expect(indexing.indexed).toBeGreaterThanOrEqual(indexed);
    expect(indexing.indexed).toBeLessThan(indexing.records);
    ({ indexed } = indexing);
    if (IS_MEASURED) {
      const took = (performance.now() - asked).toFixed(0);
      console.log(`${indexed} indexed after ${seconds()} s; answered in ${took} ms`);
      await new Promise((resolve) => setTimeout(resolve, 2_000));
    }
  }
  const { records, indexing } = await ask("/records?tool=tool-7&limit=1000");

  expect(indexing).toBeNull();
  expect(records).toHaveLength(IS_MEASURED ? 1_000 : 36);
  if (IS_MEASURED) console.log(`all indexed after ${seconds()} s`);
}, 600_000);
