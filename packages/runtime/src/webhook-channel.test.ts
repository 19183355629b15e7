import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import type { ApprovalNotice } from "@countersign/core";
import { describe, expect, it, onTestFinished } from "vitest";
import { signatureOf, webhookChannel } from "./webhook-channel.ts";

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

const notice: ApprovalNotice = {
  id: "ntc_7",
  type: "pause.started",
  record: {
    type: "pause.started",
    sequence: 7,
    at: "2026-01-01T00:00:00.000Z",
    payloadCommitment: null,
    reviewer: { person: "ada", channel: "cli" },
  },
  request: null,
  people: [],
};

async function receiver(status: number) {
  const got: { headers: IncomingHttpHeaders; body: string }[] = [];
  const server = createServer((req, res) => {
    let body = "";
    req.setEncoding("utf8").on("data", (chunk: string) => {
      body += chunk;
    });
    req.on("end", () => {
      got.push({ headers: req.headers, body });
      res.writeHead(status, status === 302 ? { location: "/elsewhere" } : {}).end("thanks");
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  return { url, got };
}

describe("a webhook", () => {
  it("is signed as the specification's own example is", () => {
    const signature = signatureOf(
      SECRET,
      "msg_p5jXN8AQM9LWM0D4loKWxJek",
      1614265330,
      '{"test": 2432232314}',
    );

    expect(signature).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  });

  it("says which definition waits and where it is decided, and nothing of what it says", async () => {
    const { url, got } = await receiver(204);
    const record = {
      ...notice.record,
      type: "definition.waiting",
      upstream: "crm",
      tool: "export",
      toolHash: "f".repeat(64),
      outcome: "changed",
    } as const;
    const waiting = { ...notice, type: "definition.waiting", record, people: ["ada"] } as const;

    await webhookChannel(
      { name: "hook", url, secret: SECRET },
      () => 1_700_000_000_999,
      "https://page.example",
    ).deliver(waiting);

    expect(JSON.parse(got[0]?.body ?? "")).toMatchObject({
      type: "definition.waiting",
      data: {
        outcome: "changed",
        people: ["ada"],
        approval: null,
        definition: {
          upstream: "crm",
          kind: "tool",
          tool: "export",
          hash: "f".repeat(64),
          page: "https://page.example/definitions",
        },
      },
    });
  });

  it("carries its id, its time and its signature over exactly the body that was sent", async () => {
    const { url, got } = await receiver(204);

    await webhookChannel({ name: "hook", url, secret: SECRET }, () => 1_700_000_000_999).deliver(
      notice,
    );

    const [{ headers, body }] = got as [(typeof got)[0]];
    expect(headers).toMatchObject({
      "webhook-id": "ntc_7",
      "webhook-timestamp": "1700000000",
      "webhook-signature": signatureOf(SECRET, "ntc_7", 1_700_000_000, body),
      "content-type": "application/json",
    });
    expect(JSON.parse(body)).toMatchObject({
      type: "pause.started",
      timestamp: "2026-01-01T00:00:00.000Z",
      data: { reviewer: { person: "ada" }, approval: null },
    });
  });

  it.each([302, 400, 500])("is not delivered when the answer is %i", async (status) => {
    const { url, got } = await receiver(status);

    const delivering = webhookChannel({ name: "hook", url, secret: SECRET }, Date.now).deliver(
      notice,
    );

    await expect(delivering).rejects.toThrow(`HTTP ${status}`);
    expect(got).toHaveLength(1);
  });
});
