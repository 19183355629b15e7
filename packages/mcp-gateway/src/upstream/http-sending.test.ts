import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { HttpSending } from "./http-sending.ts";
import { openConnection } from "./open-connection.ts";

const SERVER = fileURLToPath(
  new URL("../../../../test/gateway/fixtures/raw-server.mjs", import.meta.url),
);

it("is not what a server over a pipe answers that was started during it", async () => {
  const sending = new HttpSending({
    isWaiting: () => true,
    onLost: () => undefined,
    longestMs: 1_000,
  });
  let answer: unknown;
  await sending.send(async () => {
    const initialize = {
      protocolVersion: "2025-11-25",
      capabilities: {},
      clientInfo: { name: "x", version: "1" },
    };
    const connection = await openConnection({
      settings: {
        name: "up",
        trust: "internal",
        server: { command: process.execPath, args: [SERVER], env: {}, cwd: process.cwd() },
        toolPrefix: null,
        startTimeoutMs: 15_000,
        maxMessageBytes: 1_000_000,
        categories: [],
      },
      era: "legacy",
      identity: { initialize, clientInfo: initialize.clientInfo, capabilities: {} },
      prior: undefined,
      events: {
        onNotification: () => undefined,
        onRequest: () => Promise.reject(new Error("nobody is asked")),
        onClosed: () => undefined,
      },
      report: () => undefined,
      onProcess: () => undefined,
    });
    const call = { name: "echo", arguments: { a: 1 } };
    answer = await connection.request("tools/call", call, { signal: AbortSignal.timeout(10_000) });
    await connection.close();
  });

  expect(answer).toMatchObject({ kind: "result" });
});
