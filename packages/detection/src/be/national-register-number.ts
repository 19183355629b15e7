import type { Detector } from "../detector.ts";

/** Finds Belgian national register numbers. */
export const beNationalRegisterNumber: Detector = {
  name: "be-national-register-number",
  entityType: "BE_NRN",
  confidence: 0.9,
  sources: ["https://www.ibz.rrn.fgov.be/en/national-register/"],
  checksum: "97 less the first nine digits mod 97, with a 2 in front for those born from 2000",
  context: [
    "rijksregister",
    "registre national",
    "rijksregisternummer",
    "insz",
    "niss",
    "national register",
  ],
  anchor: {
    on: "digits",
    alone: ["2.2.2-3.2"],
    afterWords: ["11", "2 2 2 3 2", "6-3-2", "6 3 2", "2.2.2 3.2", "2.2.2.3.2", "2-2-2-3-2"],
    check: hasRegisterDigits,
  },
};

function hasRegisterDigits(digits: string): boolean {
  const check = Number(digits.slice(9));
  const body = digits.slice(0, 9);
  if (Number(body.slice(4, 6)) > 31) return false;
  return 97 - (Number(body) % 97) === check || 97 - (Number(`2${body}`) % 97) === check;
}
