/**
 * Images, sounds and other bytes that travel as base64. What is text is written out before it is masked and encoded again
 * afterwards, or nobody would find anything in it. What else there is passes or is withheld, as the configuration says.
 */
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  matchesGlob,
  type Utf16,
  utf16Of,
} from "@countersign/core";

/** What becomes of an upstream's binary content. */
export interface BinaryRule {
  /** A glob of media types, such as `image/*`. Absent fits all; content without one is `application/octet-stream`. */
  readonly type?: string;
  /** `mask`: what is text is masked, what is not is withheld. */
  readonly handling: "pass" | "drop" | "mask";
}

/** The first that fits counts; where none does, text is masked and the rest passes. */
export type BinaryRules = readonly BinaryRule[];

/** Before text that was written out, so that it is told from base64 and encoded again as it was. */
const WRITTEN_OUT = /^decoded (?<encoding>utf-8|utf-16le|utf-16be|latin1):\n/;

/** Writes out what is text and puts a note in the place of what is withheld. Nearly every message holds neither. */
export function openBinaries(value: JsonObject, rules: BinaryRules): JsonObject {
  return holdsBinary(value) ? (open(value, rules, false) as JsonObject) : value;
}

/** Encodes again what {@link openBinaries} wrote out, masked or not. */
export function sealBinaries(value: JsonObject): JsonObject {
  return holdsBinary(value) ? (seal(value) as JsonObject) : value;
}

export function isTextual(mimeType: JsonValue | undefined): boolean {
  if (typeof mimeType !== "string") return false;
  return /^text\/|[/+](?:json|xml|yaml|csv|sql|javascript|x-www-form-urlencoded)\b/i.test(mimeType);
}

/** The member in which an object carries bytes, if it is one that does. */
export function binaryMember(value: JsonObject): "data" | "blob" | undefined {
  if (typeof value["blob"] === "string") return "blob";
  const isMedia = value["type"] === "image" || value["type"] === "audio";
  return isMedia && typeof value["data"] === "string" ? "data" : undefined;
}

function holdsBinary(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.some(holdsBinary);
  if (!isJsonObject(value)) return false;
  return binaryMember(value) !== undefined || Object.values(value).some(holdsBinary);
}

function open(value: JsonValue, rules: BinaryRules, isStructured: boolean): JsonValue {
  if (Array.isArray(value)) return value.map((item) => open(item, rules, isStructured));
  if (!isJsonObject(value)) return value;
  const { resource } = value;
  if (value["type"] === "resource" && isJsonObject(resource) && binaryMember(resource) === "blob") {
    const opened = openOne(resource, "blob", rules);
    if (typeof opened !== "string") return { ...value, resource: opened };
    if (isStructured) return { ...value, resource: { ...resource, blob: opened } };
    const { resource: _, ...rest } = value;
    return { ...rest, type: "text", text: opened };
  }
  const member = binaryMember(value);
  if (member !== undefined) {
    const opened = openOne(value, member, rules);
    if (typeof opened !== "string") return opened;
    // Structured content keeps its form, for which there may be a schema.
    if (isStructured) return { ...value, [member]: opened };
    const { [member]: _bytes, mimeType: _type, ...rest } = value;
    return member === "data"
      ? { ...rest, type: "text", text: opened }
      : { ...rest, mimeType: "text/plain", text: opened };
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      open(one, rules, isStructured || key === "structuredContent"),
    ]),
  );
}

/** The object with its text written out or as it is; a note if it is withheld. */
function openOne(
  value: JsonObject,
  member: "data" | "blob",
  rules: BinaryRules,
): JsonObject | string {
  const bytes = value[member];
  if (typeof bytes !== "string") return value;
  const text = textOf(bytes, value["mimeType"]);
  const handling = handlingOf(value["mimeType"], rules) ?? (text === undefined ? "pass" : "mask");
  if (handling === "pass") return value;
  if (handling === "mask" && text !== undefined) return { ...value, [member]: text };
  return noteAbout(value, bytes);
}

function handlingOf(
  mimeType: JsonValue | undefined,
  rules: BinaryRules,
): BinaryRule["handling"] | undefined {
  const written = typeof mimeType === "string" ? mimeType : "application/octet-stream";
  const type = (written.split(";", 1)[0] ?? "").trim().toLowerCase();
  return rules.find((rule) => rule.type === undefined || matchesGlob(rule.type, type))?.handling;
}

/** Says what is missing: its kind, its type and its size. Of what the upstream wrote only what has the form of a type. */
function noteAbout(value: JsonObject, bytes: string): string {
  const { type, mimeType } = value;
  const kind = type === "image" || type === "audio" ? type : "resource";
  const isType =
    typeof mimeType === "string" && /^[a-z]{1,20}\/[A-Za-z0-9.+-]{1,80}$/.test(mimeType);
  const size = Buffer.byteLength(bytes, "base64");
  return `[${kind} withheld by policy: ${isType ? mimeType : "unknown type"}, ${size} bytes]`;
}

/** What bytes say, written out, if their type says that they are text, or they are nothing else. */
function textOf(bytes: string, mimeType: JsonValue | undefined): string | undefined {
  if (isTextual(mimeType)) {
    const { encoding, text } = decode(Buffer.from(bytes, "base64"));
    return writtenOut(encoding, text);
  }
  if (!isPlainText(decode(Buffer.from(bytes.slice(0, SNIFFED), "base64"), true))) return undefined;
  const whole = decode(Buffer.from(bytes, "base64"));
  return isPlainText(whole) ? writtenOut(whole.encoding, whole.text) : undefined;
}

/** In characters of base64. Hardly a format of images or sounds begins with so much text. */
const SNIFFED = 1_024;

type Encoding = "utf-8" | Utf16 | "latin1";

interface Decoded {
  readonly encoding: Encoding;
  readonly text: string;
}

function writtenOut(encoding: Encoding, text: string): string {
  return `decoded ${encoding}:\n${text}`;
}

/**
 * What is no UTF-8 or UTF-16 is taken for Latin-1, which has a letter for every byte: what is not masked of it comes out
 * as it was.
 */
function decode(bytes: Buffer, isCut = false): Decoded {
  const wide = utf16Of(bytes);
  const encodings = wide === undefined ? (["utf-8"] as const) : ([wide, "utf-8"] as const);
  for (const encoding of encodings) {
    try {
      const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
      return { encoding, text: decoder.decode(bytes, { stream: isCut }) };
    } catch {
      // Not in this one.
    }
  }
  return { encoding: "latin1", text: bytes.toString("latin1") };
}

function encode(encoding: string | undefined, text: string): Buffer {
  switch (encoding) {
    case "utf-16le":
      return Buffer.from(text, "utf16le");
    case "utf-16be":
      return Buffer.from(text, "utf16le").swap16();
    case "latin1":
      return Buffer.from(text, "latin1");
    default:
      return Buffer.from(text, "utf8");
  }
}

function isPlainText({ encoding, text }: Decoded): boolean {
  return encoding !== "latin1" && text !== "" && !/[^\P{Cc}\t\n\r]/u.test(text);
}

function seal(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(seal);
  if (!isJsonObject(value)) return value;
  const member = binaryMember(value);
  const entries = Object.entries(value).map(([key, one]) => {
    const mark = key === member && typeof one === "string" ? WRITTEN_OUT.exec(one) : null;
    if (mark === null || typeof one !== "string") return [key, seal(one)];
    const text = one.slice(mark[0].length);
    return [key, encode(mark.groups?.["encoding"], text).toString("base64")];
  });
  return Object.fromEntries(entries) as JsonObject;
}
