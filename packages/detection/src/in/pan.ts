import type { Detector } from "../detector.ts";

/** Finds Indian permanent account numbers: five letters, the fourth a kind of holder, four digits, a letter. */
export const inPan: Detector = {
  name: "in-pan",
  entityType: "IN_PAN",
  confidence: 0.8,
  sources: ["https://incometaxindia.gov.in/Pages/pan.aspx"],
  context: ["pan", "permanent account", "income tax"],
  anchor: {
    on: "token",
    alone: ["AAAAA9999A"],
    check: (compact) => /^[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z]$/.test(compact),
  },
};
