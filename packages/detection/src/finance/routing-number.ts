import { weightedSum } from "../checksums/weighted-sum.ts";
import type { Detector } from "../detector.ts";

/** Finds US bank routing numbers, only after a word such as `routing`. */
export const abaRoutingNumber: Detector = {
  name: "aba-routing-number",
  entityType: "ROUTING_NUMBER",
  confidence: 0.85,
  sources: ["https://www.aba.com/about-us/routing-number"],
  checksum: "weights 3 7 1 repeated, mod 10",
  context: ["routing", "aba", "rtn", "transit number", "ach"],
  reach: 32,
  anchor: {
    on: "digits",
    afterWords: ["9", "4-4-1"],
    check: (digits) =>
      /^(?:0[1-9]|1[0-2]|2[1-9]|3[0-2]|6[1-9]|7[0-2]|80)/.test(digits) &&
      weightedSum(digits, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 === 0,
  },
};
