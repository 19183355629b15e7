import { mkdirSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";

const FOLDER = join(import.meta.dirname, "../../docs/pictures");

/** What is the test's own, and what stands there in a picture: its folder and account are nobody's business. */
const OURS: readonly (readonly [RegExp, string])[] = [
  [/\/\S*\/countersign-[\w-]+(?=\/)/g, "/srv/office"],
  [new RegExp(`\\blocal:${userInfo().username}@[\\w.-]+`, "g"), "local:sam@laptop"],
  [new RegExp(`^${userInfo().username}$`, "g"), "sam"],
  [/http:\/\/127\.0\.0\.1:\d+(?=\|\|)/g, "https://login.contoso.example"],
];

/** With `COUNTERSIGN_PICTURES=1`, keeps what a page looks like for `docs/console.md`. */
export async function picture(page: Page, name: string, height = 860): Promise<void> {
  if (process.env["COUNTERSIGN_PICTURES"] !== "1") return;
  mkdirSync(FOLDER, { recursive: true });
  const before = page.viewportSize();
  await page.setViewportSize({ width: before?.width ?? 1280, height });
  await page.evaluate(
    (ours) => {
      const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
        for (const [source, flags, put] of ours) {
          const shown = (text.nodeValue ?? "").replace(new RegExp(source, flags), put);
          if (shown !== text.nodeValue) text.nodeValue = shown;
        }
      }
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      scrollTo(0, 0);
    },
    OURS.map(([{ source, flags }, put]) => [source, flags, put] as const),
  );
  await page.mouse.move(0, 0);
  await page.screenshot({ path: join(FOLDER, `${name}.png`), animations: "disabled" });
  if (before !== null) await page.setViewportSize(before);
}
