import type { Detector } from "../detector.ts";
import { report } from "./record-text.ts";

const NAME = "dicom-dump";
const CONFIDENCE = 0.9;
/** The attributes that identify somebody. DICOM PS3.15, table E.1-1. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  "00080090": "PERSON",
  "00081048": "PERSON",
  "00081050": "PERSON",
  "00081060": "PERSON",
  "00081070": "PERSON",
  "00100010": "PERSON",
  "00101001": "PERSON",
  "00101005": "PERSON",
  "00101060": "PERSON",
  "00321032": "PERSON",
  "00400006": "PERSON",
  "0040a123": "PERSON",
  "00100020": "MEDICAL_RECORD_NUMBER",
  "00101000": "MEDICAL_RECORD_NUMBER",
  "00100030": "DATE_OF_BIRTH",
  "00101040": "ADDRESS",
  "00102154": "PHONE_NUMBER",
};
const BEFORE = /\(([\da-f]{4}), ?([\da-f]{4})\) [\w' ()-]{0,48}$/i;
const VALUE = /^:? {1,3}(?:\[([^\]\n]{2,128})\]|'([^'\n]{2,128})'|"([^"\n]{2,128})")/;

/** Finds the patient and the physicians in printed DICOM data sets: `(0010,0010) PN [Lovelace^Ada]`. */
export const dicomDump: Detector = {
  name: NAME,
  entityType: "PERSON",
  confidence: CONFIDENCE,
  sources: ["https://dicom.nema.org/medical/dicom/current/output/chtml/part15/chapter_E.html"],
  anchor: {
    on: "words",
    words: ["pn", "lo", "da", "sh", "st", "lt"],
    find(text, start, end, scan) {
      const after = text.charCodeAt(end);
      if (after !== 32 && after !== 58) return -1;
      if (!beginsValue(text, after === 58 ? end + 1 : end)) return -1;
      const tag = BEFORE.exec(text.slice(Math.max(0, start - 64), start));
      if (tag === null) return -1;
      const entityType = ATTRIBUTES[`${tag[1] as string}${tag[2] as string}`.toLowerCase()];
      const match = VALUE.exec(text.slice(end, end + 140));
      if (entityType === undefined || match === null) return -1;
      const value = match[1] ?? match[2] ?? (match[3] as string);
      report(scan, NAME, entityType, end + match[0].length - 1 - value.length, value, CONFIDENCE);
      return -1;
    },
  },
};

/** Whether one to three spaces and a mark of {@link VALUE} follow: the words are short ones of every language. */
function beginsValue(text: string, from: number): boolean {
  let at = from;
  while (at - from < 3 && text.charCodeAt(at) === 32) at++;
  const mark = text.charCodeAt(at);
  return at > from && (mark === 91 || mark === 39 || mark === 34);
}
