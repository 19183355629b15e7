import type { Detector, DetectorScan } from "../detector.ts";
import { beginsRecord, recordAt, report } from "./record-text.ts";

const NAME = "x12-segment";
const MOST_SEGMENT = 512;
const CONFIDENCE = 0.9;
const SEPARATOR = 42;

/** What the numbers are that `NM108` and `REF01` qualify. */
const NUMBERS: Readonly<Record<string, string>> = {
  MI: "HEALTH_INSURANCE_NUMBER",
  II: "HEALTH_INSURANCE_NUMBER",
  MR: "HEALTH_INSURANCE_NUMBER",
  N: "HEALTH_INSURANCE_NUMBER",
  "0F": "HEALTH_INSURANCE_NUMBER",
  "1L": "HEALTH_INSURANCE_NUMBER",
  "1W": "HEALTH_INSURANCE_NUMBER",
  F6: "HEALTH_INSURANCE_NUMBER",
  IG: "HEALTH_INSURANCE_NUMBER",
  NQ: "HEALTH_INSURANCE_NUMBER",
  EA: "MEDICAL_RECORD_NUMBER",
  EJ: "MEDICAL_RECORD_NUMBER",
  SY: "US_SSN",
  "34": "US_SSN",
  XX: "US_NPI",
};
const PHONES = new Set(["TE", "CP", "FX", "HP", "WP", "AP", "NP", "BN"]);

/** Finds people, their numbers and addresses in the segments of ASC X12 messages: `NM1*IL*1*LOVELACE*ADA****MI*W98~`. */
export const x12Segment: Detector = {
  name: NAME,
  entityType: "PERSON",
  confidence: CONFIDENCE,
  sources: ["https://x12.org/codes", "https://www.cms.gov/files/document/837p-companion-guide.pdf"],
  anchor: {
    on: "words",
    words: ["nm1", "n3", "n4", "dmg", "ref", "per"],
    find(text, start, end, scan) {
      if (text.charCodeAt(end) !== SEPARATOR || !beginsRecord(text, start, "~")) return -1;
      const elements = recordAt(text, end + 1, "~", MOST_SEGMENT).split("*");
      readSegment(scan, text.slice(start, end), new Elements(scan, elements, end + 1));
      return -1;
    },
  },
};

/** The elements of a segment, counted from one as the standard does. */
class Elements {
  readonly #scan: DetectorScan;
  readonly #values: readonly string[];
  readonly #starts: readonly number[];

  constructor(scan: DetectorScan, values: readonly string[], start: number) {
    this.#scan = scan;
    this.#values = values;
    const starts: number[] = [];
    let at = start;
    for (const value of values) {
      starts.push(at);
      at += value.length + 1;
    }
    this.#starts = starts;
  }

  value(number: number): string {
    return this.#values[number - 1] ?? "";
  }

  is(number: number, entityType: string): void {
    report(
      this.#scan,
      NAME,
      entityType,
      this.#starts[number - 1] ?? 0,
      this.value(number),
      CONFIDENCE,
    );
  }
}

function readSegment(scan: DetectorScan, segment: string, elements: Elements): void {
  switch (segment) {
    case "NM1": {
      // 1 is a person, 2 an organisation.
      if (elements.value(2) === "1") for (const number of [3, 4, 5]) elements.is(number, "PERSON");
      const entityType = NUMBERS[elements.value(8)];
      if (entityType !== undefined && isNumber(scan, entityType, elements.value(9)))
        elements.is(9, entityType);
      break;
    }
    case "N3":
      elements.is(1, "ADDRESS");
      elements.is(2, "ADDRESS");
      break;
    case "N4":
      elements.is(1, "LOCATION");
      if (/^[A-Z\d]{3,11}$/.test(elements.value(3))) elements.is(3, "ZIP_CODE");
      break;
    case "DMG":
      if (/^\d{8}$/.test(elements.value(2))) elements.is(2, "DATE_OF_BIRTH");
      break;
    case "REF": {
      const entityType = NUMBERS[elements.value(1)];
      if (entityType !== undefined && isNumber(scan, entityType, elements.value(2)))
        elements.is(2, entityType);
      break;
    }
    case "PER":
      if (/\p{L}{2}/u.test(elements.value(2))) elements.is(2, "PERSON");
      for (const number of [3, 5, 7]) {
        const kind = elements.value(number);
        if (PHONES.has(kind) && /\d{6}/.test(elements.value(number + 1).replaceAll(/[^\d]/g, "")))
          elements.is(number + 1, "PHONE_NUMBER");
        else if (kind === "EM") elements.is(number + 1, "EMAIL_ADDRESS");
      }
      break;
    default:
  }
}

function isNumber(scan: DetectorScan, entityType: string, value: string): boolean {
  return /\d{3}/.test(value) && scan.verdict({ entityType }, value) !== "wrong";
}
