import { constants, sign } from "node:crypto";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type FakeOpenId, signingKey, signToken, startFakeOpenId } from "@countersign/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AccessTokens, createAccessTokens } from "./access-tokens.ts";
import { type IdentityProvider, requesterOf } from "./provider.ts";

const TENANT = "11111111-2222-3333-4444-555555555555";
const RESOURCE = "https://countersign.example/mcp";

let company: FakeOpenId;
let entra: FakeOpenId;
let stranger: FakeOpenId;
let tokens: AccessTokens;
let now = Date.now();

const provider = (
  { issuer }: FakeOpenId,
  more: Partial<IdentityProvider> = {},
): IdentityProvider => ({
  name: "company",
  issuer,
  tenant: null,
  clientId: null,
  clientSecret: null,
  scopes: [],
  audiences: [],
  requiredScope: null,
  ...more,
});

beforeAll(async () => {
  [company, entra, stranger] = await Promise.all([
    startFakeOpenId(),
    startFakeOpenId(),
    startFakeOpenId(),
  ]);
  tokens = createAccessTokens({
    providers: [
      provider(company),
      provider(entra, {
        name: "entra",
        tenant: TENANT,
        audiences: ["api://gate"],
        requiredScope: "mcp",
      }),
    ],
    resource: RESOURCE,
    now: () => now,
  });
});
afterAll(async () => {
  await Promise.all([company.close(), entra.close(), stranger.close()]);
});

const seconds = (): number => Math.floor(now / 1000);
const ada = { sub: "ada", aud: RESOURCE };
const adaAtEntra = {
  sub: "pairwise",
  oid: "AAAA",
  tid: TENANT,
  aud: "api://gate",
  scp: "mcp other",
};

describe("an access token", () => {
  it("names the human, the program that acts for them, and a verified address only", async () => {
    const checked = await tokens.check(
      company.token({
        ...ada,
        azp: "agent-1",
        name: "Ada",
        email: "ada@contoso.example",
        email_verified: true,
      }),
    );
    const claimed = await tokens.check(
      company.token({ ...ada, act: { sub: "agent-2" }, azp: "x", email: "boss@contoso.example" }),
    );

    expect(checked).toMatchObject({
      identity: {
        issuer: company.issuer,
        tenant: null,
        subject: "ada",
        name: "Ada",
        email: "ada@contoso.example",
        client: "agent-1",
      },
    });
    expect(claimed).toMatchObject({ identity: { email: null, client: "agent-2" } });
  });

  it("is shown by what is proven, however somebody calls themselves", () => {
    const said = { issuer: "https://a.example", tenant: null, subject: "mallory", client: null };
    const shown = (name: string, email: string | null): string =>
      requesterOf({ ...said, name, email }).name;

    expect(shown("Grace Hopper", null)).toBe("mallory (Grace Hopper)");
    expect(shown("Grace Hopper", "m@a.example")).toBe("m@a.example (Grace Hopper)");
    expect(shown("mallory", null)).toBe("mallory");
  });

  it("has no address that becomes somebody else's in lower case or only looks like theirs", async () => {
    // The Kelvin sign, which in lower case is a `k`, and a `k` of full width.
    for (const letter of ["\u212A", "\uFF4B"]) {
      const email = `mar${letter}@contoso.example`;
      const checked = await tokens.check(company.token({ ...ada, email, email_verified: true }));
      expect(checked).toMatchObject({ identity: { email: null } });
    }
  });

  it("of Entra ID names the object in the directory", async () => {
    expect(await tokens.check(entra.token(adaAtEntra))).toMatchObject({
      identity: { tenant: TENANT, subject: "aaaa" },
    });
  });

  it.each([
    { because: "it is none", token: () => "not a token" },
    { because: "it is nothing", token: () => "" },
    {
      because: "it is longer than any",
      token: () => company.token({ ...ada, x: "x".repeat(20_000) }),
    },
    { because: "it is not signed", token: () => forged({}, "none") },
    { because: "it is signed with the public key as a secret", token: () => forged({}, "HS256") },
    {
      because: "another key calls itself by ours",
      token: () => signToken(signingKey("key-1"), full()),
    },
    { because: "its key is unknown", token: () => signToken(signingKey("key-9"), full()) },
    {
      because: "a key elsewhere is named in it",
      token: () => withHeader({ alg: "RS256", kid: "key-1", jku: `${stranger.issuer}/keys` }),
    },
    {
      because: "it brings its own key",
      token: () => withHeader({ alg: "RS256", jwk: signingKey("own").jwk }),
    },
    {
      because: "it is for another",
      token: () => company.token({ ...ada, aud: "https://other.example" }),
    },
    {
      because: "it is for one that begins as we do",
      token: () => company.token({ ...ada, aud: `${RESOURCE}/x` }),
    },
    { because: "it is for nobody", token: () => company.token({ sub: "ada" }) },
    { because: "it is an ID token", token: () => company.token({ ...ada, aud: company.clientId }) },
    {
      because: "its issuer is another",
      token: () => company.token({ ...ada, iss: "https://evil.example" }),
    },
    {
      because: "its issuer has a slash more",
      token: () => company.token({ ...ada, iss: `${company.issuer}/` }),
    },
    {
      because: "a stranger signed it with our issuer",
      token: () => stranger.token({ ...ada, iss: company.issuer }),
    },
    { because: "the stranger is no provider of ours", token: () => stranger.token(ada) },
    {
      because: "one provider signed for the other",
      token: () => company.token({ ...adaAtEntra, iss: entra.issuer }),
    },
    { because: "it has expired", token: () => company.token({ ...ada, exp: seconds() - 60 }) },
    { because: "it never expires", token: () => company.token({ ...ada, exp: undefined }) },
    {
      because: "it expires at no number",
      token: () => company.token({ ...ada, exp: "9999999999" }),
    },
    { because: "it is not good yet", token: () => company.token({ ...ada, nbf: seconds() + 120 }) },
    { because: "it names nobody", token: () => company.token({ aud: RESOURCE }) },
    { because: "its subject is empty", token: () => company.token({ ...ada, sub: "" }) },
    { because: "its subject is a list", token: () => company.token({ ...ada, sub: ["ada"] }) },
    {
      because: "it is of another directory",
      token: () => entra.token({ ...adaAtEntra, tid: TENANT.replace("1", "9") }),
    },
    {
      because: "it is of no directory",
      token: () => entra.token({ ...adaAtEntra, tid: undefined }),
    },
    {
      because: "it names no object of the directory",
      token: () => entra.token({ ...adaAtEntra, oid: undefined }),
    },
    {
      because: "its type is another",
      token: () => withHeader({ alg: "RS256", kid: "key-1", typ: "logout+jwt" }),
    },
    { because: "something in it was changed", token: () => changed() },
    { because: "its algorithm is none in other letters", token: () => signed({ alg: "nOnE" }) },
    {
      because: "it asks for something that nobody here knows",
      token: () => signed({ crit: ["x"], x: 1 }),
    },
    {
      because: "what it says is not encoded",
      token: () => signed({ crit: ["b64"], b64: false }),
    },
    { because: "its key is of another kind", token: () => signed({ alg: "ES256" }) },
    { because: "its key is for another algorithm", token: () => signed({ alg: "PS256" }) },
    {
      because: "its key would be found elsewhere",
      token: () => withHeader({ alg: "RS256", kid: "key-1", x5u: `${stranger.issuer}/chain` }),
    },
    {
      because: "it brings a certificate of its own",
      token: () => withHeader({ alg: "RS256", kid: "key-1", x5c: ["MIIB"] }),
    },
    { because: "it is encrypted", token: () => `${company.token({ ...ada })}.a.b` },
    {
      because: "it has two issuers",
      token: () => company.token({ ...ada, iss: [company.issuer] }),
    },
    {
      because: "it is for several others",
      token: () => company.token({ ...ada, aud: ["https://a.example", "https://b.example"] }),
    },
    { because: "its audience is empty", token: () => company.token({ ...ada, aud: "" }) },
    {
      because: "its audience is no text",
      token: () => company.token({ ...ada, aud: { a: RESOURCE } }),
    },
    {
      because: "its issuer is that of all directories",
      token: () =>
        entra.token({ ...adaAtEntra, iss: "https://login.microsoftonline.com/common/v2.0" }),
    },
    {
      because: "its issuer is that of the directory's older tokens",
      token: () => entra.token({ ...adaAtEntra, iss: `https://sts.windows.net/${TENANT}/` }),
    },
  ])("is refused where $because", async ({ token }) => {
    expect(await tokens.check(token())).toMatchObject({ error: "invalid_token" });
  });

  it("for us among others is for us", async () => {
    const aud = ["https://other.example", RESOURCE];

    expect(await tokens.check(company.token({ ...ada, aud }))).toHaveProperty("identity");
    expect(await tokens.check(signed({}))).toHaveProperty("identity");
  });

  it("is of the very program that acts, and of a human whom no other claim names", async () => {
    const said = {
      ...ada,
      azp: "app",
      client_id: "other",
      appid: "third",
      oid: "boss",
      upn: "boss",
    };
    const nested = { sub: "agent", act: { sub: "deeper" } };
    const checked = [
      await tokens.check(company.token(said)),
      await tokens.check(company.token({ ...said, act: nested })),
      await tokens.check(company.token({ ...said, act: "agent", azp: undefined })),
    ];

    expect(checked).toMatchObject([
      { identity: { subject: "ada", client: "app" } },
      { identity: { subject: "ada", client: "agent" } },
      { identity: { subject: "ada", client: "other" } },
    ]);
  });

  it("without the scope is told apart from a wrong one", async () => {
    const without = await tokens.check(entra.token({ ...adaAtEntra, scp: "mcp.other other" }));
    const none = await tokens.check(entra.token({ ...adaAtEntra, scp: undefined }));

    expect([without, none]).toMatchObject([
      { error: "insufficient_scope" },
      { error: "insufficient_scope" },
    ]);
  });

  it("may be off by half a minute, as clocks are", async () => {
    expect(await tokens.check(company.token({ ...ada, exp: seconds() - 20 }))).toHaveProperty(
      "identity",
    );
    expect(await tokens.check(company.token({ ...ada, nbf: seconds() + 20 }))).toHaveProperty(
      "identity",
    );
  });

  it("says why it is refused without a word of what came", async () => {
    const checked = await tokens.check(company.token({ sub: "ada", aud: "<secret>" }));

    expect(JSON.stringify(checked)).not.toContain("secret");
  });
});

describe("a provider's keys", () => {
  it("are asked for once, again for a new key, and not for each invented one", async () => {
    const fresh = await startFakeOpenId();
    const checking = createAccessTokens({
      providers: [provider(fresh)],
      resource: RESOURCE,
      now: Date.now,
    });
    const good = fresh.token({ ...ada });
    await checking.check(good);
    await checking.check(good);
    const once = fresh.keysAsked;
    for (let tries = 0; tries < 20; tries++) {
      await checking.check(
        signToken(signingKeys[tries % 2] ?? fresh.key, {
          iss: fresh.issuer,
          exp: seconds() + 60,
          ...ada,
        }),
      );
    }
    const invented = fresh.keysAsked;
    await fresh.close();

    expect(once).toBe(1);
    expect(invented).toBeLessThanOrEqual(2);
  });

  it("that were withdrawn sign nothing for a process that starts", async () => {
    const fresh = await startFakeOpenId();
    const old = fresh.token({ ...ada });
    fresh.rotate({ forget: true });
    const checking = createAccessTokens({
      providers: [provider(fresh)],
      resource: RESOURCE,
      now: Date.now,
    });

    expect(await checking.check(old)).toMatchObject({ error: "invalid_token" });
    expect(await checking.check(fresh.token({ ...ada }))).toHaveProperty("identity");
    await fresh.close();
  });

  it("that cannot be had let nobody in", async () => {
    const gone = await startFakeOpenId();
    const token = gone.token({ ...ada });
    await gone.close();
    const checking = createAccessTokens({
      providers: [provider(gone)],
      resource: RESOURCE,
      now: Date.now,
    });

    expect(await checking.check(token)).toMatchObject({
      problem: "its provider could not be asked",
    });
  });
});

describe("a provider that does not answer as one", () => {
  it.each([
    // What is on its way when the connection ends counts as well: several megabytes on some machines.
    { because: "it says more than any does", answer: endless, reads: 50_000_000 },
    { because: "it sends elsewhere", answer: elsewhere, reads: 1_000 },
    // From the first question on, so that none has to be answered within the short patience.
    { because: "it takes its time", answer: dripping, reads: 1_000, patienceMs: 1_000 },
    { because: "it is something else", answer: otherwise, reads: 1_000 },
  ])(
    "lets nobody in where $because, and is not asked for each token",
    async ({ answer, reads, patienceMs }) => {
      let asked = 0;
      let written = 0;
      const server = createServer((req, res) => {
        if (req.url !== "/keys" && patienceMs === undefined) {
          const issuer = `http://127.0.0.1:${port}`;
          res.end(JSON.stringify({ issuer, jwks_uri: `${issuer}/keys` }));
          return;
        }
        asked++;
        answer(res, stranger.issuer, (bytes) => {
          written += bytes;
        });
      });
      await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
      const { port } = server.address() as AddressInfo;
      const own = { ...company, issuer: `http://127.0.0.1:${port}` };
      const checking = createAccessTokens({
        providers: [provider(own)],
        resource: RESOURCE,
        // Time stands still, so that a rest after a failure does not end by itself.
        now: () => now,
        ...(patienceMs === undefined ? {} : { patienceMs }),
      });
      const token = stranger.token({ ...ada, iss: own.issuer });
      const before = stranger.keysAsked;

      const checked = [];
      for (let tries = 0; tries < 20; tries++) checked.push(await checking.check(token));
      server.closeAllConnections();
      server.close();

      expect(checked.every((one) => "error" in one && one.error === "invalid_token")).toBe(true);
      expect([asked, stranger.keysAsked - before]).toEqual([1, 0]);
      expect(written).toBeLessThan(reads);
    },
  );

  it("is asked again when a moment has passed", async () => {
    let at = now;
    const late = await startFakeOpenId();
    const token = late.token({ ...ada });
    await late.close();
    const checking = createAccessTokens({
      providers: [provider(late)],
      resource: RESOURCE,
      now: () => at,
    });
    const first = await checking.check(token);
    const port = Number(new URL(late.issuer).port);
    const server = createServer((req, res) => {
      const body =
        req.url === "/keys"
          ? { keys: [late.key.jwk] }
          : { issuer: late.issuer, jwks_uri: `${late.issuer}/keys` };
      res.end(JSON.stringify(body));
    });
    await new Promise<void>((done) => server.listen(port, "127.0.0.1", done));
    const second = await checking.check(token);
    at += 1_000;
    const third = await checking.check(token);
    server.closeAllConnections();
    server.close();

    expect([first, second]).toMatchObject([{ error: "invalid_token" }, { error: "invalid_token" }]);
    expect(third).toHaveProperty("identity");
  });
});

describe("an ID token", () => {
  const ids = (): AccessTokens =>
    createAccessTokens({
      providers: [{ ...provider(company), clientId: "countersign", audiences: ["countersign"] }],
      resource: "",
      now: () => now,
      areIdTokens: true,
    });
  const said = { sub: "ada", aud: "countersign" };

  it("says who signed in to us", async () => {
    expect(await ids().check(company.token(said))).toHaveProperty("identity");
    expect(
      await ids().check(company.token({ ...said, aud: ["countersign", "x"], azp: "countersign" })),
    ).toHaveProperty("identity");
  });

  it.each([
    { because: "it is an access token, by its scope", more: { scope: "mcp" } },
    { because: "it is an access token of Entra ID", more: { scp: "access_as_user" } },
    { because: "it was issued to another program", more: { azp: "agent-7" } },
    { because: "it is for others as well", more: { aud: ["countersign", "agent-7"] } },
    {
      because: "it is for others as well, by another program",
      more: { aud: ["countersign", "agent-7"], azp: "agent-7" },
    },
    { because: "it is for another", more: { aud: "agent-7" } },
  ])("is refused where $because", async ({ more }) => {
    expect(await ids().check(company.token({ ...said, ...more }))).toMatchObject({
      error: "invalid_token",
    });
  });
});

function endless(res: ServerResponse, _other: string, wrote: (bytes: number) => void): void {
  const chunk = Buffer.alloc(65_536, " ");
  const more = (): void => {
    while (!res.destroyed) {
      wrote(chunk.length);
      if (!res.write(chunk)) return;
    }
  };
  res.on("drain", more);
  more();
}

function elsewhere(res: ServerResponse, other: string): void {
  res.writeHead(302, { location: `${other}/keys` }).end();
}

/** Begins to answer, and never ends. */
function dripping(res: ServerResponse): void {
  res.write('{"keys":[');
}

function otherwise(res: ServerResponse): void {
  res.writeHead(500, { "content-type": "text/html" }).end("<h1>down</h1>");
}

const signingKeys = [signingKey("invented-1"), signingKey("invented-2")];

function full(claims: object = {}): Record<string, unknown> {
  return { iss: company.issuer, exp: seconds() + 600, ...ada, ...claims };
}

function forged(claims: object, alg: "none" | "HS256"): string {
  return signToken(company.key, full(claims), alg);
}

/** Signed by a key that is not the provider's, under a header of the forger's choice. */
function withHeader(header: object): string {
  const [, claims = "", signature = ""] = signToken(signingKey("key-1"), full()).split(".");
  return [Buffer.from(JSON.stringify(header)).toString("base64url"), claims, signature].join(".");
}

/** Signed by the provider's own key, under a header of the forger's choice. */
function signed(header: object): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const input = `${part({ alg: "RS256", kid: "key-1", ...header })}.${part(full())}`;
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  const isPss = "alg" in header && header.alg === "PS256";
  const key = { key: company.key.privateKey, ...(isPss ? pss : {}) };
  return `${input}.${sign("sha256", Buffer.from(input), key).toString("base64url")}`;
}

function changed(): string {
  const [header = "", , signature = ""] = company.token({ ...ada }).split(".");
  const claims = Buffer.from(JSON.stringify(full({ sub: "eve" }))).toString("base64url");
  return [header, claims, signature].join(".");
}
