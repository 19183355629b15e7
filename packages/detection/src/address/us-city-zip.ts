import type { Detector } from "../detector.ts";
import { isDigit, isLetter, isWordAt } from "../text/characters.ts";

/** USPS Publication 28, appendix B. */
const STATES = new Set(
  "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY PR GU VI".split(
    " ",
  ),
);

/** Finds `Springfield, IL 62704`: the code alone would be any five digits. */
export const usCityZip: Detector = {
  name: "address-us-city-zip",
  entityType: "ADDRESS",
  confidence: 0.8,
  sources: [
    "https://pe.usps.com/text/pub28/28apb.htm",
    "https://pe.usps.com/text/pub28/28c2_007.htm",
  ],
  anchor: {
    on: "number",
    least: 5,
    most: 5,
    around: [{ side: "start", from: -3, form: "AA " }],
    find(text, start, end, scan) {
      const state = text.charCodeAt(start - 2);
      if (text.charCodeAt(start - 1) !== 32 || state < 65 || state > 90) return -1;
      if (!STATES.has(text.slice(start - 3, start - 1))) return -1;
      if (isWordAt(text, start - 4)) return -1;
      let stop = end;
      if (text.charCodeAt(stop) === 45 && /^\d{4}(?!\w)/.test(text.slice(stop + 1, stop + 6)))
        stop += 5;
      if (isWordAt(text, stop)) return -1;
      scan.emit(cityStart(text, start - 3), stop);
      return stop;
    },
  },
};

/** Start of one to three capitalised words before the state. */
function cityStart(text: string, state: number): number {
  let from = state;
  let at = state;
  while (
    at > 0 &&
    state - at < 3 &&
    (text.charCodeAt(at - 1) === 32 || text.charCodeAt(at - 1) === 44)
  )
    at--;
  for (let words = 0; words < 3; words++) {
    let word = at;
    while (
      word > 0 &&
      at - word < 20 &&
      (isLetter(text.charCodeAt(word - 1)) || text.charCodeAt(word - 1) === 46)
    )
      word--;
    if (word === at || !/^\p{Lu}/u.test(text.charAt(word)) || isDigit(text.charCodeAt(word))) break;
    from = word;
    if (text.charCodeAt(word - 1) !== 32) break;
    at = word - 1;
  }
  return from;
}
