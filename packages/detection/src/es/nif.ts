import type { Detector } from "../detector.ts";

/** Finds Spanish DNI, NIF and NIE numbers. */
export const esNif: Detector = {
  name: "es-nif",
  entityType: "ES_NIF",
  confidence: 0.85,
  sources: [
    "https://www.interior.gob.es/opencms/es/servicios-al-ciudadano/tramites-y-gestiones/dni/calculo-del-digito-de-control-del-nif-nie/",
  ],
  checksum: "number mod 23 into TRWAGMYFPDXBNJZSQVHLCKE",
  context: ["dni", "d.n.i", "nif", "n.i.f", "nie", "extranjero", "documento", "identidad"],
  anchor: {
    on: "token",
    alone: ["99999999A", "A9999999A", "99999999-A", "A-9999999-A"],
    afterWords: [
      "99.999.999-A",
      "99.999.999 A",
      "99.999.999A",
      "99999999 A",
      "A9999999A",
      "A9999999-A",
      "A 9999999 A",
      "A-9999999 A",
    ],
    check: isNif,
  },
};

const LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE";

function isNif(compact: string): boolean {
  const first = "XYZ".indexOf(compact.charAt(0));
  if (first < 0 && !/^\d/.test(compact)) return false;
  const number = Number(first < 0 ? compact.slice(0, 8) : `${first}${compact.slice(1, 8)}`);
  return LETTERS.charAt(number % 23) === compact.charAt(8);
}
