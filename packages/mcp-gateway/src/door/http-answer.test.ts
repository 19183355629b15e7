import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { rememberResult } from "@countersign/core";
import type { JSONRPCMessage } from "@modelcontextprotocol/server";
import { afterAll, beforeAll, expect, it } from "vitest";
import { HttpAnswer } from "./http-answer.ts";

const result = { content: [{ type: "text", text: "é and \u2028 ".repeat(30_000) }] };
const remembered = structuredClone(result);
const RESULTS = { result, remembered, small: { content: [] } };

let released = 0;
const notice = { jsonrpc: "2.0", method: "notifications/message", params: { data: "é" } } as const;
const server = createServer((req, res) => {
  const [, which = "", before] = (req.url ?? "").split("/");
  const answer = new HttpAnswer(res, undefined, () => undefined);
  const send = async (message: object): Promise<void> => answer.send(message as JSONRPCMessage);
  if (before === "before") void send(notice);
  const json = Buffer.from(JSON.stringify(remembered));
  const release = (): void => void (json.fill("?"), released++);
  rememberResult(remembered, { json, body: json, release });
  setImmediate(() => void send({ jsonrpc: "2.0", id: 1, result: RESULTS[which as "small"] }));
});
beforeAll(() => new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve)));
afterAll(() => void server.close());

it.each(["small", "result", "remembered"] as const)(
  "answers with all of a %s, by itself or after something else",
  async (which) => {
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/${which}`;
    const answer = JSON.stringify({ jsonrpc: "2.0", id: 1, result: RESULTS[which] });
    released = 0;

    for (let i = 0; i < 2; i++) {
      const alone = await fetch(url);
      expect(alone.headers.get("content-length")).toBe(String(Buffer.byteLength(answer)));
      expect(await alone.text()).toBe(answer);
      expect(await (await fetch(`${url}/before`)).text()).toBe(
        [JSON.stringify(notice), answer]
          .map((text) => `event: message\ndata: ${text}\n\n`)
          .join(""),
      );
    }
    // When it was written, and not before.
    expect(released).toBe(which === "remembered" ? 4 : 0);
  },
);
