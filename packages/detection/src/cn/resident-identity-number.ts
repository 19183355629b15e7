import { weightedSum } from "../checksums/weighted-sum.ts";
import type { Detector } from "../detector.ts";

/** Finds Chinese resident identity numbers. */
export const cnResidentIdentityNumber: Detector = {
  name: "cn-resident-identity-number",
  entityType: "CN_RESIDENT_ID",
  confidence: 0.9,
  sources: ["https://openstd.samr.gov.cn/bzgk/gb/newGbInfo?hcno=080D6FBF2BB468F9007657F26D60013E"],
  checksum: "ISO/IEC 7064 MOD 11-2 (GB 11643)",
  context: ["身份证", "身份证号", "公民身份号码", "resident identity", "id card"],
  anchor: {
    on: "token",
    alone: ["99999999999999999X"],
    check: isResidentIdentityNumber,
  },
};

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

export function isResidentIdentityNumber(compact: string): boolean {
  if (
    !/^[1-9]\d{5}(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]$/.test(compact)
  )
    return false;
  return "10X98765432".charAt(weightedSum(compact, WEIGHTS) % 11) === compact.charAt(17);
}

/** The same when its check character is a digit, which makes it digits only. */
export const cnResidentIdentityDigits: Detector = {
  ...cnResidentIdentityNumber,
  name: "cn-resident-identity-digits",
  anchor: { on: "digits", alone: ["18"], check: isResidentIdentityNumber },
};
