import type { Detector } from "../detector.ts";

/** Postcode areas of Royal Mail. */
const AREAS = new Set(
  "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE".split(
    " ",
  ),
);

/** Finds United Kingdom postcodes written with their space. */
export const ukPostcode: Detector = {
  name: "uk-postcode",
  entityType: "ZIP_CODE",
  confidence: 0.7,
  sources: [
    "https://www.gov.uk/government/publications/bulk-data-transfer-for-sponsors-xml-schema",
  ],
  context: ["postcode", "post code", "address"],
  anchor: {
    on: "token",
    alone: ["A9 9AA", "A99 9AA", "AA9 9AA", "AA99 9AA", "A9A 9AA", "AA9A 9AA"],
    check(compact) {
      const area = /^[A-Z]+/.exec(compact)?.[0] ?? "";
      return AREAS.has(area) && /\d[ABD-HJLNP-UW-Z]{2}$/.test(compact);
    },
  },
};
