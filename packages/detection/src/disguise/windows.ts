/** Characters around a disguised one that are read with it: context words before, the rest of the value after. */
const REACH = 96;

export interface Window {
  start: number;
  end: number;
}

/** Stretches of a text around characters that may be a disguise, in order, those that touch joined. */
export class Windows {
  readonly #reach: number;
  #list: Window[] = [];

  constructor(reach: number = REACH) {
    this.#reach = reach;
  }

  /** Notes a character; calls come in order. */
  mark(at: number, length: number): void {
    const start = Math.max(0, at - this.#reach);
    const end = Math.min(length, at + this.#reach);
    const last = this.#list.at(-1);
    if (last !== undefined && last.end >= start) last.end = Math.max(last.end, end);
    else this.#list.push({ start, end });
  }

  /** Hands over what was noted and starts anew. */
  take(): readonly Window[] {
    const list = this.#list;
    if (list.length > 0) this.#list = [];
    return list;
  }

  clear(): void {
    if (this.#list.length > 0) this.#list = [];
  }
}

/** The windows widened to where words end, so that none is cut in two; those that then touch are joined. */
export function widened(text: string, windows: readonly Window[]): readonly Window[] {
  const joined: Window[] = [];
  for (const window of windows) {
    const { start, end } = toWordEnds(text, window);
    const last = joined.at(-1);
    if (last !== undefined && last.end >= start) last.end = Math.max(last.end, end);
    else joined.push({ start, end });
  }
  return joined;
}

/** No further than its own width again. */
function toWordEnds(text: string, { start, end }: Window): Window {
  let from = start;
  let to = Math.min(text.length, end);
  const least = Math.max(0, start - REACH);
  const most = Math.min(text.length, to + 4 * REACH);
  while (from > least && text.charCodeAt(from - 1) > 32) from--;
  while (to < most && text.charCodeAt(to) > 32) to++;
  return { start: from, end: to };
}
