/**
 * Text that travels as base64: a resource whose `mimeType` says that its `blob` is text. It is written out before it is
 * masked and encoded again afterwards, or nobody would find anything in it.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "@countersign/core";

export function isTextual(mimeType: JsonValue | undefined): boolean {
  if (typeof mimeType !== "string") return false;
  return /^text\/|[/+](?:json|xml|yaml|csv|sql|javascript|x-www-form-urlencoded)\b/i.test(mimeType);
}

/** Writes out every text that travels as base64. Bytes that are no text become replacement characters. */
export function decodeTextBlobs(value: JsonObject): JsonObject {
  return changeBlobs(value, (blob) => Buffer.from(blob, "base64").toString("utf8"));
}

/** The inverse of {@link decodeTextBlobs}, for what was masked in between. */
export function encodeTextBlobs(value: JsonObject): JsonObject {
  return changeBlobs(value, (text) => Buffer.from(text, "utf8").toString("base64"));
}

/** Nearly every result holds none, and is not copied then. */
function changeBlobs(value: JsonObject, change: (blob: string) => string): JsonObject {
  return holdsText(value) ? (mapBlobs(value, change) as JsonObject) : value;
}

function holdsText(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.some(holdsText);
  if (!isJsonObject(value)) return false;
  if (typeof value["blob"] === "string" && isTextual(value["mimeType"])) return true;
  return Object.values(value).some(holdsText);
}

function mapBlobs(value: JsonValue, change: (blob: string) => string): JsonValue {
  if (Array.isArray(value)) return value.map((item) => mapBlobs(item, change));
  if (!isJsonObject(value)) return value;
  const isText = isTextual(value["mimeType"]);
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      key === "blob" && isText && typeof member === "string"
        ? change(member)
        : mapBlobs(member, change),
    ]),
  );
}
