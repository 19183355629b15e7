import type { JsonObject, JsonValue } from "@countersign/core";
import type { Message } from "./raw-client.ts";

/** A client of Streamable HTTP without an SDK: sends what it is told, and keeps every message that comes. */
export class RawHttpClient {
  readonly received: Message[] = [];
  readonly #url: string;
  #revision: string;
  #session: string | undefined;
  #nextId = 0;

  constructor(url: string, revision: string) {
    this.#url = url;
    this.#revision = revision;
  }

  async request(method: string, params?: JsonValue): Promise<Message> {
    const id = ++this.#nextId;
    const name = paramOf(params, "name") ?? paramOf(params, "uri");
    const response = await this.#post(
      { jsonrpc: "2.0", id, method, ...(params === undefined ? {} : { params }) },
      this.#revision === "2026-07-28"
        ? { "mcp-method": method, ...(name === undefined ? {} : { "mcp-name": name }) }
        : {},
    );
    this.#session ??= response.headers.get("mcp-session-id") ?? undefined;
    const text = await response.text();
    const messages = text.startsWith("{")
      ? [text]
      : [...text.matchAll(/^data: (\{.*)$/gm)].map(([, data]) => data ?? "{}");
    this.received.push(...messages.map((message) => JSON.parse(message) as Message));
    const answer = this.received.find((message) => message["id"] === id);
    if (answer === undefined) throw new Error(`${method}: no answer (${response.status})`);
    const agreed = paramOf(answer["result"], "protocolVersion");
    if (method === "initialize" && agreed !== undefined) this.#revision = agreed;
    return answer;
  }

  async send(message: JsonObject): Promise<void> {
    await (await this.#post(message, {})).text();
  }

  async close(): Promise<void> {
    if (this.#session === undefined) return;
    await fetch(this.#url, { method: "DELETE", headers: this.#headers() });
  }

  #post(message: JsonObject, headers: Readonly<Record<string, string>>): Promise<Response> {
    return fetch(this.#url, {
      method: "POST",
      headers: { ...this.#headers(), ...headers },
      body: JSON.stringify(message),
    });
  }

  #headers(): Readonly<Record<string, string>> {
    const isOpen = this.#session !== undefined || this.#revision === "2026-07-28";
    return {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...(isOpen ? { "mcp-protocol-version": this.#revision } : {}),
      ...(this.#session === undefined ? {} : { "mcp-session-id": this.#session }),
    };
  }
}

function paramOf(params: JsonValue | undefined, key: string): string | undefined {
  const value = (params as JsonObject | undefined)?.[key];
  return typeof value === "string" ? value : undefined;
}
