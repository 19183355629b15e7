/** Characters around a disguised one that are read with it: context words before, the rest of the value after. */
const BEFORE = 96;
const AFTER = 96;

export interface Window {
  start: number;
  end: number;
}

/** Stretches of a text around characters that may be a disguise, in order, those that touch joined. */
export class Windows {
  #list: Window[] = [];

  /** Notes a character; calls come in order. */
  mark(at: number, length: number): void {
    const start = Math.max(0, at - BEFORE);
    const end = Math.min(length, at + AFTER);
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

/** The window widened to where words end, so that none is cut in two; no further than its own width again. */
export function widened(text: string, { start, end }: Window): Window {
  let from = start;
  let to = end;
  const least = Math.max(0, start - BEFORE);
  const most = Math.min(text.length, end + 4 * AFTER);
  while (from > least && text.charCodeAt(from - 1) > 32) from--;
  while (to < most && text.charCodeAt(to) > 32) to++;
  return { start: from, end: to };
}
