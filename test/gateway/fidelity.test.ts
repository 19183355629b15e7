import type { JsonObject, JsonValue } from "@countersign/core";
import { afterEach, describe, expect, it } from "vitest";
import { until } from "../until.ts";
import { type Message, RawClient } from "./raw-client.ts";
import { fixture, type RunningGateway, startGateway } from "./start-gateway.ts";

let running: RunningGateway | undefined;

afterEach(async () => {
  await running?.gateway.close();
});

/** The same exchange with the server itself and through the gateway. */
async function both<T>(
  exchange: (client: RawClient) => Promise<T>,
): Promise<{ direct: T; through: T }> {
  const settings = fixture("raw-server.mjs");
  running = startGateway([settings], { outputSchemas: "keep" });
  const direct = RawClient.direct(settings);
  const through = RawClient.through(running.gateway);
  const results = { direct: await exchange(direct), through: await exchange(through) };
  await direct.close();
  await through.close();
  if (running.pids.size > 0) throw new Error("an upstream outlived its client");
  return results;
}

/** Puts away what has to differ: our id of the exchange, and the tool of ours. */
function comparable(value: JsonValue): JsonValue {
  return JSON.parse(
    JSON.stringify(value, (key, member: JsonValue) => {
      if (key === "_meta" && typeof member === "object" && member !== null) {
        const { "countersign/exchange": _, ...rest } = member as JsonObject;
        return Object.keys(rest).length === 0 ? undefined : rest;
      }
      if (key === "tools" && Array.isArray(member)) {
        return (member as readonly { name: string }[]).filter(
          ({ name }) => name !== "countersign_approval_status",
        );
      }
      return member;
    }),
  ) as JsonValue;
}

describe("a client notices no difference in", () => {
  it.each([
    { what: "content of every kind, and of kinds that do not exist", tool: "odd" },
    { what: "a result without content", tool: "no-content" },
    { what: "a tool's own error", tool: "says-error" },
    { what: "an error code that SDKs renumber", tool: "throws-32002" },
    { what: "an error code of nobody's, with data", tool: "throws-custom" },
    { what: "an error code of the protocol, with data", tool: "throws-32042" },
    { what: "what comes after output that is no message", tool: "garbage" },
  ])("$what", async ({ tool }) => {
    const { direct, through } = await both(async (client) => {
      await client.initialize();
      return client.call(tool);
    });

    expect(through).toEqual(direct);
  });

  it.each([
    { method: "ping" },
    { method: "tools/list" },
    { method: "prompts/list" },
    { method: "prompts/get", params: { name: "greet", arguments: { who: "Ada" }, "x-odd": 1 } },
    { method: "resources/list" },
    { method: "resources/templates/list" },
    { method: "resources/read", params: { uri: "raw://raw/one" } },
    { method: "resources/read", params: { uri: "raw://elsewhere" } },
    { method: "resources/unsubscribe", params: { uri: "raw://raw/one" } },
    {
      method: "completion/complete",
      params: { ref: { type: "ref/prompt", name: "greet" }, argument: { name: "who", value: "A" } },
    },
    { method: "logging/setLevel", params: { level: "debug" } },
    { method: "vendor/anything", params: { deep: [{ "": null }], n: 1.5 } },
    { method: "vendor/nothing" },
  ])("the answer to $method $params", async ({ method, params }) => {
    const { direct, through } = await both(async (client) => {
      await client.initialize();
      return client.request(method, params);
    });

    expect(comparable(through)).toEqual(comparable(direct));
  });

  it("the handshake, with members that no specification knows", async () => {
    const { direct, through } = await both((client) => client.initialize());

    expect(through).toEqual(direct);
  });

  it.each(["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"])(
    "the revision that is agreed on when it asks for %s",
    async (protocolVersion) => {
      const { direct, through } = await both((client) => client.initialize({ protocolVersion }));

      expect(through).toEqual(direct);
    },
  );

  it("progress, log messages and custom notifications that come in one burst with the answer", async () => {
    const { direct, through } = await both(async (client) => {
      await client.initialize();
      await client.call("burst", {}, { progressToken: "mine" });
      return client.received.slice(1);
    });

    expect(through).toEqual(direct);
  });

  it("a result of nearly 10 MiB", async () => {
    const { direct, through } = await both(async (client) => {
      await client.initialize();
      return client.call("huge", { bytes: 10 * 1024 * 1024 - 1024 });
    });

    expect(JSON.stringify(through).length).toBeGreaterThan(10_000_000);
    expect(through).toEqual(direct);
  });

  it("ids of every kind, and requests in flight together", async () => {
    const { direct, through } = await both(async (client) => {
      await client.initialize();
      const ids = ["a", 0, "0", 4_000_000_000];
      return Promise.all(ids.map((id) => client.request("vendor/anything", { id }, id)));
    });

    expect(comparable(through)).toEqual(comparable(direct));
  });

  it.each([
    {
      tool: "elicit",
      method: "elicitation/create",
      answer: { action: "accept", content: { who: "Ada" }, "x-odd": 1 },
    },
    {
      tool: "sample",
      method: "sampling/createMessage",
      answer: { role: "assistant", model: "m", content: { type: "text", text: "said" } },
    },
    { tool: "roots", method: "roots/list", answer: { roots: [{ uri: "file:///a", "x-r": 1 }] } },
  ])("being asked with $method", async ({ tool, method, answer }) => {
    const { direct, through } = await both(async (client) => {
      const asked: JsonValue[] = [];
      client.onRequest(method, (params) => {
        asked.push(params);
        return answer;
      });
      await client.initialize();
      return { asked, answer: await client.call(tool) };
    });

    expect(through).toEqual(direct);
  });

  it("an updated resource it subscribed to", async () => {
    const { direct, through } = await both(async (client) => {
      await client.initialize();
      await client.request("resources/subscribe", { uri: "raw://raw/one" });
      return client.until(({ method }) => method === "notifications/resources/updated");
    });

    expect(through).toEqual(direct);
  });

  it("a list that changed", async () => {
    const { direct, through } = await both(async (client) => {
      await client.initialize();
      await client.request("tools/list");
      await client.call("change-tools");
      await client.until(({ method }) => method === "notifications/tools/list_changed");
      return client.call("added");
    });

    expect(through).toEqual(direct);
  });
});

describe("an upstream notices no difference in", () => {
  it("who the client is, what it can and what it says", async () => {
    const { direct, through } = await both(async (client) => {
      await client.initialize({ "x-init": [1] });
      client.send({ jsonrpc: "2.0", method: "notifications/roots/list_changed" });
      client.send({ jsonrpc: "2.0", method: "notifications/vendor", params: { any: "thing" } });
      await client.request("logging/setLevel", { level: "info" });
      await client.request("vendor/anything", { a: "naïve \u2028" });
      const { result } = await client.request("recorder/received", {});
      const { received } = result as { received: Message[] };
      return received.map((message) => ({ ...message, id: typeof message["id"] }));
    });

    expect(comparable(through)).toEqual(comparable(direct));
  });

  it("a cancelled call, with the client's reason", async () => {
    const { direct, through } = await both(async (client) => {
      await client.initialize();
      const received = async (): Promise<readonly Message[]> => {
        const { result } = await client.request("recorder/received");
        return (result as { received: Message[] }).received;
      };
      const gotTo = (sought: string) => async () =>
        (await received()).some(({ method }) => method === sought);
      void client.request("tools/call", { name: "slow" }, "call-1");
      await until(gotTo("tools/call"));
      client.send({
        jsonrpc: "2.0",
        method: "notifications/cancelled",
        params: { requestId: "call-1", reason: "no longer needed" },
      });
      await until(gotTo("notifications/cancelled"));
      const told = (await received()).find(({ method }) => method === "notifications/cancelled");
      const reason = told?.["params"];
      return {
        reason: (reason as JsonObject | undefined)?.["reason"],
        lateAnswers: client.received.filter(({ id }) => id === "call-1").length,
      };
    });

    expect(through).toEqual(direct);
    expect(direct.reason).toBe("no longer needed");
  });

  it("a tool call but for our id of the exchange", async () => {
    const { direct, through } = await both(async (client) => {
      await client.initialize();
      await client.call("echo", { a: [1, { b: null }] }, { "claudecode/toolUseId": "toolu_1" });
      await client.request("tools/call", {
        name: "echo",
        "x-extra": { deep: [1] },
        _meta: { tenant: "t", "vendor/requestId": "r-1", "vendor/any": { thing: null } },
      });
      await client.call("echo");
      const { result } = await client.request("recorder/received");
      return (result as { received: Message[] }).received
        .filter(({ method }) => method === "tools/call")
        .map(({ params }) => params as JsonValue);
    });

    expect(through.map(comparable)).toEqual(direct.map(comparable));
    expect(JSON.stringify(through)).toContain("countersign/exchange");
  });
});
