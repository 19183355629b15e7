/**
 * The cards in a real browser, drawn by Microsoft's own renderer at three widths and in three themes.
 *
 *     COUNTERSIGN_PICTURES=1 vitest run test/teams/pictures.test.ts    draws docs/pictures/teams anew
 */
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startBrowser } from "../console/browser.ts";
import { root } from "../e2e/house.ts";
import { hostConfig, styleSheet, type Theme, THEMES } from "./host-themes.ts";
import { sampleCards } from "./sample-cards.ts";

const pictures = join(root, "docs/pictures/teams");
const isDrawing = process.env["COUNTERSIGN_PICTURES"] === "1";

/** A phone, a chat beside something else, a channel on a desktop. */
const WIDTHS = [320, 480, 720];

/** What is kept to be looked at. */
const KEPT: readonly (readonly [card: string, theme: Theme])[] = [
  ["reviewer", "light"],
  ["reviewer", "dark"],
  ["reviewer", "contrast"],
  ["requester", "dark"],
  ["executed", "light"],
  ["long", "light"],
  ["hostile", "light"],
];

const renderer = readFileSync(
  createRequire(join(root, "packages/testkit/package.json")).resolve(
    "adaptivecards/dist/adaptivecards.min.js",
  ),
  "utf8",
);

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());

/** Draws one card at every width, side by side. */
async function draw(page: Page, card: object, theme: Theme): Promise<void> {
  await page.setContent(
    `<!doctype html><html lang="en"><style>${styleSheet(theme)}</style><div class="shelf"></div></html>`,
  );
  await page.addScriptTag({ content: renderer });
  await page.evaluate(
    ({ card, config, widths }) => {
      const { AdaptiveCard, HostConfig, Versions } = (
        window as unknown as {
          AdaptiveCards: {
            AdaptiveCard: new () => {
              hostConfig: unknown;
              version: unknown;
              parse(json: unknown): void;
              render(): HTMLElement;
            };
            HostConfig: new (config: unknown) => unknown;
            Versions: { v1_5: unknown };
          };
        }
      ).AdaptiveCards;
      for (const width of widths) {
        const drawn = new AdaptiveCard();
        drawn.hostConfig = new HostConfig(config);
        drawn.version = Versions.v1_5;
        drawn.parse(card);
        const frame = document.createElement("div");
        frame.className = "frame";
        frame.style.width = `${width}px`;
        frame.append(drawn.render());
        document.querySelector(".shelf")?.append(frame);
      }
    },
    { card, config: hostConfig(theme), widths: WIDTHS },
  );
}

describe("the cards in a browser", () => {
  const cards = sampleCards();
  const all = Object.keys(cards).flatMap((name) =>
    (Object.keys(THEMES) as Theme[]).map((theme) => ({ name, theme })),
  );

  it.each(all)("$name in $theme fits a phone and a desktop", async ({ name, theme }) => {
    const page = await browser.newPage({
      viewport: { width: 1_620, height: 900 },
      // The pictures stay small, and can be read.
      deviceScaleFactor: 0.75,
    });
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    try {
      await draw(page, cards[name] ?? {}, theme);

      const found = await page.evaluate(() => {
        const frames = [...document.querySelectorAll(".frame")];
        const wide = frames.flatMap((frame) => {
          const { right } = frame.getBoundingClientRect();
          return [...frame.querySelectorAll("*")].filter(
            (element) => element.getBoundingClientRect().right > right + 0.5,
          );
        });
        return {
          wide: wide.length,
          links: document.querySelectorAll("a, img, iframe").length,
          text: frames.map((frame) => frame.textContent?.length ?? 0),
          script: document.querySelectorAll(".frame script").length,
        };
      });

      expect(found).toMatchObject({ wide: 0, links: 0, script: 0 });
      expect(Math.min(...found.text)).toBeGreaterThan(100);
      expect(asked).toEqual([]);
      const isKept = KEPT.some(([card, kept]) => card === name && kept === theme);
      if (isDrawing && isKept) {
        mkdirSync(pictures, { recursive: true });
        await page.locator(".shelf").screenshot({ path: join(pictures, `${name}-${theme}.png`) });
      }
    } finally {
      await page.close();
    }
  });

  it.each(KEPT.map(([name, theme]) => ({ file: `${name}-${theme}.png` })))(
    "there is a picture $file",
    ({ file }) => {
      expect(readFileSync(join(pictures, file)).subarray(1, 4).toString()).toBe("PNG");
    },
  );
});
