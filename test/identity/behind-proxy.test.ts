/** A daemon behind a proxy with TLS, as a stranger asks it: every door, every page, every header that could mislead it. */
import { readFileSync, writeFileSync } from "node:fs";
import { type IncomingHttpHeaders, request } from "node:http";
import { type FakeOpenId, startFakeOpenId } from "@countersign/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type House, makeHouse, type RunningDaemon } from "../e2e/house.ts";

const GATE = "https://gate.example";

let provider: FakeOpenId;
let house: House;
let daemon: RunningDaemon;

beforeAll(async () => {
  provider = await startFakeOpenId();
  const { issuer, clientId, clientSecret } = provider;
  house = await makeHouse(
    `
identity: { providers: { company: { issuer: "${issuer}", client_id: ${clientId}, client_secret: ${clientSecret} } } }
people: { ada: { local_user: none, openid: [{ issuer: "${issuer}", subject: ada }] } }
approvals: { reviewers: [ada] }
`,
    { mode: "team", person: "ada", agentAuthentication: "oauth" },
  );
  const text = readFileSync(house.configFile, "utf8");
  const asked = "agent_authentication: oauth";
  writeFileSync(house.configFile, text.replace(asked, `${asked}, public_url: "${GATE}"`));
  daemon = await house.startDaemon();
});
afterAll(async () => {
  await house?.leave();
  await provider?.close();
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** As the proxy passes it on; `fetch` would not send another host. */
function ask(
  method: "GET" | "POST",
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body = "",
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(daemon.origin);
    const options = { method, hostname, port, path, headers: { host: "gate.example", ...headers } };
    request(options, (res) => {
      let text = "";
      res.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
      res.on("end", () =>
        resolve({ status: res.statusCode ?? 0, headers: res.headers, body: text }),
      );
    })
      .on("error", reject)
      .end(body);
  });
}

/** What clients and proxies say about where a request came from, or was meant for. */
const MISLEADING = {
  "x-forwarded-host": "evil.example",
  "x-forwarded-proto": "http",
  "x-forwarded-for": "127.0.0.1",
  forwarded: "host=evil.example;proto=http",
  "x-original-url": "/api/approvals",
  "x-rewrite-url": "/api/approvals",
  "x-http-method-override": "POST",
};

describe("an agent without a token", () => {
  it("is told of our public address, whatever its headers say", async () => {
    const refused = await ask("POST", "/mcp", MISLEADING, "{}");
    const described = await Promise.all(
      ["/.well-known/oauth-protected-resource/mcp", "/.well-known/oauth-protected-resource"].map(
        (path) => ask("GET", path, MISLEADING),
      ),
    );

    expect(refused.status).toBe(401);
    expect(refused.headers["www-authenticate"]).toBe(
      `Bearer resource_metadata="${GATE}/.well-known/oauth-protected-resource/mcp"`,
    );
    for (const { status, body } of described) {
      expect(status).toBe(200);
      expect(JSON.parse(body)).toEqual({
        resource: `${GATE}/mcp`,
        resource_name: "Countersign",
        authorization_servers: [provider.issuer],
        bearer_methods_supported: ["header"],
      });
    }
  });

  it("gets nowhere with one in the address, in the body, or for the address behind the proxy", async () => {
    const good = provider.token({ sub: "ada", aud: `${GATE}/mcp` });
    const inside = provider.token({ sub: "ada", aud: `${daemon.origin}/mcp` });
    const json = { "content-type": "application/json", accept: "application/json" };
    const form = { "content-type": "application/x-www-form-urlencoded" };
    const answers = [
      await ask("POST", `/mcp?access_token=${good}`, json, "{}"),
      await ask("POST", "/mcp", form, `access_token=${good}`),
      await ask("POST", "/mcp", { ...json, authorization: `Bearer ${inside}` }, "{}"),
      await ask("POST", "/mcp", { ...json, authorization: `Basic ${good}` }, "{}"),
      await ask("POST", "/mcp", { ...json, authorization: `Bearer ${good}, Bearer x` }, "{}"),
    ];
    const right = await ask("POST", "/mcp", { ...json, authorization: `Bearer ${good}` }, "{}");

    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
    expect([401, 403, 429]).not.toContain(right.status);
  });
});

describe("the page", () => {
  it("keeps its cookies to TLS and to this host, from scripts and from other sites", async () => {
    const begun = await ask("GET", "/signin/with/company", MISLEADING);
    const at = new URL(begun.headers.location ?? "");
    const [attempt = ""] = begun.headers["set-cookie"] ?? [];
    provider.signInAs({ sub: "ada" });
    const sent = await fetch(at, { redirect: "manual" });
    const back = new URL(sent.headers.get("location") ?? "");
    const cookie = attempt.split(";")[0] ?? "";
    const came = await ask("GET", back.pathname + back.search, { cookie });
    const [session = "", ended = ""] = came.headers["set-cookie"] ?? [];

    expect(at.searchParams.get("redirect_uri")).toBe(`${GATE}/signin/callback`);
    expect(attempt).toMatch(
      /^__Host-countersign-signin=[\w-]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=600; Secure$/,
    );
    expect(came.status).toBe(200);
    expect(session).toMatch(
      /^__Host-countersign=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Secure$/,
    );
    expect(ended).toContain("Max-Age=0");
    // One under the name that it has without TLS is none of ours, nor is one that came twice.
    const own = session.split(";")[0] ?? "";
    const value = own.split("=")[1] ?? "";
    const status = async (given: string): Promise<number> =>
      (await ask("GET", "/api/status", { cookie: given })).status;
    expect([
      await status(own),
      await status(`countersign_443=${value}`),
      await status(`${own}; __Host-countersign=tossed`),
    ]).toEqual([200, 401, 401]);
  });

  it.each([
    "//evil.example",
    "/\\evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "/approvals/../../evil",
    "/approvals/x?next=//evil.example",
    "/grants%0d%0aset-cookie:%20x=y",
    "",
  ])("leads nobody elsewhere after signing in: %s", async (next) => {
    const { body } = await ask("GET", `/signin?next=${encodeURIComponent(next)}`);
    const credential = house.credential;
    const signedIn = await ask(
      "POST",
      "/signin",
      { origin: GATE, "content-type": "application/x-www-form-urlencoded" },
      new URLSearchParams({ credential, next }).toString(),
    );

    expect(body).toContain('name="next" value="/"');
    expect([signedIn.status, signedIn.body]).toEqual([
      200,
      expect.stringContaining('data-next="/"'),
    ]);
  });

  it("signs nobody in whose page is elsewhere, nor where no page is named", async () => {
    const form = new URLSearchParams({ credential: house.credential }).toString();
    const type = { "content-type": "application/x-www-form-urlencoded" };
    const answers = await Promise.all(
      [
        { origin: "https://evil.example" },
        { origin: "null" },
        { origin: daemon.origin },
        { "sec-fetch-site": "cross-site" },
        {},
      ].map((headers) => ask("POST", "/signin", { ...type, ...headers }, form)),
    );

    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
    expect(answers.flatMap(({ headers }) => headers["set-cookie"] ?? [])).toEqual([]);
  });
});

it("every answer says what a browser may do with it: nothing but what our pages need", async () => {
  const credential = { authorization: `Bearer ${house.credential}` };
  const asked: readonly (readonly [string, object])[] = [
    ["/signin", {}],
    ["/", {}],
    ["/approvals/x", { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" }],
    ["/grants", credential],
    ["/keys", credential],
    ["/assets/none.js", credential],
    ["/signin/callback?code=x&state=y", {}],
    ["/signin/callback/company?code=x", {}],
    ["/signin/with/none", {}],
    ["/signin/nowhere", {}],
    ["/signout", credential],
    ["/api/none", credential],
    ["/api/approvals", {}],
    ["/nowhere", {}],
    ["/mcp/nowhere", {}],
    ["/.well-known/nowhere", {}],
    ["/%2e%2e/etc/passwd", {}],
    ["/signin", { host: "evil.example" }],
    ["/api/status", { host: "evil.example" }],
    ["/mcp", {}],
    ["/mcp", { authorization: "Bearer x" }],
  ];
  const answers: (Answer & { readonly path: string })[] = [];
  for (const [path, headers] of asked) {
    answers.push({ path, ...(await ask("GET", path, headers as Record<string, string>)) });
  }
  const unguarded = answers.filter(
    ({ headers }) => headers["x-content-type-options"] !== "nosniff",
  );
  const open = answers.filter(({ headers }) => {
    const policy = String(headers["content-security-policy"]);
    const isJson = String(headers["content-type"]).startsWith("application/json");
    const isClosed = /default-src 'none'/.test(policy) && /frame-ancestors 'none'/.test(policy);
    return !isJson && (!isClosed || /unsafe|\*|https?:/.test(policy));
  });
  const kept = answers.filter(({ headers }) => headers["cache-control"] !== "no-store");

  expect(unguarded.map(({ path }) => path)).toEqual([]);
  expect(open.map(({ path }) => path)).toEqual([]);
  expect(kept.map(({ path }) => path)).toEqual([]);
  expect(answers.map(({ body }) => body).join()).not.toMatch(
    /\n {4}at |node_modules|evil\.example/,
  );
});
