import type { Detector } from "../detector.ts";

/** Finds words for nationalities, religions and political groups. */
export const nationality: Detector = {
  name: "nationality",
  entityType: "NRP",
  confidence: 0.6,
  offByDefault: true,
  sources: ["https://www.iso.org/iso-3166-country-codes.html"],
  anchor: {
    on: "words",
    words:
      "American British English Scottish Welsh Irish French German Italian Spanish Portuguese Dutch Belgian Swiss Austrian Polish Czech Slovak Hungarian Romanian Bulgarian Greek Turkish Russian Ukrainian Swedish Norwegian Danish Finnish Icelandic Estonian Latvian Lithuanian Canadian Mexican Brazilian Argentinian Chilean Colombian Peruvian Cuban Australian Indian Pakistani Bangladeshi Chinese Japanese Korean Vietnamese Thai Filipino Indonesian Malaysian Iranian Iraqi Israeli Syrian Lebanese Egyptian Moroccan Algerian Tunisian Nigerian Kenyan Ethiopian Ghanaian African European Asian Arab Kurdish Christian Catholic Protestant Muslim Jewish Hindu Buddhist Sikh Atheist Mormon Democrat Republican Conservative Socialist Communist Liberal".split(
        " ",
      ),
    find(text, start, end, scan) {
      const first = text.charCodeAt(start);
      if (first < 65 || first > 90) return -1;
      scan.emit(start, end);
      return end;
    },
  },
};
