/** Elsewhere what a tool or an agent wrote becomes markup in the card: links, mentions, bold text, other buttons. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { startConsole } from "../console/console-server.ts";
import { openPage, signInAs, startBrowser } from "../console/browser.ts";
import { HOSTILE_STRINGS } from "../console/hostile-strings.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

describe("pain 11: what an agent wrote becomes part of the card", () => {
  it("draws the same controls whatever stands in the call, and shows every hidden character", async () => {
    const server = await startConsole();
    onTestFinished(() => server.close());
    const hostile = HOSTILE_STRINGS.join("\n");
    // As long as the other, so that it is folded and offered for editing alike.
    server.reviewing.add({ id: "apr_plain" }, { note: "x".repeat(2 * hostile.length) });
    server.reviewing.add(
      {
        id: "apr_hostile",
        tool: hostile,
        upstream: hostile,
        client: { name: hostile, version: hostile },
        requester: { id: `local:${hostile}`, name: hostile, verified: false },
        policyReason: hostile,
        evidence: [{ from: "arguments", because: hostile, category: "delete" }],
      },
      { [hostile]: hostile },
    );
    const { page, surprises } = await openPage(browser, server.origin);

    const controls = async (id: string) => {
      await page.goto(`${server.origin}/approvals/${id}`);
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
    await signInAs(page, server.origin, "ada", "/approvals/apr_plain");
    expect(await controls("apr_hostile")).toEqual(await controls("apr_plain"));

    await page.goto(`${server.origin}/approvals/apr_hostile`);
    await page.getByRole("heading", { name: "Your decision" }).waitFor();
    const text = await page.locator("main").innerText();
    for (const hidden of ["\u202E", "\u2066", "\u200B", "\u200F", "\u0000"]) {
      expect(text).not.toContain(hidden);
    }
    expect(text).toContain("U+202E");
    expect(surprises).toEqual([]);
  });
});
