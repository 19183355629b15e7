import type { Detector, DetectorScan } from "../detector.ts";

const MOST_SEGMENT = 2048;
const CONFIDENCE = 0.9;

/** Somebody of the staff: a number before the name. */
const STAFF = "STAFF";

/** The fields of a segment that speak of a person, by their number. HL7 version 2, chapter 3. */
const FIELDS: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  PID: {
    2: "MEDICAL_RECORD_NUMBER",
    3: "MEDICAL_RECORD_NUMBER",
    4: "MEDICAL_RECORD_NUMBER",
    5: "PERSON",
    6: "PERSON",
    7: "DATE_OF_BIRTH",
    9: "PERSON",
    11: "ADDRESS",
    13: "PHONE_NUMBER",
    14: "PHONE_NUMBER",
    18: "MEDICAL_RECORD_NUMBER",
    19: "US_SSN",
    20: "DRIVER_LICENSE",
    21: "MEDICAL_RECORD_NUMBER",
  },
  NK1: {
    2: "PERSON",
    4: "ADDRESS",
    5: "PHONE_NUMBER",
    6: "PHONE_NUMBER",
    30: "PERSON",
    31: "PHONE_NUMBER",
    32: "ADDRESS",
  },
  GT1: {
    3: "PERSON",
    5: "ADDRESS",
    6: "PHONE_NUMBER",
    7: "PHONE_NUMBER",
    8: "DATE_OF_BIRTH",
    12: "US_SSN",
  },
  IN1: {
    6: "PERSON",
    16: "PERSON",
    18: "DATE_OF_BIRTH",
    19: "ADDRESS",
    36: "HEALTH_INSURANCE_NUMBER",
    49: "HEALTH_INSURANCE_NUMBER",
  },
  IN2: {
    2: "US_SSN",
    3: STAFF,
    6: "HEALTH_INSURANCE_NUMBER",
    8: "HEALTH_INSURANCE_NUMBER",
    52: "PERSON",
    61: "HEALTH_INSURANCE_NUMBER",
  },
  MRG: { 1: "MEDICAL_RECORD_NUMBER", 4: "MEDICAL_RECORD_NUMBER", 7: "PERSON" },
  EVN: { 5: STAFF },
  PD1: { 4: STAFF },
  PV1: { 7: STAFF, 8: STAFF, 9: STAFF, 17: STAFF, 52: STAFF },
  ORC: { 10: STAFF, 11: STAFF, 12: STAFF, 14: "PHONE_NUMBER", 19: STAFF, 24: "ADDRESS" },
  OBR: { 10: STAFF, 16: STAFF, 17: "PHONE_NUMBER", 28: STAFF },
  OBX: { 16: STAFF },
  SCH: { 12: STAFF, 13: "PHONE_NUMBER", 16: STAFF, 20: STAFF },
  AIP: { 3: STAFF },
  TXA: { 5: STAFF, 9: STAFF, 10: STAFF, 11: STAFF },
  ROL: { 4: STAFF, 11: "ADDRESS", 12: "PHONE_NUMBER" },
  PRD: { 2: "PERSON", 3: "ADDRESS", 5: "PHONE_NUMBER" },
  CTD: { 2: "PERSON", 3: "ADDRESS", 5: "PHONE_NUMBER" },
  STF: { 3: "PERSON", 6: "DATE_OF_BIRTH", 10: "PHONE_NUMBER", 11: "ADDRESS" },
};

/** How many of a field's components are the value: the rest are authorities and codes. */
const COMPONENTS: Readonly<Record<string, number>> = { PERSON: 3, [STAFF]: 4, ADDRESS: 5 };

/** Finds the patient, relatives and insured in the segments of an HL7 message: `PID|1||44291^^^H||Lovelace^Ada`. */
export const hl7Patient: Detector = {
  name: "hl7-patient",
  entityType: "PERSON",
  confidence: CONFIDENCE,
  sources: ["https://www.hl7.org/implement/standards/product_brief.cfm?product_id=185"],
  anchor: {
    on: "words",
    words: Object.keys(FIELDS),
    find(text, start, end, scan) {
      if (text.charCodeAt(end) !== 124 || start < scan.watermark) return -1;
      const before = text.slice(Math.max(0, start - 2), start);
      if (!(start === 0 || /[\n\r"']$|\\[nr]$/.test(before))) return -1;
      const rest = text.slice(end, end + MOST_SEGMENT);
      const stop = rest.search(/[\n\r"]|\\[nr]/);
      const segment = stop < 0 ? rest : rest.slice(0, stop);
      const wanted = FIELDS[text.slice(start, end).toUpperCase()] ?? {};
      let at = end + 1;
      for (const [index, field] of segment.slice(1).split("|").entries()) {
        const entityType = wanted[index + 1];
        if (entityType !== undefined) readField(scan, entityType, field, at);
        at += field.length + 1;
      }
      scan.watermark = end + segment.length;
      return -1;
    },
  },
};

/** A field may be repeated after `~`; its components stand between `^`. */
function readField(scan: DetectorScan, kind: string, field: string, start: number): void {
  const entityType = kind === STAFF ? "PERSON" : kind;
  if (!scan.isEnabled(entityType)) return;
  let at = start;
  for (const repetition of field.split("~")) {
    const value = repetition
      .split("^")
      .slice(0, COMPONENTS[kind] ?? 1)
      .join("^")
      .replace(/\^+$/, "");
    if (isFilled(entityType, value))
      scan.found.push({
        entityType,
        start: at,
        end: at + value.length,
        confidence: CONFIDENCE,
        detector: "hl7-patient",
      });
    at += repetition.length + 1;
  }
}

function isFilled(entityType: string, value: string): boolean {
  return entityType === "PERSON" ? /\p{L}{2}/u.test(value) : value.replaceAll("^", "").length > 3;
}
