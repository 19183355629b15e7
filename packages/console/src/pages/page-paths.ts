/** The paths of pages that are drawn in the browser; `web/pages.ts` says by what. */
const ID = "[A-Za-z0-9_-]{1,100}";

const PAGE_PATHS: readonly RegExp[] = [
  /^\/$/,
  new RegExp(`^/approvals/${ID}$`),
  /^\/(?:decided|grants|keys|passkeys|log|usage|tools|try|policy|setup)$/,
  new RegExp(`^/exchanges/${ID}$`),
];

/** Whether the page at `pathname` is drawn in the browser. */
export function isPagePath(pathname: string): boolean {
  return PAGE_PATHS.some((path) => path.test(pathname));
}
