import { hasMrzDigit } from "../checksums/mrz.ts";
import type { Detector } from "../detector.ts";

/** Finds German identity card numbers, only after a word such as `Ausweis`. */
export const deIdCard: Detector = {
  name: "de-id-card",
  entityType: "NATIONAL_ID",
  confidence: 0.75,
  sources: [
    "https://www.bmi.bund.de/DE/themen/moderne-verwaltung/ausweise-und-paesse/personalausweis/personalausweis-node.html",
    "https://www.icao.int/publications/pages/publication.aspx?docnum=9303",
  ],
  checksum: "ICAO 9303, weights 7 3 1, when the tenth character is given",
  context: ["personalausweis", "ausweis", "ausweisnummer", "id-karte"],
  reach: 36,
  anchor: {
    on: "token",
    afterWords: ["AXXXXXXXX", "AXXXXXXXX9"],
    check: isIdCard,
  },
};

function isIdCard(compact: string): boolean {
  if (!/^[CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ\d]{8}\d?$/.test(compact) || !/\d/.test(compact))
    return false;
  return compact.length === 9 || hasMrzDigit(compact);
}
