import type { Detector } from "../detector.ts";

/** Finds French social security numbers with their key. */
export const frNir: Detector = {
  name: "fr-nir",
  entityType: "FR_NIR",
  confidence: 0.9,
  sources: ["https://www.insee.fr/fr/metadonnees/definition/c1409"],
  checksum: "97 less the number mod 97; 2A counts 19, 2B counts 18",
  context: [
    "sécurité sociale",
    "securite sociale",
    "nir",
    "insee",
    "numéro de sécu",
    "numero de secu",
    "sécu",
    "carte vitale",
    "numéro ss",
  ],
  anchor: {
    on: "token",
    alone: [
      "9 99 99 99 999 999 99",
      "9.99.99.99.999.999.99",
      "9-99-99-99-999-999-99",
      "9 99 99 9A 999 999 99",
      "9.99.99.9A.999.999.99",
      "9-99-99-9A-999-999-99",
      "999999A99999999",
    ],
    afterWords: [
      "999999999999999",
      "9 99 99 99 999 999",
      "9999999999999",
      "9999999999999 99",
      "9 9999 99 999 999 99",
      "999 99 99 999 999 99",
    ],
    // Thirteen digits with two more behind them are a number with its key.
    check: (compact, { text, end }) =>
      isNir(compact) &&
      !(compact.length === 13 && /^[ .-]?\d\d(?!\d)/.test(text.slice(end, end + 4))),
  },
};

function isNir(compact: string): boolean {
  if (!/^[1-478]\d\d(?:0[1-9]|1[0-2]|[2-9]\d)(?:\d\d|2[AB])\d{6}(?:\d\d)?$/.test(compact))
    return false;
  if (compact.length === 13) return true;
  const number = Number(compact.slice(0, 13).replace("2A", "19").replace("2B", "18"));
  return 97 - (number % 97) === Number(compact.slice(13));
}
