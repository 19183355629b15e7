import axe from "axe-core";
import type { Page } from "playwright-core";

/** What axe-core finds wrong with a page as it stands, one line each: nothing, on a page that everybody can use. */
export async function accessibilityProblems(page: Page): Promise<readonly string[]> {
  // Run beside the page's own scripts: its security policy would not let it load this.
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(document, {
      resultTypes: ["violations"],
    });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) =>
        `${id} ${target.join(" ")}: ${failureSummary ?? ""}`.replaceAll(/\s+/g, " "),
      ),
    );
  });
}
