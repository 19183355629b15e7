import type { Report } from "@countersign/mcp-gateway";

/** What was reported lately, so that the page can show what otherwise stands on standard error alone. */
export interface RecentReports {
  readonly report: Report;
  /** Newest first. */
  lines(): readonly { readonly at: number; readonly line: string }[];
}

const MOST = 50;
const LONGEST = 1_000;

/** Passes lines on to `report` and keeps the last of them, but for what servers said in their own words. */
export function recentReports(
  report: (line: string) => void,
  now: () => number = Date.now,
): RecentReports {
  const kept: { at: number; line: string }[] = [];
  return {
    report(line, words) {
      if (words === undefined) {
        kept.unshift({ at: now(), line: line.slice(0, LONGEST) });
        kept.splice(MOST);
      }
      report(line);
    },
    lines: () => [...kept],
  };
}
