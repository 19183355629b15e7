import { expect, it } from "vitest";
import { StdioUpstreamTransport } from "./stdio-transport.ts";

const ANSWERS_AND_ENDS = `process.stdin.once("data", () =>
  process.stdout.end('{"jsonrpc":"2.0","id":1,"result":{}}', () => process.exit(0)))`;

it("takes the last line of a server that has ended before anybody looked", async () => {
  const transport = new StdioUpstreamTransport({
    server: { command: process.execPath, args: ["-e", ANSWERS_AND_ENDS], env: {}, cwd: "." },
    maxMessageBytes: 1000,
    onUnusable: () => undefined,
    onProcess: () => undefined,
  });
  const said: unknown[] = [];
  transport.onmessage = (message) => said.push(message);
  const closed = new Promise<void>((resolve) => {
    transport.onclose = resolve;
  });
  await transport.start();
  await transport.send({ jsonrpc: "2.0", id: 1, method: "ping" });
  // The answer and the end are both there when this process gets to them.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500);
  await closed;

  expect(said).toEqual([{ jsonrpc: "2.0", id: 1, result: {} }]);
});
