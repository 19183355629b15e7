import type { Detector } from "../detector.ts";

/** ISO 3166-1 codes, and XK. */
const COUNTRIES = new Set(
  "AD AE AF AG AI AL AM AO AR AT AU AW AZ BA BB BD BE BF BG BH BI BJ BM BN BO BR BS BT BW BY BZ CA CD CF CG CH CI CL CM CN CO CR CU CV CW CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FK FO FR GA GB GD GE GG GH GI GL GM GN GP GQ GR GT GU GW GY HK HN HR HT HU ID IE IL IM IN IQ IR IS IT JE JM JO JP KE KG KH KM KN KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MK ML MM MN MO MR MS MT MU MV MW MX MY MZ NA NC NE NG NI NL NO NP NZ OM PA PE PF PG PH PK PL PR PS PT PY QA RE RO RS RU RW SA SB SC SD SE SG SI SK SL SM SN SO SR SS ST SV SY SZ TC TD TG TH TJ TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VN VU WS XK YE ZA ZM ZW".split(
    " ",
  ),
);

/** Finds bank identifier codes of a country, only after `BIC` or `SWIFT`. */
export const bic: Detector = {
  name: "bic",
  entityType: "BIC_CODE",
  confidence: 0.85,
  sources: ["https://www.iso9362.org/isobic/overview.html"],
  context: ["bic", "swift", "swift code", "swift-code"],
  reach: 24,
  anchor: {
    on: "token",
    afterWords: ["AAAAAAXX", "AAAAAAXXXXX"],
    check: (compact, { text, start, end }) =>
      COUNTRIES.has(compact.slice(4, 6)) && text.slice(start, end) === compact,
  },
};
