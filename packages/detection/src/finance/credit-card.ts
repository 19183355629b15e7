import { hasLuhnDigit } from "../checksums/luhn.ts";
import { isRepeated } from "../checksums/weighted-sum.ts";
import type { Detector, FoundShape } from "../detector.ts";

/**
 * First digits and lengths of the card networks.
 *
 * A number of the right length whose first digits belong to nobody is an order id, however well it passes Luhn.
 */
const NETWORKS: readonly {
  readonly from: number;
  readonly to: number;
  readonly lengths: readonly number[];
}[] = [
  { from: 400000, to: 499999, lengths: [13, 16, 19] },
  { from: 510000, to: 559999, lengths: [16] },
  { from: 222100, to: 272099, lengths: [16] },
  { from: 340000, to: 349999, lengths: [15] },
  { from: 370000, to: 379999, lengths: [15] },
  { from: 300000, to: 305999, lengths: [14, 16] },
  { from: 309500, to: 309599, lengths: [14, 16] },
  { from: 360000, to: 369999, lengths: [14, 16] },
  { from: 380000, to: 399999, lengths: [14, 16] },
  { from: 352800, to: 358999, lengths: [16, 19] },
  { from: 601100, to: 601199, lengths: [16, 19] },
  { from: 644000, to: 659999, lengths: [16, 19] },
  { from: 620000, to: 629999, lengths: [16, 17, 18, 19] },
  { from: 810000, to: 817199, lengths: [16, 17, 18, 19] },
  { from: 500000, to: 509999, lengths: [16, 18, 19] },
  { from: 560000, to: 589999, lengths: [16, 18, 19] },
  { from: 600000, to: 600999, lengths: [16] },
  { from: 606282, to: 606282, lengths: [16] },
  { from: 630000, to: 639999, lengths: [16, 18, 19] },
  { from: 670000, to: 679999, lengths: [16, 18, 19] },
  { from: 220000, to: 220499, lengths: [16] },
  { from: 979200, to: 979299, lengths: [16] },
];

const SHORTEST = 13;
const LONGEST = 19;

/** Lengths no common network issues today (13) or that ids share (17 to 19): only after a word such as `card`. */
const RARE_LENGTHS = new Set([13, 17, 18, 19]);

/** Finds payment card numbers whose check digit is right and whose first digits belong to a network. */
export const creditCard: Detector = {
  name: "credit-card",
  entityType: "CREDIT_CARD",
  confidence: 0.9,
  sources: [
    "https://www.iso.org/standard/70484.html",
    "https://en.wikipedia.org/wiki/Payment_card_number#Issuer_identification_number_(IIN)",
  ],
  checksum: "Luhn (ISO/IEC 7812-1, annex B)",
  context: [
    "card",
    "credit",
    "debit",
    "visa",
    "mastercard",
    "amex",
    "american express",
    "discover",
    "pan",
    "kreditkarte",
    "karte",
    "carte",
    "carta",
    "tarjeta",
    "cartão",
    "cc",
  ],
  anchor: {
    on: "digits",
    alone: [
      "13",
      "14",
      "15",
      "16",
      "17",
      "18",
      "19",
      "4 4 4 4",
      "4-4-4-4",
      "4.4.4.4",
      "4/4/4/4",
      "4?4?4?4",
      "4 6 5",
      "4-6-5",
      "4.6.5",
      "4 6 4",
      "4-6-4",
      "4 4 4 4 3",
      "4-4-4-4-3",
      "8 8",
      "4 12",
      "4 8 4",
    ],
    begins: beginnings(),
    check(digits, found) {
      if (digits.length === 16 && !found.nearWord && isPairOfNumbers(found)) return false;
      if (RARE_LENGTHS.has(digits.length) && found.end - found.start === digits.length) {
        if (!found.nearWord) return false;
      }
      return isCardNumber(digits);
    },
  },
};

/** `4807.0380 4113.1000`, `4000-4100 4200-4300`: two numbers or ranges of four digits each. */
function isPairOfNumbers({ text, start, end }: FoundShape): boolean {
  if (end - start !== 19) return false;
  const [first, second, third] = [4, 9, 14].map((offset) => text.charCodeAt(start + offset));
  return first === third && first !== second;
}

/** The first two digits of each network. */
function beginnings(): string[] {
  const found = new Set<string>();
  for (const { from, to } of NETWORKS)
    for (let two = Math.floor(from / 10_000); two <= Math.floor(to / 10_000); two++)
      found.add(String(two));
  return [...found];
}

/** Whether digits could be the number of a payment card: network, length and check digit. */
export function isCardNumber(digits: string): boolean {
  if (digits.length < SHORTEST || digits.length > LONGEST) return false;
  let first = 0;
  for (let at = 0; at < 6; at++) first = first * 10 + digits.charCodeAt(at) - 48;
  for (const network of NETWORKS) {
    if (first >= network.from && first <= network.to && network.lengths.includes(digits.length)) {
      return hasLuhnDigit(digits) && !isRepeated(digits);
    }
  }
  return false;
}
