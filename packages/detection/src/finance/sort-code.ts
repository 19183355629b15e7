import type { Detector } from "../detector.ts";

/** Finds UK sort codes, Australian BSB and German bank codes, only after their word. */
export const ukSortCode: Detector = {
  name: "uk-sort-code",
  entityType: "ROUTING_NUMBER",
  confidence: 0.8,
  sources: ["https://www.wearepay.uk/"],
  context: ["sort code", "sortcode", "sort-code", "bsb", "blz", "bankleitzahl"],
  reach: 32,
  anchor: {
    on: "digits",
    afterWords: ["2-2-2", "6", "2 2 2", "3-3", "8", "3 3 2"],
    check: () => true,
  },
};
