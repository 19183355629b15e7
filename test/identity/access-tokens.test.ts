/** MCP over HTTP with access tokens: a real daemon, a provider with real keys, and clients as they come. */
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { JsonObject } from "@countersign/core";
import { type FakeOpenId, signingKey, signToken, startFakeOpenId } from "@countersign/testkit";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type House, makeHouse, type RunningDaemon } from "../e2e/house.ts";

let provider: FakeOpenId;
let upstream: Upstream;
let house: House;
let daemon: RunningDaemon;
let grace: string;

beforeAll(async () => {
  [provider, upstream] = await Promise.all([startFakeOpenId(), startUpstream()]);
  house = await makeHouse(
    `
identity:
  providers:
    company: { issuer: "${provider.issuer}", audience: "api://countersign", required_scope: mcp }
upstreams:
  crm: { url: "${upstream.url}", trust: internal, headers: { x-own: key } }
people:
  ada: { openid: [{ issuer: "${provider.issuer}", subject: ada }] }
  grace: { email: Grace@contoso.example, openid: [{ issuer: "${provider.issuer}", subject: grace }] }
reviewers: { owners: [ada, grace] }
approvals: { reviewers: [owners], break_glass: [owners] }
policy_admins: [ada]
`,
    { mode: "team", person: "ada", agentAuthentication: "oauth" },
  );
  const made = await house.review("credential", "create", "--stdout", "--person", "grace");
  grace = made.stdout.trim();
  daemon = await house.startDaemon();
});
afterAll(async () => {
  await house?.leave();
  await Promise.all([provider?.close(), upstream?.close()]);
});

const tokenOf = (sub: string, more: object = {}): string =>
  provider.token({
    sub,
    aud: "api://countersign",
    scope: "mcp",
    azp: "agent-7",
    name: sub,
    ...more,
  });

async function clientOf(token: string): Promise<{ client: Client; session: string }> {
  const client = new Client({ name: "e2e", version: "1.0.0" });
  const transport = new StreamableHTTPClientTransport(new URL(`${daemon.origin}/mcp`), {
    requestInit: { headers: { authorization: `Bearer ${token}` } },
  });
  await client.connect(transport);
  return { client, session: transport.sessionId ?? "" };
}

function post(authorization: string | null, body: object, more: object = {}): Promise<Response> {
  return fetch(`${daemon.origin}/mcp`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...(authorization === null ? {} : { authorization }),
      ...more,
    },
    body: JSON.stringify({ jsonrpc: "2.0", ...body }),
  });
}

async function decide(credential: string, id: string, verb: string): Promise<Answer> {
  const answer = await fetch(`${daemon.origin}/api/approvals/${id}/${verb}`, {
    method: "POST",
    headers: { authorization: `Bearer ${credential}`, "content-type": "application/json" },
    body: JSON.stringify({ reason: "because" }),
  });
  return { status: answer.status, body: (await answer.json()) as JsonObject };
}

interface Answer {
  readonly status: number;
  readonly body: JsonObject;
}

it("clients are told where tokens come from, and what one has to be for", async () => {
  const refused = await post(null, { id: 1, method: "ping" });
  const where = /resource_metadata="([^"]+)"/.exec(
    refused.headers.get("www-authenticate") ?? "",
  )?.[1];
  const described = await (await fetch(where ?? "")).json();
  const root = await (await fetch(new URL("/.well-known/oauth-protected-resource", where))).json();

  expect(refused.status).toBe(401);
  expect(described).toMatchObject({
    resource: `${daemon.origin}/mcp`,
    authorization_servers: [provider.issuer],
    scopes_supported: ["mcp"],
  });
  expect(root).toEqual(described);
});

describe("a call", () => {
  it("is made for the human of the token, through the program of the token; nobody else's", async () => {
    const { client, session } = await clientOf(tokenOf("ada"));
    const calling = client.callTool({ name: "drop_customer", arguments: { id: 7 } });
    const { id } = await house.openRequest(daemon.origin, "drop_customer");
    const { body } = await house.api(daemon.origin, "GET", `/approvals/${id}`);
    const own = await decide(house.credential, id, "approve");
    const intrude = (token: string): Promise<Response> =>
      post(`Bearer ${token}`, { id: 2, method: "tools/list" }, { "mcp-session-id": session });
    const intruding = await intrude(tokenOf("eve"));
    const otherProgram = await intrude(tokenOf("ada", { azp: "agent-8" }));
    const other = await decide(grace, id, "approve");
    const answer = await calling;
    await client.close();

    expect((body["approval"] as JsonObject)["requester"]).toEqual({
      id: `${provider.issuer}||ada`,
      name: "ada",
      verified: true,
      actor: "agent-7",
    });
    expect([own.status, (own.body["error"] as JsonObject)["code"]]).toEqual([403, "APPROVAL_SELF"]);
    expect([intruding.status, otherProgram.status]).toEqual([404, 404]);
    expect(other.status).toBe(200);
    expect(JSON.stringify(answer)).toContain("dropped");
  });

  it("is hers by the address, too, that the provider verified", async () => {
    const said = { email: "grace@CONTOSO.example", email_verified: true };
    const { client } = await clientOf(tokenOf("another-account", said));
    const calling = client.callTool({ name: "drop_customer", arguments: { id: 8 } });
    const { id } = await house.openRequest(daemon.origin, "drop_customer");
    const own = await decide(grace, id, "approve");
    const other = await decide(house.credential, id, "reject");
    await calling;
    await client.close();

    expect((own.body["error"] as JsonObject)["code"]).toBe("APPROVAL_SELF");
    expect(other.status).toBe(200);
  });

  it("is approved by whom it is for on no way there is: changed, for a while, in an emergency, by a grant or a key", async () => {
    const key = ["keys", "create", "--stdout", "--json", "--name", "mine", "--scope", "calls"];
    const made = await house.review(...key);
    const { text } = JSON.parse(made.stdout) as { text: string };
    const [asAda, asKey] = [await clientOf(tokenOf("ada")), await clientOf(text)];
    const drop = (client: Client, id: number): Promise<unknown> =>
      client.callTool({ name: "drop_customer", arguments: { id } }).catch(() => undefined);
    const calling = drop(asAda.client, 9);
    const { id } = await house.openRequest(daemon.origin, "drop_customer");
    const ask = async (path: string, body: object): Promise<readonly unknown[]> => {
      const answer = await house.api(daemon.origin, "POST", path, body);
      return [answer.status, (answer.body["error"] as JsonObject | undefined)?.["code"]];
    };
    const grantTo = (requester: string): object => ({
      requester,
      upstream: "crm",
      tool: "drop_customer",
      category: "delete",
      minutes: 5,
      reason: "mine",
    });
    const own = [
      await ask(`/approvals/${id}/approve`, { arguments: { id: 1 } }),
      await ask(`/approvals/${id}/approve`, { grant: { minutes: 5, same: [] } }),
      await ask(`/approvals/${id}/break-glass`, { reason: "mine" }),
      await ask("/grants", grantTo(`${provider.issuer}||ada`)),
    ];
    const byAgent = await decide(tokenOf("grace"), id, "approve");
    // That she made the key is known when it is used: until then it is a grant to some program.
    const toKey = await ask("/grants", grantTo("key:mine"));
    await decide(grace, id, "reject");
    await calling;
    const byKey = drop(asKey.client, 10);
    const held = await house.openRequest(daemon.origin, "drop_customer");
    const ofKey = await ask(`/approvals/${held.id}/approve`, {});
    await decide(grace, held.id, "reject");
    await byKey;
    await Promise.all([asAda.client.close(), asKey.client.close()]);

    expect(own).toEqual(Array.from({ length: 4 }, () => [403, "APPROVAL_SELF"]));
    expect(byAgent.status).toBe(401);
    expect([toKey[0], ofKey]).toEqual([201, [403, "APPROVAL_SELF"]]);
  });

  it("takes nothing of the token to the upstream", () => {
    const seen = JSON.stringify(upstream.headers);

    expect(seen).toContain("x-own");
    expect(upstream.headers.length).toBeGreaterThan(2);
    expect(seen).not.toContain("authorization");
    expect(seen).not.toMatch(/eyJ/);
  });
});

it("a forged token gets nowhere, and its attempt into the log", async () => {
  const claims = {
    iss: provider.issuer,
    exp: Math.floor(Date.now() / 1000) + 600,
    sub: "ada",
    aud: "api://countersign",
    scope: "mcp",
  };
  const unsigned = await post(`Bearer ${signToken(provider.key, claims, "none")}`, {
    id: 1,
    method: "ping",
  });
  const byPublicKey = await post(`Bearer ${signToken(provider.key, claims, "HS256")}`, {
    id: 1,
    method: "ping",
  });
  const byAnother = await post(`Bearer ${signToken(signingKey("key-1"), claims)}`, {
    id: 1,
    method: "ping",
  });
  const withoutScope = await post(`Bearer ${tokenOf("ada", { scope: "other" })}`, {
    id: 1,
    method: "ping",
  });
  const { body } = await house.api(daemon.origin, "GET", "/records?type=requester.sign_in_failed");

  expect([unsigned.status, byPublicKey.status, byAnother.status]).toEqual([401, 401, 401]);
  expect(unsigned.headers.get("www-authenticate")).toContain('error="invalid_token"');
  expect(withoutScope.status).toBe(403);
  expect(withoutScope.headers.get("www-authenticate")).toContain(
    'error="insufficient_scope", scope="mcp"',
  );
  expect(JSON.stringify(body)).toContain("its signature is wrong");
});

it("an agent's token decides nothing over the API", async () => {
  const answer = await fetch(`${daemon.origin}/api/approvals`, {
    headers: { authorization: `Bearer ${tokenOf("grace")}` },
  });

  expect(answer.status).toBe(401);
});

interface Upstream {
  readonly url: string;
  /** Of every request. */
  readonly headers: readonly unknown[];
  close(): Promise<void>;
}

/** As much of an MCP server over HTTP as shows what it is sent. */
async function startUpstream(): Promise<Upstream> {
  const headers: unknown[] = [];
  const results: Record<string, object> = {
    initialize: {
      protocolVersion: "2025-06-18",
      capabilities: { tools: {} },
      serverInfo: { name: "crm", version: "1" },
    },
    "tools/list": { tools: [{ name: "drop_customer", inputSchema: { type: "object" } }] },
    "tools/call": { content: [{ type: "text", text: "dropped" }] },
  };
  const server: Server = createServer((req, res) => {
    headers.push(req.headers);
    void read(req).then((text) => {
      const { id, method } = (text === "" ? {} : JSON.parse(text)) as {
        id?: number;
        method?: string;
      };
      if (req.method !== "POST") res.writeHead(405).end();
      else if (id === undefined) res.writeHead(202).end();
      else {
        const result = results[method ?? ""];
        const answer = result ? { result } : { error: { code: -32601, message: "unknown" } };
        res.writeHead(200, { "content-type": "application/json" });
        res.end(JSON.stringify({ jsonrpc: "2.0", id, ...answer }));
      }
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    headers,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

async function read(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of req as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
