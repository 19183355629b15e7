import type { Detector } from "../detector.ts";

/** Finds PINs and card security codes after their word. */
export const pin: Detector = {
  name: "pin",
  entityType: "PASSWORD",
  confidence: 0.8,
  sources: ["https://www.pcisecuritystandards.org/glossary/"],
  context: [
    "pin",
    "pin code",
    "pin-code",
    "passcode",
    "cvv",
    "cvc",
    "cvv2",
    "cvc2",
    "security code",
    "one-time code",
    "otp",
    "verification code",
    "door code",
    "gate code",
    "entry code",
    "access code",
    "alarm code",
    "keypad code",
    "lockbox code",
    "unlock code",
    "your code",
    "login code",
    "sign-in code",
    "confirmation code",
    "authentication code",
    "einmalcode",
  ],
  reach: 12,
  anchor: {
    on: "digits",
    afterWords: ["3", "4", "5", "6", "8"],
    check: (digits, { text, start }) => isPin(digits, text, start),
  },
};

/** `your code is 2000 lines long` */
const COUNTED = /^ (?:lines?|characters?|chars|files?|bytes|words|tokens)\b/;
const MOST_COUNTED = 12;

/** Three digits are a card's code, and a year after `pin` is no PIN unless a sign stands between. */
function isPin(digits: string, text: string, start: number): boolean {
  const before = text.slice(Math.max(0, start - 16), start).toLowerCase();
  if (COUNTED.test(text.slice(start + digits.length, start + digits.length + MOST_COUNTED)))
    return false;
  if (digits.length === 3) return /c[vc][vc]2?\W|code\W/.test(before);
  return /(?:pin|code|otp|passcode|c[vc][vc]2?)(?:\s?(?:is|:|=|#|ist|no\.?|number|lautet)\s?|\s)$/.test(
    before,
  );
}
