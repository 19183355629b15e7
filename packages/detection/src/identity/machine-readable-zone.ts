import { hasMrzDigit } from "../checksums/mrz.ts";
import type { Detector } from "../detector.ts";
import { DIGITS, runEnd, table, UPPER } from "../text/characters.ts";

interface Layout {
  readonly lines: number;
  readonly width: number;
  /** Fields that end in their check digit, as start and end in the lines written one after the other. */
  readonly checked: readonly (readonly [start: number, end: number])[];
  /** The parts that the last check digit is over, that digit included. */
  readonly composite: readonly (readonly [start: number, end: number])[];
}

/** Passports (TD3), cards of two lines (TD2) and of three lines (TD1). ICAO 9303, parts 4, 6 and 5. */
const LAYOUTS: readonly Layout[] = [
  {
    lines: 2,
    width: 44,
    checked: [
      [44, 54],
      [57, 64],
      [65, 72],
    ],
    composite: [
      [44, 54],
      [57, 64],
      [65, 88],
    ],
  },
  {
    lines: 2,
    width: 36,
    checked: [
      [36, 46],
      [49, 56],
      [57, 64],
    ],
    composite: [
      [36, 46],
      [49, 56],
      [57, 72],
    ],
  },
  {
    lines: 3,
    width: 30,
    checked: [
      [5, 15],
      [30, 37],
      [38, 45],
    ],
    composite: [
      [5, 30],
      [30, 37],
      [38, 45],
      [48, 60],
    ],
  },
];

const WIDTHS: ReadonlySet<number> = new Set(LAYOUTS.map(({ width }) => width));
const MOST_WIDTH = 44;
const IN_LINES = table(`${UPPER}${DIGITS}<`);

/** Finds the machine-readable lines of passports and identity cards whose check digits are right. */
export const machineReadableZone: Detector = {
  name: "machine-readable-zone",
  entityType: "PASSPORT",
  confidence: 0.99,
  sources: ["https://www.icao.int/publications/pages/publication.aspx?docnum=9303"],
  checksum: "weights 7 3 1 over each field and over all of them, mod 10",
  anchor: {
    on: "prefix",
    prefixes: ["P<", "PD", "PO", "PS", "PP", "V<", "I<", "IP", "ID", "IR", "A<", "AR", "AC", "C<"],
    end(text, start, _from, scan) {
      // Up to the watermark there is nothing but characters of such lines: a longer run than any line is none.
      const known = Math.max(start, scan.watermark);
      const run = runEnd(text, known, IN_LINES, start + MOST_WIDTH + 1 - known);
      if (run > known) scan.watermark = run;
      if (!WIDTHS.has(run - start)) return -1;
      // Most words are refused here: the third to sixth characters name a country and begin the next field.
      if (!/^[A-Z<]{3}[A-Z\d<]{20}/.test(text.slice(start + 2, start + 25))) return -1;
      for (const layout of LAYOUTS) {
        const end = zoneEnd(text, start, layout);
        if (end > 0) return end;
      }
      return -1;
    },
  },
};

/** End of the zone that starts at `start`, if it has this layout and its check digits are right; otherwise -1. */
function zoneEnd(
  text: string,
  start: number,
  { lines, width, checked, composite }: Layout,
): number {
  let zone = "";
  let at = start;
  for (let line = 0; line < lines; line++) {
    const part = text.slice(at, at + width);
    if (part.length < width || !/^[A-Z\d<]+$/.test(part)) return -1;
    zone += part;
    at += width;
    if (line === lines - 1) break;
    const gap = /^(?:[ \r\n\t]|\\[rn]){1,4}/.exec(text.slice(at, at + 8));
    if (gap === null) return -1;
    at += gap[0].length;
  }
  if (/^[A-Z\d<]/.test(text.slice(at, at + 1))) return -1;
  if (!checked.every(([from, to]) => hasMrzDigit(zone.slice(from, to)))) return -1;
  const last = zone.charAt(lines === 3 ? 59 : zone.length - 1);
  const all = composite.map(([from, to]) => zone.slice(from, to)).join("");
  return hasMrzDigit(all) && /\d/.test(last) ? at : -1;
}
