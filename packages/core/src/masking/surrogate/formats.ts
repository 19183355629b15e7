/** The `format`s of JSON Schema that are understood: what fits them, and texts of that form that are nobody's. */
import type { SeededRandom } from "./seeded-random.ts";
import {
  documentationIpv4,
  documentationIpv6,
  farDay,
  hex,
  MASKED_HOST,
  unusedIpv4,
  word,
} from "./reserved.ts";

export interface Format {
  /** No wider than what validators check in the field; a little narrower does no harm. */
  fits(text: string): boolean;
  sample(random: SeededRandom): string;
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const pad = (value: number): string => String(value).padStart(2, "0");

function time(random: SeededRandom): string {
  return `${pad(random.below(24))}:${pad(random.below(60))}:${pad(random.below(60))}`;
}

/** Documentation's addresses first, as long as they last. */
function ipv4(random: SeededRandom): string {
  return random.below(4) === 0 ? documentationIpv4(random) : unusedIpv4(random);
}

/** RFC 9562, version 8: made of what its maker likes. */
function uuid(random: SeededRandom): string {
  return `${hex(random, 8)}-${hex(random, 4)}-8${hex(random, 3)}-8${hex(random, 3)}-${hex(random, 12)}`;
}

const date = (random: SeededRandom): string => farDay(random).join("-");

function isDate(text: string): boolean {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (parts === null) return false;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day >= 1 && day <= (month === 2 && isLeap ? 29 : (DAYS[month - 1] ?? 0));
}

const isTime = (text: string): boolean =>
  /^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/.test(text);

const isHost = (text: string): boolean =>
  text.length <= 253 &&
  text.split(".").every((label) => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(label));

const isIpv4 = (text: string): boolean => {
  const bytes = text.split(".");
  return (
    bytes.length === 4 && bytes.every((byte) => /^(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)$/.test(byte))
  );
};

const isEmail = (text: string): boolean => {
  const at = text.indexOf("@");
  return (
    at > 0 &&
    at <= 64 &&
    /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i.test(text.slice(0, at)) &&
    isHost(text.slice(at + 1)) &&
    text.includes(".", at)
  );
};

/** Addresses on the web, and the plain ones behind `mailto:` and its like; brackets and quotes are in none. */
const isUri = (text: string): boolean => {
  const parts = /^(?<scheme>[a-z][a-z0-9+.-]{0,30}):(?<rest>[\w\-.~:/?#@!$&'()*+,;=%]+)$/i.exec(
    text,
  );
  const rest = parts?.groups?.["rest"];
  if (rest === undefined || /%(?![0-9a-f]{2})/i.test(rest) || rest.split("#").length > 2) {
    return false;
  }
  if (!rest.startsWith("//")) return !/[#:?@]/.test(rest[0] ?? "") && !rest.includes("//");
  const authority = rest.slice(2).split(/[/?#]/, 1)[0] ?? "";
  const [name = "", port = "", ...others] = authority
    .slice(authority.lastIndexOf("@") + 1)
    .split(":");
  return (
    others.length === 0 && isHost(name) && /^\d{0,5}$/.test(port) && authority.split("@").length < 3
  );
};

const address = (random: SeededRandom): string => `${word(random)}@${MASKED_HOST}`;
const host = (random: SeededRandom): string => `${word(random)}.${MASKED_HOST}`;
const uri = (random: SeededRandom): string => `https://${host(random)}/`;

/** By its name in a schema. Formats that are not here are not understood. */
export const FORMATS: ReadonlyMap<string, Format> = new Map<string, Format>([
  ["email", { fits: isEmail, sample: address }],
  ["idn-email", { fits: isEmail, sample: address }],
  ["hostname", { fits: isHost, sample: host }],
  ["idn-hostname", { fits: isHost, sample: host }],
  ["uri", { fits: isUri, sample: uri }],
  ["url", { fits: (text) => /^https?:/.test(text) && isUri(text), sample: uri }],
  ["iri", { fits: isUri, sample: uri }],
  ["uri-reference", { fits: isUri, sample: uri }],
  ["iri-reference", { fits: isUri, sample: uri }],
  ["ipv4", { fits: isIpv4, sample: ipv4 }],
  ["ipv6", { fits: isFullIpv6, sample: documentationIpv6 }],
  ["uuid", { fits: isUuid, sample: uuid }],
  ["date", { fits: isDate, sample: date }],
  ["time", { fits: isTime, sample: (random) => `${time(random)}Z` }],
  ["date-time", { fits: isDateTime, sample: (random) => `${date(random)}T${time(random)}Z` }],
]);

function isFullIpv6(text: string): boolean {
  return /^(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}$/i.test(text);
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text);
}

function isDateTime(text: string): boolean {
  return text[10] === "T" && isDate(text.slice(0, 10)) && isTime(text.slice(11));
}
