/** Plain-text and Markdown tables. */
export const percent = (part: number, whole: number, digits = 1): string =>
  whole === 0 ? "–" : ((100 * part) / whole).toFixed(digits);

export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((name, at) =>
    Math.max(name.length, ...rows.map((row) => row[at]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!)))
      .join("  ")
      .trimEnd();
  return [line(head), ...rows.map(line)].join("\n");
}

export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const line = (row: readonly string[]): string => `| ${row.join(" | ")} |`;
  return [
    line(head),
    `|${head.map((_, at) => (at === 0 ? "---" : "--:")).join("|")}|`,
    ...rows.map(line),
  ].join("\n");
}
