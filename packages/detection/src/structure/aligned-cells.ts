import { type Cell, isPipe, type RowStyle } from "./cells.ts";

const SPACE = 32;

/** Where the pipes of the line at `from` stand, as offsets in it: an aligned table has them there in every row. */
export function pipeOffsets(
  text: string,
  from: number,
  end: number,
  { delimiter }: RowStyle,
): number[] {
  const offsets: number[] = [];
  if (isPipe(delimiter))
    for (let at = from; at < end; at++)
      if (text.charCodeAt(at) === delimiter) offsets.push(at - from);
  return offsets;
}

/** Cuts a row whose values hold pipes where the header's pipes stand. False when it has none there. */
export function cutAt(
  text: string,
  line: number,
  end: number,
  offsets: readonly number[],
  cells: Cell[],
): boolean {
  if (offsets.length === 0) return false;
  const delimiter = text.charCodeAt(line + (offsets[0] as number));
  if (!isPipe(delimiter)) return false;
  for (const offset of offsets) if (text.charCodeAt(line + offset) !== delimiter) return false;
  const cut: Cell[] = [];
  let start = line;
  for (const offset of [...offsets, end - line]) {
    cut.push(trimmedCell(text, start, Math.min(end, line + offset)));
    start = line + offset + 1;
  }
  const first = cut[0] as Cell;
  if (first.start >= first.end && (offsets[0] as number) < 3) cut.shift();
  const last = cut.at(-1) as Cell;
  if (last.start >= last.end) cut.pop();
  cells.splice(0, cells.length, ...cut);
  return true;
}

function trimmedCell(text: string, from: number, to: number): Cell {
  let start = from;
  let end = to;
  while (start < end && text.charCodeAt(start) <= SPACE) start++;
  while (end > start && text.charCodeAt(end - 1) <= SPACE) end--;
  return { start, end };
}
