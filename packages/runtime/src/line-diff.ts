/** More lines than this are not compared one by one. */
const MAX_LINES = 3_000;

/** How many unchanged lines stand around a change. */
const AROUND = 2;

/** What changed between two texts, line by line: `-` gone, `+` new, ` ` around them, `…` in between. */
export function lineDiff(before: string, after: string): readonly string[] {
  const a = before.split("\n");
  const b = after.split("\n");
  if (a.length > MAX_LINES || b.length > MAX_LINES) {
    return [`too long to be compared: ${a.length} lines before, ${b.length} lines after`];
  }
  const all = allLines(a, b);
  const isNear = all.map((_, at) =>
    all.slice(Math.max(0, at - AROUND), at + AROUND + 1).some((line) => !line.startsWith(" ")),
  );
  if (!isNear.includes(true)) return [];
  return all.flatMap((line, at) => {
    if (isNear[at]) return [line];
    return at === 0 || isNear[at - 1] ? ["…"] : [];
  });
}

function allLines(a: readonly string[], b: readonly string[]): readonly string[] {
  // Length of the longest common run of lines behind each pair of places.
  const common = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  const at = (i: number, j: number): number => common[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    const row = common[i];
    if (row === undefined) continue;
    for (let j = b.length - 1; j >= 0; j--) {
      row[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: string[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push(` ${a[i]}`);
      i++;
      j++;
    } else if (i < a.length && (j >= b.length || at(i + 1, j) >= at(i, j + 1))) {
      lines.push(`-${a[i++]}`);
    } else lines.push(`+${b[j++]}`);
  }
  return lines;
}
