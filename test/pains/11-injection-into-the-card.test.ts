/** Elsewhere what a tool or an agent wrote becomes markup in the card: links, mentions, bold text, other buttons. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { openPage, signInAs, startBrowser } from "../console/browser.ts";
import { openDesk } from "../console/desk.ts";
import { HOSTILE_STRINGS } from "../console/hostile-strings.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

describe("pain 11: what an agent wrote becomes part of the card", () => {
  it("draws the same controls whatever stands in the call, and shows every hidden character", async () => {
    // A definition with half a character has no canonical form and is not listed.
    const hostile = HOSTILE_STRINGS.join("\n").toWellFormed();
    // Longer names are not listed.
    const short = HOSTILE_STRINGS.filter((text) => text.length < 60).join("\n");
    const name = (short.slice(0, 300) + short.slice(-300)).toWellFormed();
    const desk = await openDesk({ tools: ["delete_customer", name] });
    onTestFinished(() => desk.close());
    // As long as the other, so that it is folded and offered for editing alike.
    const plain = await desk.hold("delete_customer", { note: "x".repeat(2 * hostile.length) });
    const held = await desk.hold(
      name,
      { [hostile]: hostile },
      { name: hostile.slice(0, 200), client: { name: hostile, version: hostile } },
      hostile,
    );
    const { page, surprises } = await openPage(browser, desk.origin);

    const controls = async (id: string) => {
      await page.goto(`${desk.origin}/approvals/${id}`);
      await page.getByRole("heading", { name: "Your decision" }).waitFor();
      // Within what may be decided; folded arguments bring a fold of their own.
      return page
        .locator("main :is(a, button, input, textarea, select, form, iframe, img, script, svg)")
        .evaluateAll((found) =>
          found
            .filter((one) => one.closest(".json") === null)
            .map(
              (one) =>
                `${one.tagName} ${one.getAttribute("name") ?? ""} ${one.getAttribute("value") ?? ""}`,
            ),
        );
    };
    await signInAs(page, desk.origin, await desk.credentialOf("ada"), `/approvals/${plain.id}`);
    expect(await controls(held.id)).toEqual(await controls(plain.id));

    await page.goto(`${desk.origin}/approvals/${held.id}`);
    await page.getByRole("heading", { name: "Your decision" }).waitFor();
    const text = await page.locator("main").innerText();
    for (const hidden of ["\u202E", "\u2066", "\u200B", "\u200F", "\u0000"]) {
      expect(text).not.toContain(hidden);
    }
    expect(text).toContain("U+202E");
    expect(surprises).toEqual([]);
  });
});
