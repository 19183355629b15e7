import type { Detector, DetectorScan } from "../detector.ts";
import { hasForm } from "../keys/value-forms.ts";
import { beginsRecord, recordAt, report } from "./record-text.ts";

const NAME = "edifact-segment";
const MOST_SEGMENT = 512;
const CONFIDENCE = 0.85;
const SEPARATOR = 43;
/** The plus sign that parts one contact from the next. */
const BEHIND_CONTACT = /(?<=:[A-Z]{2})\+/;
/** Words that end the names of companies. */
const COMPANY =
  /(?:^|[\s.])(?:gmbh|mbh|ag|kg|ohg|ltd|limited|inc|llc|llp|plc|corp|co|sa|sas|sarl|srl|spa|bv|nv|ab|as|asa|aps|oy|oyj|sp z o\.?o|s\.?a|s\.?l|s\.?r\.?l|bank|group|logistics|trading)\.?$/i;

/** Finds parties, contacts and their addresses in the segments of EDIFACT messages: `NAD+BY+++Ada Lovelace+12 Dorset St`. */
export const edifactSegment: Detector = {
  name: NAME,
  entityType: "PERSON",
  confidence: CONFIDENCE,
  sources: ["https://service.unece.org/trade/untdid/d21a/trsd/trsdnad.htm"],
  anchor: {
    on: "words",
    words: ["nad", "cta", "com"],
    find(text, start, end, scan) {
      if (text.charCodeAt(end) !== SEPARATOR || !beginsRecord(text, start, "'")) return -1;
      const segment = text.slice(start, end);
      const record = recordAt(text, end + 1, "'", MOST_SEGMENT);
      let at = end + 1;
      // A plus sign after a question mark, and one that leads a telephone number, part nothing.
      const elements = record.split(segment === "COM" ? BEHIND_CONTACT : "+");
      for (const [index, element] of elements.entries()) {
        readElement(scan, segment, index + 1, element, at);
        at += element.length + 1;
      }
      return segment === "COM" ? end + 1 + record.length : -1;
    },
  },
};

function readElement(
  scan: DetectorScan,
  segment: string,
  number: number,
  element: string,
  start: number,
): void {
  if (segment === "COM") {
    const [value = "", kind = ""] = element.split(/:(?=[A-Z]{2}$)/);
    if (kind === "EM" && hasForm(value, "email"))
      report(scan, NAME, "EMAIL_ADDRESS", start, value, CONFIDENCE);
    else if (/^(?:TE|FX|AL|MA)$/.test(kind) && hasForm(value, "phone"))
      report(scan, NAME, "PHONE_NUMBER", start, value, CONFIDENCE);
    return;
  }
  if (segment === "CTA") {
    // The code of the contact, and the name.
    const name = element.slice(element.lastIndexOf(":") + 1);
    if (number === 2) person(scan, start + element.length - name.length, name);
    return;
  }
  switch (number) {
    case 3:
    case 4: {
      let at = start;
      for (const [line, value] of element.split(":").entries()) {
        if (line === 0) person(scan, at, value);
        else if (/\d/.test(value)) report(scan, NAME, "ADDRESS", at, value, CONFIDENCE);
        at += value.length + 1;
      }
      break;
    }
    case 5:
      if (/\p{L}/u.test(element)) report(scan, NAME, "ADDRESS", start, element, CONFIDENCE);
      break;
    case 6:
      if (/\p{L}{2}/u.test(element)) report(scan, NAME, "LOCATION", start, element, CONFIDENCE);
      break;
    case 8:
      if (hasForm(element, "zip")) report(scan, NAME, "ZIP_CODE", start, element, CONFIDENCE);
      break;
    default:
  }
}

function person(scan: DetectorScan, start: number, value: string): void {
  if (hasForm(value, "person") && value.includes(" ") && !COMPANY.test(value))
    report(scan, NAME, "PERSON", start, value, CONFIDENCE);
}
