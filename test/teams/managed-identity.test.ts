/** The bot's token from the machine's identity, asked for at a metadata endpoint on this machine. */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { teamsTransport } from "@countersign/teams";
import { FakeTeams } from "@countersign/testkit";
import { afterEach, expect, it, onTestFinished } from "vitest";

const HOST = "AZURE_POD_IDENTITY_AUTHORITY_HOST";

afterEach(() => {
  delete process.env[HOST];
});

it("is asked for with the header that keeps others out, for the bot's own identity, and is spoken with", async () => {
  const cloud = await new FakeTeams().start();
  onTestFinished(() => cloud.stop());
  const asked: Pick<IncomingMessage, "url" | "headers">[] = [];
  const metadata = createServer(({ url, headers }, response) => {
    asked.push({ url: url ?? "", headers });
    response.writeHead(200, { "content-type": "application/json" }).end(
      JSON.stringify({
        access_token: cloud.token({ aud: "https://api.botframework.com" }),
        client_id: cloud.appId,
        expires_in: "3600",
        expires_on: String(Math.floor(Date.now() / 1_000) + 3_600),
        resource: "https://api.botframework.com",
        token_type: "Bearer",
      }),
    );
  });
  await new Promise<void>((listening) => metadata.listen(0, "127.0.0.1", listening));
  onTestFinished(() => void metadata.close());
  process.env[HOST] = `http://127.0.0.1:${(metadata.address() as AddressInfo).port}`;

  const open = teamsTransport({
    appId: cloud.appId,
    tenantId: cloud.tenantId,
    credential: { kind: "managed-identity", identity: "app" },
    cloud: {
      loginEndpoint: cloud.origin,
      openIdMetadataUrl: cloud.openIdUrl,
      tokenIssuer: cloud.issuer,
      botScope: "https://api.botframework.com/.default",
    },
  });
  const transport = await open({ invoked: async () => ({}), received: async () => {} });
  await transport.authenticate();

  const [first] = asked;
  const query = new URL(first?.url ?? "", "http://metadata").searchParams;
  expect(first?.headers["metadata"]).toBe("true");
  expect(query.get("resource")).toBe("https://api.botframework.com");
  expect(query.get("client_id")).toBe(cloud.appId);
});
