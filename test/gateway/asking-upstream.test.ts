import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startServer } from "../conformance/runner.ts";
import { RawClient, textOf } from "./raw-client.ts";
import { type RunningGateway, startGateway } from "./start-gateway.ts";

let upstream: Awaited<ReturnType<typeof startServer>>;
let running: RunningGateway;
let client: RawClient;

beforeAll(async () => {
  upstream = await startServer("fixture-server.ts", "--modern-only");
});
afterAll(() => upstream?.stop());
afterEach(async () => {
  await client.close();
  await running.gateway.close();
});

function connect(): void {
  running = startGateway([
    {
      name: "up",
      trust: "internal",
      server: { url: upstream.url, headers: {} },
      toolPrefix: null,
      startTimeoutMs: 10_000,
      maxMessageBytes: 10 * 1024 * 1024,
      categories: [],
    },
  ]);
  client = RawClient.through(running.gateway);
}

describe("a client of 2025-11-25 before an upstream that speaks 2026-07-28 only", () => {
  it("is asked what the upstream needs, and gets the result of the call", async () => {
    connect();
    client.onRequest("elicitation/create", () => ({ action: "accept", content: { name: "Ada" } }));
    await client.initialize();

    const answer = await client.call("test_input_required_result_elicitation");

    expect(textOf(answer)).toBe("Hello, Ada!");
  });

  it("is asked for one thing after the other, with the upstream's state in between", async () => {
    connect();
    client.onRequest("elicitation/create", (params) => ({
      action: "accept",
      content: JSON.stringify(params).includes("Step 1") ? { name: "Ada" } : { color: "red" },
    }));
    await client.initialize();

    const answer = await client.call("test_input_required_result_multi_round");

    expect(textOf(answer)).toBe("named Ada likes red");
  });

  it("is asked for samples and roots, too", async () => {
    connect();
    client.onRequest("elicitation/create", () => ({ action: "accept", content: { name: "Ada" } }));
    client.onRequest("sampling/createMessage", () => ({
      role: "assistant",
      model: "m",
      content: { type: "text", text: "Hello there" },
    }));
    client.onRequest("roots/list", () => ({ roots: [{ uri: "file:///root" }] }));
    await client.initialize();

    const answer = await client.call("test_input_required_result_multiple_inputs");

    expect(textOf(answer)).toContain("Hello there");
    expect(textOf(answer)).toContain("file:///root");
  });

  it("is told so in one sentence if it cannot be asked", async () => {
    connect();
    await client.initialize({ capabilities: {} });

    const { error } = await client.call("test_input_required_result_elicitation");

    expect(error).toMatchObject({ message: expect.stringMatching(/elicitation|cannot give/) });
  });
});
