import type { Detector } from "../detector.ts";
import { isDigit, isWordAt } from "../text/characters.ts";
import { dateEnd, MONTH_NAMES } from "./dates.ts";

const common = {
  entityType: "DATE_TIME",
  confidence: 0.7,
  offByDefault: true,
  sources: ["https://www.rfc-editor.org/rfc/rfc3339", "https://www.iso.org/standard/70907.html"],
} as const;

/** Finds dates that begin with a number, with the time behind them, and times. */
export const dateTime: Detector = {
  ...common,
  name: "date-time",
  anchor: {
    on: "number",
    least: 1,
    most: 4,
    find(text, start, end, scan) {
      let stop = dateEnd(text, start);
      if (stop < 0) stop = timeEnd(text, start, end);
      else stop = withTime(text, stop);
      if (stop < 0) return -1;
      scan.emit(start, stop);
      return stop;
    },
  },
};

/** Finds dates that begin with the name of a month. */
export const dateFromMonthName: Detector = {
  ...common,
  name: "date-from-month-name",
  anchor: {
    on: "words",
    words: MONTH_NAMES,
    find(text, start, _end, scan) {
      const stop = dateEnd(text, start);
      if (stop < 0) return -1;
      scan.emit(start, stop);
      return stop;
    },
  },
};

function withTime(text: string, at: number): number {
  const mark = text.charCodeAt(at);
  let from = at;
  if (mark === 84 || mark === 32) from++;
  else if (mark === 44 && text.charCodeAt(at + 1) === 32) from += 2;
  else return at;
  let hour = from;
  while (hour - from < 2 && isDigit(text.charCodeAt(hour))) hour++;
  const stop = hour > from ? timeEnd(text, from, hour) : -1;
  return stop < 0 ? at : stop;
}

/** End of `10:33`, `10:33:07.123Z`, `10:33 PM`, or -1. */
function timeEnd(text: string, start: number, hourEnd: number): number {
  if (hourEnd - start > 2 || text.charCodeAt(hourEnd) !== 58) return -1;
  if (Number(text.slice(start, hourEnd)) > 24 || text.charCodeAt(start - 1) === 58) return -1;
  let at = hourEnd + 1;
  if (!isDigit(text.charCodeAt(at)) || !isDigit(text.charCodeAt(at + 1))) return -1;
  at += 2;
  if (
    text.charCodeAt(at) === 58 &&
    isDigit(text.charCodeAt(at + 1)) &&
    isDigit(text.charCodeAt(at + 2))
  ) {
    at += 3;
    if (text.charCodeAt(at) === 46 || text.charCodeAt(at) === 44) {
      let fraction = at + 1;
      while (fraction - at < 10 && isDigit(text.charCodeAt(fraction))) fraction++;
      if (fraction > at + 1) at = fraction;
    }
  }
  const rest = text.slice(at, at + 6);
  const zone = /^(?:Z\b|[+-]\d\d:?\d\d|\s?[AaPp]\.?[Mm]\b)/.exec(rest);
  if (zone !== null) at += zone[0].length;
  return isWordAt(text, at) || text.charCodeAt(at) === 58 ? -1 : at;
}
