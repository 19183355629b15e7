/** The paths of pages that are drawn in the browser; `web/pages.ts` says by what. */
const PAGE_PATHS: readonly RegExp[] = [/^\/$/];

/** Whether the page at `pathname` is drawn in the browser. */
export function isPagePath(pathname: string): boolean {
  return PAGE_PATHS.some((path) => path.test(pathname));
}
