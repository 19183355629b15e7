import { randomBytes } from "node:crypto";
import type { JsonObject } from "@countersign/core";

export interface Answered {
  readonly status: number;
  readonly result: JsonObject;
  readonly error: JsonObject | undefined;
  /** What came before the answer, in order. */
  readonly notifications: readonly JsonObject[];
}

export interface ModernOptions {
  readonly capabilities?: JsonObject;
  readonly user?: string;
  readonly client?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly meta?: JsonObject;
  readonly signal?: AbortSignal;
}

/** What a request of 2026-07-28 says about itself. */
export function envelope({
  capabilities = {},
  client = "raw",
  meta = {},
}: ModernOptions = {}): JsonObject {
  return {
    ...meta,
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": { name: client, version: "1" },
    "io.modelcontextprotocol/clientCapabilities": capabilities,
  };
}

/** One request of 2026-07-28 over HTTP, without an SDK that would answer anything by itself. */
export async function modernRequest(
  url: string,
  method: string,
  params: JsonObject,
  options: ModernOptions = {},
): Promise<Answered> {
  const name = params["name"] ?? params["taskId"] ?? params["uri"];
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": method,
      ...(typeof name === "string" ? { "mcp-name": name } : {}),
      "x-user": options.user ?? "ada",
      ...options.headers,
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: randomBytes(4).toString("hex"),
      method,
      params: { ...params, _meta: envelope(options) },
    }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const text = await response.text();
  const messages = text.startsWith("{")
    ? [text]
    : [...text.matchAll(/^data: (\{.*)$/gm)].map(([, data]) => data ?? "{}");
  const parsed = messages.map((message) => JSON.parse(message) as JsonObject);
  const { result = {}, error } = (parsed.at(-1) ?? {}) as {
    result?: JsonObject;
    error?: JsonObject;
  };
  return { status: response.status, result, error, notifications: parsed.slice(0, -1) };
}
