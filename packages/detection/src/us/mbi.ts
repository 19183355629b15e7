import type { Detector } from "../detector.ts";

/** Finds US Medicare beneficiary identifiers: eleven characters of a fixed pattern without S L O I B Z. */
export const usMbi: Detector = {
  name: "us-mbi",
  entityType: "US_MBI",
  confidence: 0.85,
  sources: ["https://www.cms.gov/medicare/new-medicare-card/understanding-the-mbi-with-format.pdf"],
  context: ["mbi", "medicare", "beneficiary"],
  anchor: {
    on: "token",
    alone: ["9AX9-AX9-AA99"],
    afterWords: ["9AX9AX9AA99"],
    check: (compact) =>
      /^[1-9][AC-HJKMNP-RT-Y][\dAC-HJKMNP-RT-Y]\d[AC-HJKMNP-RT-Y][\dAC-HJKMNP-RT-Y]\d[AC-HJKMNP-RT-Y]{2}\d{2}$/.test(
        compact,
      ),
  },
};
