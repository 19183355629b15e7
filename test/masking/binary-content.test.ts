/** Images, sounds, blobs and embedded resources of a real server, through a real guard. */
import { fileURLToPath } from "node:url";
import type { JsonObject, JsonValue } from "@countersign/core";
import type { BinaryRule } from "@countersign/mcp-gateway";
import { afterEach, expect, it } from "vitest";
import { RawClient } from "../gateway/raw-client.ts";
import { fixture, startGateway } from "../gateway/start-gateway.ts";
import { maskingHouse } from "./masking-house.ts";

const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** Everything a client is told by every way in which a server can send bytes. */
async function toldBy(
  binaries: readonly BinaryRule[],
): Promise<Readonly<Record<string, JsonValue>>> {
  const server = fileURLToPath(new URL("fixtures/media-server.mjs", import.meta.url));
  const { gateway } = startGateway(
    [
      {
        ...fixture("raw-server.mjs"),
        server: { command: process.execPath, args: [server], env: {}, cwd: process.cwd() },
        binaries,
      },
    ],
    { guard: maskingHouse().guard },
  );
  closers.push(() => gateway.close());
  const client = RawClient.through(gateway);
  const asked: JsonValue[] = [];
  client.onRequest("sampling/createMessage", (params) => {
    asked.push(params);
    return { role: "assistant", model: "m", content: { type: "text", text: "seen" } };
  });
  await client.initialize();
  const call = await client.call("get_media");
  await client.until(({ method }) => method === "sampling/createMessage");
  const read = await client.request("resources/read", { uri: "media://all" });
  const prompt = await client.request("prompts/get", { name: "look" });
  const log = await client.until(({ method }) => method === "notifications/message");
  return {
    content: (call["result"] as JsonObject)["content"] ?? null,
    contents: (read["result"] as JsonObject)["contents"] ?? null,
    messages: (prompt["result"] as JsonObject)["messages"] ?? null,
    log: log["params"] ?? null,
    asked,
  };
}

/** All base64 in it, decoded, so that nothing hides there. */
function readable(told: JsonValue): string {
  const text = JSON.stringify(told);
  const decoded = text.match(/[A-Za-z0-9+/]{40,}={0,2}/g) ?? [];
  return text + decoded.map((run) => Buffer.from(run, "base64").toString("latin1")).join("\n");
}

const count = (text: string, part: string): number => text.split(part).length - 1;

it("passes pictures and sounds and masks what is text, whatever it is called", async () => {
  const told = await toldBy([]);
  const all = readable(told);

  expect(all).not.toContain("ada.lovelace");
  expect(all).not.toContain("4111 1111");
  // The svg, the sound that is none, the table and what has no type: in the call, the reading, the prompt, the log …
  expect(count(all, "EMAIL_")).toBe(9);
  expect(count(all, "PNG")).toBe(7);
  expect(told["content"]).toMatchObject([
    { type: "image", mimeType: "image/png" },
    { type: "image", mimeType: "image/svg+xml" },
    { type: "audio" },
    { type: "audio" },
    { type: "resource", resource: { mimeType: "application/pdf" } },
    { type: "resource", resource: { mimeType: "text/csv" } },
    { type: "resource", resource: { uri: "media://nameless" } },
  ]);
});

it("withholds by media type, and says so in the place of what is withheld", async () => {
  const told = await toldBy([{ type: "image/*", handling: "drop" }, { handling: "mask" }]);
  const all = readable(told);

  expect(all).not.toContain("PNG");
  expect(all).not.toContain("ada.lovelace");
  expect(told["content"]).toMatchObject([
    { type: "text", text: "[image withheld by policy: image/png, 208 bytes]" },
    { type: "text", text: "[image withheld by policy: image/svg+xml, 69 bytes]" },
    { type: "text", text: "[audio withheld by policy: audio/wav, 208 bytes]" },
    { type: "audio", mimeType: "audio/wav" },
    { type: "text", text: "[resource withheld by policy: application/pdf, 208 bytes]" },
    { type: "resource", resource: { mimeType: "text/csv" } },
    { type: "resource", resource: { uri: "media://nameless" } },
  ]);
  expect(JSON.stringify(told["messages"])).toContain("withheld");
  expect(JSON.stringify(told["log"])).toContain("withheld");
  expect(JSON.stringify(told["asked"])).toContain("withheld");
});

it("lets text through as it is where the configuration says so", async () => {
  const told = await toldBy([{ type: "text/csv", handling: "pass" }]);

  expect(count(readable(told["contents"] ?? null), "ada.lovelace")).toBe(1);
});
