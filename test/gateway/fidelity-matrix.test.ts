/**
 * One conversation, with the server itself and through Countersign, for every revision and transport on both sides. What
 * has to differ is put away first; the rest has to be the same to the last byte of every result.
 */
import type { JsonObject, JsonValue } from "@countersign/core";
import type { UpstreamSettings } from "@countersign/mcp-gateway";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startHttpServer } from "./http-server.ts";
import { type Message, RawClient } from "./raw-client.ts";
import { RawHttpClient } from "./raw-http-client.ts";
import { fixture, listen, startGateway } from "./start-gateway.ts";

const MODERN = "2026-07-28";
const REVISIONS = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", MODERN] as const;
const TRANSPORTS = ["stdio", "http"] as const;

type Revision = (typeof REVISIONS)[number];

interface Talker {
  readonly received: readonly Message[];
  request(method: string, params?: JsonValue): Promise<Message>;
  send(message: JsonObject): void | Promise<void>;
  close(): Promise<void>;
}

/** What is said, after the opening: each request, with whatever its answer says the next one needs. */
const CONVERSATION: readonly (readonly [method: string, params?: JsonObject])[] = [
  ["tools/list"],
  ["tools/list", { cursor: "at:12" }],
  ["tools/list", { cursor: "at:24" }],
  ["tools/list", { cursor: "nowhere" }],
  ["tools/call", { name: "echo", arguments: { z: 1, a: { "\u2028": [null, 1.5, "é"] }, "10": 1 } }],
  ["tools/call", { name: "odd" }],
  ["tools/call", { name: "no-content", arguments: {} }],
  ["tools/call", { name: "says-error", arguments: {} }],
  ["tools/call", { name: "throws-custom", arguments: {} }],
  ["tools/call", { name: "throws-32002", arguments: {} }],
  ["tools/call", { name: "burst", arguments: {}, _meta: { progressToken: "mine" } }],
  ["prompts/list"],
  ["prompts/get", { name: "greet", arguments: { who: "Ada" } }],
  ["resources/list"],
  ["resources/templates/list"],
  ["resources/read", { uri: "raw://raw/one" }],
  ["resources/read", { uri: "raw://elsewhere" }],
  [
    "completion/complete",
    { ref: { type: "ref/prompt", name: "greet" }, argument: { name: "who", value: "A" } },
  ],
  ["vendor/anything", { deep: [{ "": null }], n: 1.5 }],
  ["vendor/nothing"],
];

const HANDSHAKE_ONLY: readonly (readonly [method: string, params?: JsonObject])[] = [
  ["ping"],
  ["logging/setLevel", { level: "debug" }],
];

/** Holds the conversation and writes down everything that came, in order. */
async function converse(
  talker: Talker,
  revision: Revision,
  isBridged: boolean,
): Promise<readonly JsonValue[]> {
  const isModern = revision === MODERN;
  const meta = isModern
    ? {
        "io.modelcontextprotocol/protocolVersion": MODERN,
        "io.modelcontextprotocol/clientInfo": { name: "raw-client", version: "9" },
        "io.modelcontextprotocol/clientCapabilities": {},
        "io.modelcontextprotocol/logLevel": "debug",
      }
    : {};
  const ask = (method: string, params?: JsonObject): Promise<Message> => {
    const { _meta, ...rest } = params ?? {};
    const all = { ...(_meta as JsonObject | undefined), ...meta };
    return Object.keys(all).length === 0
      ? talker.request(method, params)
      : talker.request(method, { ...rest, _meta: all });
  };
  if (isModern) await ask("server/discover");
  else {
    await ask("initialize", {
      protocolVersion: revision,
      capabilities: {},
      clientInfo: { name: "raw-client", version: "9" },
    });
    await talker.send({ jsonrpc: "2.0", method: "notifications/initialized" });
  }
  for (const [method, params] of isModern || isBridged
    ? CONVERSATION
    : [...CONVERSATION, ...HANDSHAKE_ONLY]) {
    await ask(method, params);
  }
  // From 2026-07-28 on there is no stream for what nobody knows.
  return isModern
    ? talker.received.filter(({ method }) => method !== "notifications/custom/thing")
    : talker.received;
}

/** Puts away what has to differ: the tool and the extension of ours, and across the eras what only one of them has. */
function comparable(
  messages: readonly JsonValue[],
  {
    isBridged,
    isOrdered,
    isModern,
  }: { readonly isBridged: boolean; readonly isOrdered: boolean; readonly isModern: boolean },
): readonly string[] {
  return messages.map((message) =>
    JSON.stringify(isOrdered ? message : inOrder(message), (key, value: JsonValue) => {
      if (isBridged && OF_AN_ERA.has(key)) return undefined;
      // What was not found has another code from 2026-07-28 on; the SDK sees to that.
      if (key === "code" && value === -32002 && !isOrdered) return -32602;
      if (key === "tools" && Array.isArray(value)) {
        return value.filter((tool) => nameOf(tool) !== "countersign_approval_status");
      }
      if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
      const rest = Object.fromEntries(
        Object.entries(value).filter(
          ([name]) =>
            !OURS.has(name) &&
            !(isBridged && OF_AN_ERA.has(name)) &&
            !(isModern && NOT_IN_MODERN.has(name)) &&
            !(name === "ttlMs" && "supportedVersions" in value),
        ),
      );
      const isLeftEmpty =
        Object.keys(rest).length === 0 && (key === "_meta" || key === "extensions");
      return isLeftEmpty ? undefined : rest;
    }),
  );
}

/**
 * What does not get to a client of 2026-07-28: the SDK writes its messages, and leaves out what that revision does not
 * know of a server and its capabilities, and how tools of the revision before it become tasks.
 */
const NOT_IN_MODERN: ReadonlySet<string> = new Set(["x-info", "x-cap", "x-init", "execution"]);

/** The same with the members of every object in one order. */
function inOrder(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== "object" || value === null) return value;
  const sorted = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([key, member]) => [key, inOrder(member)]));
}

const OURS: ReadonlySet<string> = new Set([
  "countersign/exchange",
  "io.modelcontextprotocol/tasks",
]);

const OF_AN_ERA: ReadonlySet<string> = new Set([
  "resultType",
  "ttlMs",
  "cacheScope",
  "io.modelcontextprotocol/serverInfo",
]);

function nameOf(tool: JsonValue): JsonValue | undefined {
  return (tool as JsonObject)["name"];
}

/** A message of the opening: it differs between the eras by nature. */
function withoutOpening(messages: readonly JsonValue[]): readonly JsonValue[] {
  return messages.slice(1);
}

const upstreams = new Map<string, UpstreamSettings>();
const stops: (() => Promise<void>)[] = [];
const keyOf = (revision: Revision, transport: string): string => `${revision} ${transport}`;

beforeAll(async () => {
  for (const revision of REVISIONS) {
    const args = ["--revision", revision, "--pages", "12"];
    const stdio = fixture("raw-server.mjs", { args });
    if (!("command" in stdio.server)) throw new Error("wanted a server to be started");
    upstreams.set(keyOf(revision, "stdio"), stdio);
    const server = await startHttpServer(fixture("over-http.mjs", { args: stdio.server.args }), []);
    upstreams.set(keyOf(revision, "http"), server.settings);
    stops.push(() => server.stop());
  }
});
afterAll(async () => {
  for (const stop of stops) await stop();
});

function upstream(revision: Revision, transport: string): UpstreamSettings {
  const settings = upstreams.get(keyOf(revision, transport));
  if (settings === undefined) throw new Error("there is such an upstream");
  return settings;
}

const references = new Map<string, Promise<readonly JsonValue[]>>();

/** The conversation with the server itself. Across the eras there is none; the server's of the client's era is it then. */
function directly(client: Revision, server: Revision): Promise<readonly JsonValue[]> {
  const isSameEra = (client === MODERN) === (server === MODERN);
  const revision = isSameEra ? server : client;
  const key = `${client} ${revision} ${isSameEra}`;
  const known = references.get(key);
  if (known !== undefined) return known;
  const talker = RawClient.direct(upstream(revision, "stdio"));
  const talk = async (): Promise<readonly JsonValue[]> => {
    const messages = await converse(talker, client, !isSameEra);
    await talker.close();
    return messages;
  };
  const talked = talk();
  references.set(key, talked);
  return talked;
}

describe.each(REVISIONS)("a client of %s", (client) => {
  describe.each(REVISIONS)("and a server of %s", (server) => {
    const ways = TRANSPORTS.flatMap((door) => TRANSPORTS.map((way) => ({ door, way })));

    it.each(ways)(
      "say over $door and $way what they say without Countersign",
      async ({ door, way }) => {
        const isBridged = (client === MODERN) !== (server === MODERN);
        // The SDK's way over HTTP, and in 2026-07-28, puts `_meta` first.
        const isOrdered = client !== MODERN && server !== MODERN && way === "stdio";
        const direct = await directly(client, server);
        const { gateway } = startGateway([upstream(server, way)], { outputSchemas: "keep" });
        const http = door === "http" ? await listen(gateway) : undefined;
        const talker: Talker =
          http === undefined ? RawClient.through(gateway) : new RawHttpClient(http.url, client);

        const through = await converse(talker, client, isBridged);
        await talker.close();
        await http?.close();
        await gateway.close();

        const [expected, got] = [direct, through].map((messages) =>
          comparable(isBridged ? withoutOpening(messages) : messages, {
            isBridged,
            isOrdered,
            isModern: client === MODERN,
          }),
        );
        expect(got).toEqual(expected);
      },
    );
  });
});
