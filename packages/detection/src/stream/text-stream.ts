import type { Finding } from "../finding.ts";
import { openScan, type ScannerOptions } from "../scanner.ts";
import type { OpenTable } from "../structure/tables.ts";

/** A stretch of the stream that no later chunk can change, and what was found in it. */
export interface SettledText {
  readonly text: string;
  /** Spans in `text`. */
  readonly findings: readonly Finding[];
}

/**
 * Scans a text that arrives in chunks of any size, cut anywhere. What comes out, joined, is the text that went in.
 *
 * A value that lies across chunks is found whole: the end of what has arrived is held back until more follows. Memory
 * and delay are bounded by a small multiple of `carryCharacters`, also within a table of any length.
 */
export interface TextStream {
  /** Takes the next chunk and gives what is settled by it, often nothing. */
  push(chunk: string): SettledText;
  /** Gives what is left. */
  end(): SettledText;
}

export interface TextStreamOptions extends ScannerOptions {
  /** How much is held back, in UTF-16 code units. A longer value may be cut. Default 4096. */
  readonly carryCharacters?: number;
}

const NOTHING: SettledText = { text: "", findings: [] };
/** How much of the settled text is read again as context, and how many times the carry a long value may be waited for. */
const OVERLAP = 512;
const MOST_WAITS = 8;
/** How many times the carry is read at a time: of three times the carry two are settled, so they are read one and a half times. */
const ENOUGH = 3;

/** Opens a stream. */
export function createTextStream(options: TextStreamOptions = {}): TextStream {
  const { carryCharacters: carry = 4096 } = options;
  const { scanString, textScan } = openScan(options);
  let before = "";
  let pending = "";
  let table: OpenTable | null = null;
  /** At how much of `pending` it is worth looking again: whoever sends single characters must not have it read for each. */
  let enough = ENOUGH * carry;

  const scan = (): Finding[] => {
    textScan.continuedTable = table;
    return scanString(before + pending, null, 0).filter(({ end }) => end > before.length);
  };
  const settle = (found: readonly Finding[], to: number): SettledText => {
    const shift = before.length;
    const text = pending.slice(0, to);
    const findings = found
      .filter(({ start, end }) => end > shift && start < shift + to)
      .map((finding) => ({
        ...finding,
        start: Math.max(0, finding.start - shift),
        end: Math.min(to, finding.end - shift),
      }));
    const all = before + text;
    before = all.slice(overlapStart(all));
    pending = pending.slice(to);
    return { text, findings };
  };
  return {
    push(chunk) {
      pending += chunk;
      if (pending.length < enough) return NOTHING;
      const found = scan();
      const to = cut(pending, before.length, found, carry);
      if (to <= 0) {
        enough = Math.min(2 * pending.length, MOST_WAITS * carry);
        return NOTHING;
      }
      table = textScan.openTable;
      const settled = settle(found, to);
      enough = Math.max(ENOUGH * carry, pending.length + carry);
      return settled;
    },
    end() {
      if (pending === "") return NOTHING;
      return settle(scan(), pending.length);
    },
  };
}

/** Where a text may be cut: at a line's end or a space at least `carry` before its end, outside of every finding. */
function cut(pending: string, shift: number, found: readonly Finding[], carry: number): number {
  const latest = pending.length - carry;
  const line = pending.lastIndexOf("\n", latest - 1) + 1;
  let to = line > latest - carry && line > 0 ? line : pending.lastIndexOf(" ", latest) + 1;
  if (to <= 0 || to < latest - carry) to = latest;
  for (const { start, end } of found) {
    if (start - shift < to && end - shift > to) {
      // Wait for the rest of a long value, but not for ever.
      to =
        start - shift > 0
          ? start - shift
          : pending.length < MOST_WAITS * carry
            ? 0
            : Math.min(end - shift, pending.length);
    }
  }
  // Not between the halves of a character.
  const code = pending.charCodeAt(to - 1);
  return code >= 0xd800 && code <= 0xdbff ? to - 1 : to;
}

/** Start of the last lines that are kept as context, at a line's beginning where there is one. */
function overlapStart(text: string): number {
  const earliest = text.length - OVERLAP;
  if (earliest <= 0) return 0;
  const line = text.indexOf("\n", earliest) + 1;
  return line > 0 && line < text.length ? line : earliest;
}
