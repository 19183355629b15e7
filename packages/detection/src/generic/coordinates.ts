import type { Detector } from "../detector.ts";
import { isDigit } from "../text/characters.ts";

/** Finds a latitude and a longitude with at least four decimals each: a place within about eleven metres. */
export const coordinates: Detector = {
  name: "coordinates",
  entityType: "COORDINATES",
  confidence: 0.7,
  sources: ["https://www.rfc-editor.org/rfc/rfc5870", "https://www.iso.org/standard/75147.html"],
  context: [
    "coordinates",
    "gps",
    "location",
    "lat",
    "latitude",
    "located",
    "position",
    "koordinaten",
    "geo",
  ],
  anchor: {
    on: "number",
    least: 1,
    most: 2,
    around: [{ side: "end", from: 0, form: ".9999" }],
    find(text, start, end, scan) {
      if (text.charCodeAt(end) !== 46) return -1;
      const latitude = decimalEnd(text, end);
      if (latitude < 0 || !scan.isNearWord(start)) return -1;
      let at = latitude;
      if (text.charCodeAt(at) === 0xb0) at++;
      if (/[NS ]/.test(text.charAt(at)) && text.charCodeAt(at) !== 32) at++;
      if (text.charCodeAt(at) !== 44) return -1;
      at++;
      if (text.charCodeAt(at) === 32) at++;
      if (text.charCodeAt(at) === 45) at++;
      const from = at;
      while (at - from < 4 && isDigit(text.charCodeAt(at))) at++;
      const longitude = at - from >= 1 && at - from <= 3 ? decimalEnd(text, at) : -1;
      if (longitude < 0) return -1;
      const first = text.charCodeAt(start - 1) === 45 ? start - 1 : start;
      scan.emit(first, longitude);
      return longitude;
    },
  },
};

/** End of a decimal point and at least four digits, or -1. */
function decimalEnd(text: string, point: number): number {
  if (text.charCodeAt(point) !== 46) return -1;
  let at = point + 1;
  while (at - point < 16 && isDigit(text.charCodeAt(at))) at++;
  return at - point > 4 ? at : -1;
}
