import type { IncomingMessage } from "node:http";
import { isJsonObject, type JsonObject } from "@countersign/core";
import { Refusal } from "./failure.ts";

const MOST_BYTES = 16 * 1024;

/** Of a body that may hold the arguments of a call. */
export const MOST_BYTES_OF_ARGUMENTS: number = 1024 * 1024;

/** A JSON object that was sent; no body at all is an empty one. */
export async function readJsonBody(
  req: IncomingMessage,
  mostBytes: number = MOST_BYTES,
): Promise<JsonObject> {
  const text = await readBody(req, mostBytes);
  if (text === "") return {};
  if (!hasType(req, "application/json")) {
    throw new Refusal("REQUEST_INVALID", "wanted the content type `application/json`", {
      status: 415,
    });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refusal("REQUEST_INVALID", "the body is not JSON");
  }
  if (!isJsonObject(value)) throw new Refusal("REQUEST_INVALID", "wanted a JSON object");
  return value;
}

/** The fields of a form that was sent. */
export async function readFormBody(req: IncomingMessage): Promise<URLSearchParams> {
  const text = await readBody(req, MOST_BYTES);
  if (!hasType(req, "application/x-www-form-urlencoded")) {
    throw new Refusal("REQUEST_INVALID", "wanted a form", { status: 415 });
  }
  return new URLSearchParams(text);
}

function hasType(req: IncomingMessage, type: string): boolean {
  return (req.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() === type;
}

async function readBody(req: IncomingMessage, mostBytes: number): Promise<string> {
  const tooLarge = (): Refusal =>
    // The rest of the body stays unread, so the connection cannot be used again.
    new Refusal("MESSAGE_TOO_LARGE", `a body has at most ${mostBytes} bytes`, {
      headers: { connection: "close" },
    });
  if (Number(req.headers["content-length"] ?? 0) > mostBytes) throw tooLarge();

  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw tooLarge();
    chunks.push(chunk);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new Refusal("REQUEST_INVALID", "the body is not UTF-8");
  }
}
