import type { Detector } from "../detector.ts";
import { BESIDE } from "../generic/behind-label.ts";
import { idAfterWords } from "../generic/id-after-words.ts";

/** Letters before and behind the digits, or digits before and behind the letters: `AB12CDE`, `8XYZ999`. */
const ENCLOSED =
  /^(?:[A-Z]{2}\d{2}[A-Z]{3}|[A-Z]\d{2,3}[A-Z]{3}|[A-Z]{3}\d{1,3}[A-Z]|[A-Z]{2}\d{3}[A-Z]{2}|\d[A-Z]{3}\d{3}|\d{2,3}[A-Z]{1,2}\d{2,6}|[A-Z]{2}\d{1,2}[A-Z]{1,3}\d{4}|[A-Z]{3}\d[A-Z]\d{2}|\d[A-Z]{2}\d[A-Z]{2}|\d{4}[A-Z]{3})$/;
/** Those that are hardly a model or a year. */
const TELLING = /^(?:[A-Z]{2}\d{2}[A-Z]{3}|[A-Z]{2}\d{3}[A-Z]{2}|\d[A-Z]{3}\d{3})$/;
/** Letters first: also a model. */
const LETTERS_FIRST = /^(?:[A-Z]{1,3}\d{3,4}|[A-Z]{2,5}\d{1,4}[EH]?)$/;

/** Finds registration plates right behind the words that name them, or before them. */
export const licensePlateAfterWords: Detector = idAfterWords({
  name: "license-plate-after-words",
  entityType: "LICENSE_PLATE",
  sources: [
    "https://www.gov.uk/government/publications/vehicle-registration-numbers-and-number-plates",
  ],
  words: [
    "license plate",
    "licence plate",
    "license tag",
    "licence tag",
    "number plate",
    "plate number",
    "plate no",
    "registration plate",
    "reg plate",
    "registration number",
    "registration mark",
    "vrm",
    "vrn",
    "reg no",
    "rego",
    "car reg",
    "vehicle reg",
    "vehicle registration",
    "vehicle no",
    "vehicle number",
    "car number",
    "kennzeichen",
    "kennz",
    "kfz-kz",
    "kfz-nr",
    "amtliches kennzeichen",
    "kfz-kennzeichen",
    "autokennzeichen",
    "nummernschild",
    "autonummer",
    "kontrollschild",
    "matrícula",
    "matricula",
    "immatriculation",
    "immatriculé",
    "immatriculée",
    "plaque",
    "targa",
    "targata",
    "targato",
    "placa",
    "placas",
    "kenteken",
    "kentekennummer",
    "nummerplaat",
    "numer rejestracyjny",
    "nr rejestracyjny",
    "tablica rejestracyjna",
    "tablice",
    "tablice rejestracyjne",
    "rejestracja",
    "registreringsnummer",
    "registreringsskylt",
    "regnr",
    "reg nr",
    "reg.nr",
    "nummerplade",
    "nummerpladen",
    "kjennemerke",
    "skiltnummer",
    "rekisterinumero",
    "rekisteritunnus",
    "rekisterikilpi",
  ],
  plainWords: ["plate", "reg", "registration", "vehicle", "car"],
  isPlain(compact, { text, label, bond, isFar }) {
    const first = text.charAt(label).toLowerCase();
    if (first === "v" || first === "c") return TELLING.test(compact);
    if (isFar) return false;
    return ENCLOSED.test(compact) || (bond > BESIDE && LETTERS_FIRST.test(compact));
  },
  leastDigits: 2,
  least: 5,
  most: 10,
  check: (compact) => /[A-Z]/.test(compact) || /^\d{5,7}$/.test(compact),
  mayEndInLetters: true,
  isFinal: true,
  notAfter: /(?:company|business|student|charity|vat|tax|trade|product|social|national) $/i,
});
