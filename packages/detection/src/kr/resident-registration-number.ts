import type { Detector } from "../detector.ts";

/** Finds South Korean resident registration numbers. */
export const krResidentRegistrationNumber: Detector = {
  name: "kr-resident-registration-number",
  entityType: "KR_RRN",
  confidence: 0.85,
  sources: ["https://www.mois.go.kr/eng/sub/a03/ResidentRegistration/screen.do"],
  checksum: "none for numbers issued since October 2020; the first six digits are a date",
  context: ["rrn", "resident registration", "주민등록번호", "주민번호"],
  anchor: {
    on: "digits",
    alone: ["6-7"],
    afterWords: ["13"],
    check: (digits) => /^\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[1-8]\d{6}$/.test(digits),
  },
};
