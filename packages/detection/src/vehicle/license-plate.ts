import type { Detector } from "../detector.ts";

const UK_PLATE = /^[a-z]{2}\d\d [a-z]{3}$/i;

/** Finds registration plates, only after words such as `license plate`. */
export const licensePlate: Detector = {
  name: "license-plate",
  entityType: "LICENSE_PLATE",
  confidence: 0.75,
  sources: [
    "https://www.gov.uk/government/publications/vehicle-registration-numbers-and-number-plates",
  ],
  context: [
    "license plate",
    "licence plate",
    "number plate",
    "plate number",
    "plate",
    "registration plate",
    "kennzeichen",
    "matrícula",
    "immatriculation",
    "targa",
    "tag number",
    "vehicle registration",
    "reg no",
  ],
  reach: 28,
  anchor: {
    on: "token",
    afterWords: [
      "AA99 AAA",
      "AA99AAA",
      "AAA 9999",
      "AAA-9999",
      "AAA9999",
      "9AAA999",
      "AA-999-AA",
      "AA 999 AA",
      "AA999AA",
      "A-AA 9999",
      "A-AA 999",
      "AA-AA 999",
      "AA-AA 9999",
      "AAA-AA 999",
      "A AA 9999",
      "9999 AAA",
      "9999AAA",
      "AAA 999",
      "AAA-999",
      "AAA999",
      "99-AA-99",
      "A-999-AA",
      "AA 99999",
      "AA-A 9999",
      "AA-A 999",
    ],
    // `plate of eggs and 100 g`: a plate in small letters has no words for groups.
    check: (_compact, { text, start, end }) => {
      const value = text.slice(start, end);
      return !(value.includes(" ") && /[a-z]/.test(value)) || UK_PLATE.test(value);
    },
  },
};
