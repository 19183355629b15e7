import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { expect, it, onTestFinished } from "vitest";
import { signatureOf } from "../../packages/runtime/src/webhook-channel.ts";
import { makeHouse, programOf } from "../e2e/house.ts";

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

it("a receiver that was down while the daemon was killed is told everything, signed, and no argument", async () => {
  const got: { type: string; isSigned: boolean; body: string }[] = [];
  let isUp = false;
  const server = createServer((req, res) => {
    let body = "";
    req.setEncoding("utf8").on("data", (chunk: string) => {
      body += chunk;
    });
    req.on("end", () => {
      const header = (name: string): string => String(req.headers[name]);
      const signed = signatureOf(
        SECRET,
        header("webhook-id"),
        Number(header("webhook-timestamp")),
        body,
      );
      const isSigned = signed === header("webhook-signature");
      if (isUp) got.push({ type: (JSON.parse(body) as { type: string }).type, isSigned, body });
      res.writeHead(isUp ? 200 : 503).end();
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => void server.close());
  const house = await makeHouse(`
upstreams:
  memory:
    command: ${process.execPath}
    args: [${programOf("@modelcontextprotocol/server-memory")}]
    env: { MEMORY_FILE_PATH: $FOLDER/memory.jsonl }
approvals: { hold_seconds: 0 }
channels:
  webhooks: [{ name: ops, url: "http://127.0.0.1:${(server.address() as AddressInfo).port}/", secret: ${SECRET} }]
`);
  onTestFinished(() => house.leave());
  const first = await house.startDaemon();
  const agent = new Client({ name: "webhooks", version: "1.0.0" });
  await agent.connect(new StdioClientTransport(house.connect));
  await agent.callTool({
    name: "delete_entities",
    arguments: { entityNames: ["ilse@post.example"] },
  });
  const request = await house.openRequest(first.origin, "delete_entities");
  await agent.close();
  await first.stop("SIGKILL");

  isUp = true;
  const second = await house.startDaemon();
  await house.api(second.origin, "POST", `/approvals/${request.id}/reject`, { reason: "no" });
  for (const end = Date.now() + 20_000; got.length < 2 && Date.now() < end; ) await sleep(50);

  // What was tried in vain comes after a wait, so the later one may be there first.
  expect(got.map(({ type, isSigned }) => [type, isSigned])).toEqual(
    expect.arrayContaining([
      ["approval.requested", true],
      ["approval.rejected", true],
    ]),
  );
  expect(got).toHaveLength(2);
  expect(got.map(({ body }) => body).join()).not.toContain("post.example");
});
