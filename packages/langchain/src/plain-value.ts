import { type JsonValue, utf16Of } from "@countersign/core";

/**
 * Turns any value into the JSON that a model would be shown of it, so that what is masked is what is shown: `toJSON` is
 * called, class instances become their fields, a URL its address. Bytes, which JSON shows as a list of numbers, become
 * the text they hold; without any, those of a content block become base64, as blocks may hold them, and all others a
 * note of how many they are.
 *
 * @throws for a value that cannot be written as JSON, such as one with a cycle.
 */
export function plainValue(value: unknown): JsonValue {
  if (value === undefined || value === null) return null;
  if (typeof value === "string") return value;
  const written = JSON.stringify(value, plainMember) as string | undefined;
  return written === undefined ? null : (JSON.parse(written) as JsonValue);
}

/** Called with the holder as `this`: what `toJSON` made of a value is already in `member`. */
function plainMember(this: unknown, key: string, member: unknown): unknown {
  const original: unknown = (this as Record<string, unknown>)[key];
  const bytes = bytesOf(original);
  if (bytes !== undefined) {
    const isOfBlock = key === "data" && mediaTypeOf(this as object) !== "";
    return textIn(bytes) ?? (isOfBlock ? Buffer.from(bytes).toString("base64") : noteOf(bytes));
  }
  if (typeof member === "bigint") return String(member);
  return typeof member === "string" ? member.toWellFormed() : member;
}

function bytesOf(value: unknown): Uint8Array | undefined {
  if (ArrayBuffer.isView(value)) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  }
  if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) {
    return new Uint8Array(value);
  }
  return undefined;
}

export function textOfBytes(bytes: Uint8Array): string {
  return textIn(bytes) ?? noteOf(bytes);
}

function textIn(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(utf16Of(bytes) ?? "utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function noteOf(bytes: Uint8Array): string {
  return `[${bytes.length} bytes that are no text]`;
}

/** The media type of a content block, in any of the names providers give it; empty where it says none. */
export function mediaTypeOf(block: object): string {
  const { mimeType, mime_type, media_type } = block as Readonly<Record<string, unknown>>;
  const type = mimeType ?? mime_type ?? media_type;
  return typeof type === "string" ? type : "";
}
