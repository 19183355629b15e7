import type { Detector, DetectorScan } from "../detector.ts";

const MOST_CARD = 8192;
const CONFIDENCE = 0.9;
/** A line of a card: its property, parameters and value, up to a line break or one written as an escape. */
const LINE =
  /(?:^|\n|\\n|\\r\\n)(?:item\d\.)?(FN|N|ADR|BDAY|NICKNAME|ORG|TEL|LABEL|RELATED|AGENT)((?:;[A-Za-z-]{1,20}(?:=[^:;\n\\]{0,40})?){0,6}):((?:(?!\\[nr])[^\n\r]){1,200})/g;

/** Finds names, birthdays and addresses in vCards, which part the parts of a value by semicolons. */
export const vcard: Detector = {
  name: "vcard",
  entityType: "PERSON",
  confidence: CONFIDENCE,
  sources: ["https://www.rfc-editor.org/rfc/rfc6350"],
  anchor: {
    on: "words",
    words: ["begin:vcard"],
    find(text, start, end, scan) {
      if (start < scan.watermark) return -1;
      const card = text.slice(end, end + MOST_CARD);
      const close = card.search(/END:VCARD/i);
      const within = close < 0 ? card : card.slice(0, close);
      for (const match of within.matchAll(LINE)) {
        const [all, property, , value] = match as unknown as [string, string, string, string];
        field(scan, property, value, end + match.index + all.length - value.length);
      }
      scan.watermark = end + within.length;
      return -1;
    },
  },
};

function field(scan: DetectorScan, property: string, value: string, start: number): void {
  switch (property) {
    case "FN":
    case "RELATED":
    case "AGENT":
      if (/^\p{L}/u.test(value)) push(scan, "PERSON", start, value);
      break;
    case "N":
      for (const part of parts(value).slice(0, 3)) push(scan, "PERSON", start + part.at, part.text);
      break;
    case "NICKNAME":
      push(scan, "USERNAME", start, value);
      break;
    case "BDAY":
      if (/\d{4}/.test(value)) push(scan, "DATE_OF_BIRTH", start, value);
      break;
    case "ORG":
      push(scan, "ORGANIZATION", start, value);
      break;
    case "ADR": {
      // Post-office box, extension, street, town, region, postal code, country. RFC 6350 § 6.3.1.
      const types = ["ADDRESS", "ADDRESS", "ADDRESS", "LOCATION", "LOCATION", "ZIP_CODE"];
      for (const part of parts(value)) {
        const entityType = types[part.index];
        if (entityType !== undefined) push(scan, entityType, start + part.at, part.text);
      }
      break;
    }
    case "LABEL":
      push(scan, "ADDRESS", start, value);
      break;
    default:
  }
}

/** What stands between the semicolons, where there is something. */
function parts(value: string): { index: number; at: number; text: string }[] {
  const found: { index: number; at: number; text: string }[] = [];
  let at = 0;
  for (const [index, text] of value.split(";").entries()) {
    if (text.trim() !== "") found.push({ index, at, text });
    at += text.length + 1;
  }
  return found;
}

function push(scan: DetectorScan, entityType: string, start: number, value: string): void {
  const text = value.trimEnd();
  if (text === "" || !scan.isEnabled(entityType)) return;
  scan.found.push({
    entityType,
    start,
    end: start + text.length,
    confidence: CONFIDENCE,
    detector: "vcard",
  });
}
