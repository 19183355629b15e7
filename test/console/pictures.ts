import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";

const FOLDER = join(import.meta.dirname, "../../docs/pictures");

/** With `COUNTERSIGN_PICTURES=1`, keeps what a page looks like for `docs/console.md`. */
export async function picture(page: Page, name: string, height = 860): Promise<void> {
  if (process.env["COUNTERSIGN_PICTURES"] !== "1") return;
  mkdirSync(FOLDER, { recursive: true });
  const before = page.viewportSize();
  await page.setViewportSize({ width: before?.width ?? 1280, height });
  await page.evaluate(() => scrollTo(0, 0));
  await page.screenshot({ path: join(FOLDER, `${name}.png`), animations: "disabled" });
  if (before !== null) await page.setViewportSize(before);
}
