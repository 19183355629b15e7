/** Ten thousand requests that wait, in a real database before a real daemon, in a real browser. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { JsonObject } from "../../packages/core/src/index.ts";
import { openSqliteStorage, readMasterKey } from "../../packages/storage/src/index.ts";
import { requestApproval } from "../../packages/testkit/src/index.ts";
import { type House, makeHouse, type RunningDaemon } from "../e2e/house.ts";
import { openPage, startBrowser } from "./browser.ts";

const MANY = 10_000;

let house: House;
let daemon: RunningDaemon;
let browser: Browser;
beforeAll(async () => {
  house = await makeHouse("policy: { default: deny }\n");
  const storage = await openSqliteStorage({
    folder: house.dataFolder,
    masterKey: await readMasterKey(house.dataFolder),
    labelOf: String,
  });
  const createdAt = Date.now();
  for (let from = 0; from < MANY; from += 1_000) {
    await storage.store.commit(
      ...Array.from({ length: 1_000 }, (_, at) => {
        // Asked for in one order, over in another.
        const number = from + at;
        const rank = (number * 7_919) % MANY;
        return requestApproval(`apr_${rank}`, {
          tool: `tool_${rank}`,
          createdAt: createdAt - number,
          expiresAt: createdAt + 3_600_000 + rank * 1_000,
        });
      }),
    );
  }
  await storage.close();
  daemon = await house.startDaemon();
  browser = await startBrowser();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await house?.leave();
});

it("are given page by page in the order in which they expire", async () => {
  const path = "/approvals?state=pending&open=true&order=deadline&brief=true&limit=50";
  await house.api(daemon.origin, "GET", path);
  for (const skip of [0, 5_000, 9_950]) {
    const from = performance.now();
    const { body } = await house.api(daemon.origin, "GET", `${path}&skip=${skip}`);
    const tookMs = performance.now() - from;

    const ids = (body["approvals"] as readonly JsonObject[]).map((approval) => approval["id"]);
    expect(ids).toEqual(Array.from({ length: 50 }, (_, at) => `apr_${skip + at}`));
    expect(body["total"]).toBe(MANY);
    if (process.env["COUNTERSIGN_MEASURE"] === "1") console.log(skip, Math.round(tookMs), "ms");
  }
});

it("are drawn as far as they are in sight, down to the last", async () => {
  const { page, surprises } = await openPage(browser, daemon.origin);
  await page.goto(`${daemon.origin}/`);
  await page.getByLabel("Reviewer credential").fill(house.credential);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "10,000 calls wait for a decision" }).waitFor();
  await page.getByRole("link", { name: "tool_0 on" }).waitFor();

  const from = performance.now();
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  await page.getByRole("link", { name: "tool_9999 on" }).waitFor();
  if (process.env["COUNTERSIGN_MEASURE"] === "1") {
    console.log("to the last:", Math.round(performance.now() - from), "ms");
  }

  const drawn = await page.locator(".row").count();
  expect(drawn).toBeLessThan(60);
  expect(await page.locator(".row").last().getAttribute("aria-posinset")).toBe("10000");
  expect(surprises).toEqual([]);
});
