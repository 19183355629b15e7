import type { Detector } from "../detector.ts";
import { BESIDE } from "../generic/behind-label.ts";
import { idAfterWords } from "../generic/id-after-words.ts";

/** Letters and digits mixed. */
const MIXED = /^(?=.*[A-Z])(?=(?:[A-Z]*\d){5})[A-Z\d]{6,18}$/;
/** Hardly anything else than such a number: one to three letters before many digits, or that of Great Britain. */
const TELLING = /^(?:[A-Z]{1,3}\d{7,14}|[A-Z][A-Z9]{4}\d{6}[A-Z9]{2}\d[A-Z]{2}(?:\d\d)?)$/;

/** `MPL-2.0 20231010`: a licence of software, and its version. */
const OF_SOFTWARE = /^[A-Z]+-?\d\.\d/i;

function isDl(text: string, label: number): boolean {
  return /^dl/i.test(text.slice(label, label + 2));
}

/** Finds driving licence numbers right behind the words that name them, or before them. */
export const driverLicenseAfterWords: Detector = idAfterWords({
  name: "driver-license-after-words",
  entityType: "DRIVER_LICENSE",
  sources: ["https://www.aamva.org/identity/anti-counterfeit-and-fraud/dl-id-card-design-standard"],
  words: [
    "driver's license",
    "driver’s license",
    "drivers license",
    "driver license",
    "driver's licence",
    "driver’s licence",
    "drivers licence",
    "driver licence",
    "driving licence",
    "driving license",
    "driver lic",
    "drivers lic",
    "driver's lic",
    "driving lic",
    "provisional licence",
    "learner's permit",
    "driving permit",
    "driver's permit",
    "operator license",
    "operator's license",
    "chauffeur's license",
    "driver id",
    "driver number",
    "dvla",
    "cdl",
    "license number",
    "licence number",
    "license no",
    "licence no",
    "dl number",
    "dl no",
    "dln",
    "state id",
    "state-issued id",
    "state identification",
    "führerschein",
    "führerscheins",
    "führerscheinnummer",
    "führerschein-nr",
    "fuehrerschein",
    "fahrerlaubnis",
    "fahrausweis",
    "permis de conduire",
    "permis n°",
    "numéro de permis",
    "carnet de conducir",
    "permiso de conducir",
    "permiso de conducción",
    "licencia de conducir",
    "licencia de manejo",
    "patente",
    "patente di guida",
    "carta de condução",
    "licença de condução",
    "carteira de motorista",
    "carteira de habilitação",
    "cnh",
    "rijbewijs",
    "rijbewijsnummer",
    "prawo jazdy",
    "prawa jazdy",
    "körkort",
    "körkortsnummer",
    "førerkort",
    "førerkortnummer",
    "kørekort",
    "kørekortnummer",
    "ajokortti",
    "ajokortin",
    "ajokortin numero",
  ],
  plainWords: ["license", "licence", "lic", "dl", "permis"],
  isPlain: (compact, { text, label, start, end, bond, isFar }) => {
    if (OF_SOFTWARE.test(text.slice(start, end))) return false;
    if (bond > BESIDE && MIXED.test(compact)) return true;
    if (isFar) return false;
    return (
      TELLING.test(compact) ||
      (isDl(text, label) && (MIXED.test(compact) || (bond > BESIDE && /^\d{7,9}$/.test(compact))))
    );
  },
  leastDigits: 4,
  least: 6,
  most: 18,
});
