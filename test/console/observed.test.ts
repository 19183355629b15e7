import { expect, it, onTestFinished } from "vitest";
import { makeHouse } from "../e2e/house.ts";
import { openPage, startBrowser } from "./browser.ts";

it("says on every page that a policy is only observed", async () => {
  const browser = await startBrowser();
  onTestFinished(() => browser.close());
  const house = await makeHouse("policy: { observe: true }\n");
  onTestFinished(() => house.leave());
  const { origin } = await house.startDaemon();
  const { page } = await openPage(browser, origin);
  await page.goto(origin);
  await page.getByLabel("Reviewer credential").fill(house.credential);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(`${origin}/`);

  for (const path of ["/", "/policy", "/log"]) {
    await page.goto(origin + path);
    await page.getByText("Observing only.").waitFor();
    expect(await page.getByRole("status").first().innerText()).toContain("Nothing is held");
  }
}, 60_000);
