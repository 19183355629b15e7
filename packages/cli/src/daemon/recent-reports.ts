/** What was reported lately, so that the page can show what otherwise stands on standard error alone. */
export interface RecentReports {
  report(line: string): void;
  /** Newest first. */
  lines(): readonly { readonly at: number; readonly line: string }[];
}

const MOST = 50;
const LONGEST = 1_000;

/** Passes lines on to `report` and keeps the last of them. */
export function recentReports(
  report: (line: string) => void,
  now: () => number = Date.now,
): RecentReports {
  const kept: { at: number; line: string }[] = [];
  return {
    report(line) {
      kept.unshift({ at: now(), line: line.slice(0, LONGEST) });
      kept.splice(MOST);
      report(line);
    },
    lines: () => [...kept],
  };
}
