import type { Detector } from "../detector.ts";

/** Finds forms of address. */
export const title: Detector = {
  name: "title",
  entityType: "TITLE",
  confidence: 0.6,
  offByDefault: true,
  sources: ["https://en.wikipedia.org/wiki/English_honorifics"],
  anchor: {
    on: "words",
    words: [
      "Mr.",
      "Mr",
      "Mrs.",
      "Mrs",
      "Ms.",
      "Ms",
      "Miss",
      "Mx.",
      "Dr.",
      "Dr",
      "Prof.",
      "Professor",
      "Sir",
      "Madam",
      "Herr",
      "Frau",
      "Monsieur",
      "Madame",
    ],
    find(text, start, end, scan) {
      const first = text.charCodeAt(start);
      if (first < 65 || first > 90) return -1;
      if (!/^\.?\s\p{Lu}/u.test(text.slice(end, end + 4))) return -1;
      scan.emit(start, end);
      return -1;
    },
  },
};
