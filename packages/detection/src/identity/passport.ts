import type { Detector } from "../detector.ts";

/** Finds passport numbers in the forms that countries issue, only after a word such as `passport`. */
export const passport: Detector = {
  name: "passport-number",
  entityType: "PASSPORT",
  confidence: 0.8,
  sources: ["https://www.icao.int/publications/pages/publication.aspx?docnum=9303"],
  context: [
    "passport",
    "passport no",
    "passport number",
    "reisepass",
    "passnummer",
    "passeport",
    "pasaporte",
    "passaporto",
    "passaporte",
    "paspoort",
    "paszport",
    "护照",
    "旅券",
  ],
  reach: 36,
  anchor: {
    on: "token",
    afterWords: [
      "999999999",
      "A99999999",
      "AA9999999",
      "AA999999",
      "A9999999",
      "99AA99999",
      "AAA999999",
      "AXXXXXXXX",
      "AA9999999",
      "A999999",
      "99999999",
    ],
    check: (compact) => /\d{2}/.test(compact),
  },
};
