/** A span of time in at most two units, `4 min 12 s`. */
export function duration(milliseconds: number): string {
  const left = Math.max(0, Math.round(milliseconds / 1000));
  const units = [
    [Math.floor(left / 86_400), "d"],
    [Math.floor(left / 3_600) % 24, "h"],
    [Math.floor(left / 60) % 60, "min"],
    [left % 60, "s"],
  ] as const;
  const first = units.findIndex(([count]) => count > 0);
  if (first === -1) return "0 s";
  return units
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(" ");
}
