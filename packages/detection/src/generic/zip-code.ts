import type { Detector } from "../detector.ts";

/** Finds postal codes, only after a word such as `ZIP`. Beside a city they are part of an address. */
export const zipCode: Detector = {
  name: "zip-code",
  entityType: "ZIP_CODE",
  confidence: 0.75,
  sources: [
    "https://pe.usps.com/text/pub28/28c2_007.htm",
    "https://www.upu.int/en/postal-solutions/programmes-services/addressing-solutions",
  ],
  context: [
    "zip",
    "zip code",
    "zipcode",
    "postal code",
    "postcode",
    "plz",
    "postleitzahl",
    "code postal",
    "código postal",
    "codigo postal",
    "cep",
  ],
  reach: 16,
  anchor: {
    on: "token",
    afterWords: [
      "99999",
      "99999-9999",
      "A9A 9A9",
      "A9A9A9",
      "AA9 9AA",
      "AA99 9AA",
      "A9 9AA",
      "A99 9AA",
      "AA9A 9AA",
      "A9A 9AA",
      "9999 AA",
      "9999AA",
      "99999-999",
      "999-9999",
      "99-999",
      "9999",
      "999999",
    ],
    check: (_compact, { text, end }) => text.charCodeAt(end) !== 45,
  },
};
