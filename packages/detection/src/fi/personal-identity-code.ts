import type { Detector } from "../detector.ts";

/** Finds Finnish personal identity codes, with the century marks in use since 2023. */
export const fiPersonalIdentityCode: Detector = {
  name: "fi-personal-identity-code",
  entityType: "FI_HETU",
  confidence: 0.95,
  sources: ["https://dvv.fi/en/personal-identity-code"],
  checksum: "number mod 31 into 0 to 9 and ABCDEFHJKLMNPRSTUVWXY",
  context: ["henkilötunnus", "hetu", "personbeteckning"],
  anchor: {
    on: "token",
    alone: ["999999-999X", "999999+999X", "999999A999X"],
    check: isPersonalIdentityCode,
  },
};

const CHARACTERS = "0123456789ABCDEFHJKLMNPRSTUVWXY";

function isPersonalIdentityCode(compact: string): boolean {
  const day = Number(compact.slice(0, 2));
  const month = Number(compact.slice(2, 4));
  if (day < 1 || day > 31 || month < 1 || month > 12 || !/^\d{6}[A-FU-Y]?\d{3}/.test(compact))
    return false;
  const number = Number(compact.slice(0, 6) + compact.slice(-4, -1));
  return CHARACTERS.charAt(number % 31) === compact.at(-1);
}
