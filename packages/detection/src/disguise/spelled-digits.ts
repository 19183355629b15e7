import { isCardNumber } from "../finance/credit-card.ts";
import type { Detector } from "../detector.ts";
import { PHONE_WORDS } from "../generic/phone/phone-number.ts";
import { isLetter } from "../text/characters.ts";

const DIGIT_WORDS = new Map<string, string>();
for (const words of [
  "zero one two three four five six seven eight nine",
  "oh one two three four five six seven eight niner",
  "null eins zwei drei vier fünf sechs sieben acht neun",
  "null ein zwo drei vier fuenf sechs sieben acht neun",
  "zéro un deux trois quatre cinq six sept huit neuf",
  "cero uno dos tres cuatro cinco seis siete ocho nueve",
]) {
  for (const [digit, word] of words.split(" ").entries()) DIGIT_WORDS.set(word, String(digit));
}
const REPEATS: Readonly<Record<string, number>> = { double: 2, triple: 3 };
const MOST_WORDS = 40;
const LEAST_DIGITS = 7;
/** Repeats in a row that nobody says. */
const MOST_REPEATS = 3;

/** Finds numbers spelled digit by digit: a card when its check digit is right, otherwise a number to call or an id. */
export const spelledDigits: Detector = {
  name: "spelled-digits",
  entityType: "PHONE_NUMBER",
  confidence: 0.7,
  sources: ["https://www.itu.int/rec/T-REC-E.123"],
  context: PHONE_WORDS,
  anchor: {
    on: "words",
    words: [...DIGIT_WORDS.keys(), ...Object.keys(REPEATS)],
    find(text, start, _end, scan) {
      if (start < scan.watermark) return -1;
      let digits = "";
      let at = start;
      let end = start;
      let repeat = 1;
      let repeats = 0;
      for (let words = 0; words < MOST_WORDS; words++) {
        let stop = at;
        while (stop - at < 8 && isLetter(text.charCodeAt(stop))) stop++;
        const word = text.slice(at, stop).toLowerCase();
        const digit = DIGIT_WORDS.get(word);
        if (digit === undefined && REPEATS[word] === undefined) break;
        if (digit === undefined) {
          if (++repeats > MOST_REPEATS) break;
          repeat = REPEATS[word] as number;
        } else {
          digits += digit.repeat(repeat);
          repeat = 1;
          repeats = 0;
          end = stop;
        }
        at = stop;
        while (at - stop < 3 && /[\s,.-]/.test(text.charAt(at))) at++;
        if (at === stop) break;
      }
      // Nothing begins at a repeat that no digit followed.
      scan.watermark = digits === "" ? at : end;
      if (digits.length < LEAST_DIGITS) return -1;
      if (isCardNumber(digits)) {
        scan.found.push({
          entityType: "CREDIT_CARD",
          start,
          end,
          confidence: 0.9,
          detector: "spelled-digits",
        });
        return end;
      }
      // Counting aloud.
      if ("0123456789".includes(digits) || "9876543210".includes(digits)) return -1;
      scan.emit(start, end);
      return end;
    },
  },
};
