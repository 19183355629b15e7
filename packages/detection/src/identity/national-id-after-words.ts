import type { Detector } from "../detector.ts";
import { POINTED } from "../generic/behind-label.ts";
import { idAfterWords } from "../generic/id-after-words.ts";

/** Letters before or behind digits, as identity cards have them, and digits of the lengths that are given out. */
const NATIONAL_ID = /^(?:[A-Z]{0,3}\d{6,13}[A-Z]{0,2}|[A-Z]{2}\d{5}[A-Z]{2}|\d{8,9}[A-Z])$/;

/** Finds the general register of Brazil, whose digits are parted like those of nothing else. */
export const brGeneralRegister: Detector = {
  name: "br-general-register",
  entityType: "NATIONAL_ID",
  confidence: 0.8,
  sources: ["https://www.gov.br/pt-br/servicos/obter-carteira-de-identidade"],
  context: ["rg", "registro geral", "identidade"],
  reach: 16,
  anchor: {
    on: "digits",
    afterWords: ["2.3.3-1", "1.3.3-1"],
    check: (digits) => digits.length > 7,
  },
};

/** Finds the numbers of identity cards and of people in registers, right behind the words that name them. */
export const nationalIdAfterWords: Detector = idAfterWords({
  name: "national-id-after-words",
  entityType: "NATIONAL_ID",
  sources: ["https://www.consilium.europa.eu/prado/en/prado-start-page.html"],
  words: [
    "identity card number",
    "identity card no",
    "national identity card",
    "national id",
    "national id number",
    "national identity number",
    "national identification number",
    "dowód osobisty",
    "dowodu osobistego",
    "numer dowodu",
    "nr dowodu",
    "carta d'identità",
    "carta d’identità",
    "carta di identità",
    "carte d'identité",
    "carte d’identité",
    "carte nationale d'identité",
    "cédula",
    "cédula de identidad",
    "cédula de ciudadanía",
    "cartão de cidadão",
    "registro geral",
    "afiliación ss",
    "nº ss",
    "número de seguridad social",
    "número de la seguridad social",
    "identiteitskaart",
    "občanský průkaz",
    "občianský preukaz",
    "személyi igazolvány",
    "lična karta",
    "osobna iskaznica",
    "carte de identitate",
    "т.с. kimlik",
    "t.c. kimlik no",
    "t.c. kimlik",
    "tc kimlik no",
    "tc kimlik",
    "kimlik no",
    "tckn",
    "паспорт",
    "паспорта",
    "серия и номер",
    "снилс",
    "инн",
    "αφμ",
    "αμκα",
    "αδτ",
    "cnic",
  ],
  plainWords: ["identity card", "id card", "c.i.", "nss", "oib", "jmbg", "cuil", "cuit"],
  isPlain: (compact, { bond, isFar }) =>
    !isFar && (bond >= POINTED ? compact.length > 7 : compact.length > 10 || /[A-Z]/.test(compact)),
  leastDigits: 5,
  least: 6,
  most: 16,
  check: (compact) => NATIONAL_ID.test(compact),
});
