import { expect, it, onTestFinished } from "vitest";
import { openPage, signInAs, startBrowser } from "./browser.ts";
import { openDesk } from "./desk.ts";

it("says on every page that a policy is only observed", async () => {
  const [browser, desk] = await Promise.all([
    startBrowser(),
    openDesk({ tools: ["drop_all"], policy: " { observe: true, default: deny }" }),
  ]);
  onTestFinished(async () => {
    await browser.close();
    await desk.close();
  });
  const { page } = await openPage(browser, desk.origin);
  await signInAs(page, desk.origin, await desk.credentialOf("ada"));

  for (const path of ["/", "/policy", "/log"]) {
    await page.goto(desk.origin + path);
    await page.getByText("Observing only.").waitFor();
    expect(await page.getByRole("status").first().innerText()).toContain("Nothing is held");
  }
  expect(await desk.call("drop_all")).toBe("drop_all: done");
}, 60_000);
