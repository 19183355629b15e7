/**
 * An OpenID provider on loopback with real keys and signatures: discovery, keys that rotate, the authorization code flow
 * with PKCE, the device flow, and tokens as anybody asks for, for tests that forge them.
 */
import { createHash, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { signingKey, type SigningKey, signToken } from "./teams/signing-key.ts";

export type Claims = Readonly<Record<string, unknown>>;

export interface FakeOpenId {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Whoever signs in next: `sub` and whatever else is said of them. */
  signInAs(claims: Claims): void;
  /** The key that signs now. */
  readonly key: SigningKey;
  /** Signs with a new key from now on; with `forget`, the old one is published no more. */
  rotate(options?: { readonly forget?: boolean }): void;
  /** A token with `iss`, `iat` and `exp`, unless `claims` says otherwise. */
  token(claims: Claims): string;
  /** Changes what ID tokens say, to lie. */
  lie(claims: Claims): void;
  /** What it answers to whoever waits for a code to be typed, one after the other, before it gives tokens. */
  whileTyping(errors: readonly string[]): void;
  /** Ends every code and refresh token it gave. */
  revokeAll(): void;
  /** What was brought to it to be made tokens of. */
  readonly broughtCodes: readonly string[];
  /** How often the keys were asked for. */
  readonly keysAsked: number;
  close(): Promise<void>;
}

interface Grant {
  readonly claims: Claims;
  readonly nonce: string | null;
  readonly challenge: string | null;
  readonly redirect: string | null;
  readonly scope: string;
}

export async function startFakeOpenId(): Promise<FakeOpenId> {
  let keys = [signingKey("key-1")];
  let made = 1;
  let keysAsked = 0;
  const broughtCodes: string[] = [];
  let typing: readonly string[] = [];
  let user: Claims = { sub: "nobody" };
  let lies: Claims = {};
  const codes = new Map<string, Grant>();
  const clientId = "countersign";
  const clientSecret = "a secret of the fake provider";

  const server = createServer((req, res) => void answer(req, res).catch(() => res.destroy()));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const newest = (): SigningKey => keys.at(-1) as SigningKey;
  const now = (): number => Math.floor(Date.now() / 1000);
  const token = (claims: Claims): string =>
    signToken(newest(), { iss: issuer, iat: now(), exp: now() + 600, ...claims });

  function tokens({ claims, nonce, scope }: Grant): object {
    const said = nonce === null ? claims : { ...claims, nonce };
    return {
      access_token: token({ ...claims, aud: `${issuer}/resource`, client_id: clientId, scope }),
      id_token: token({ ...said, aud: clientId, ...lies }),
      token_type: "Bearer",
      expires_in: 600,
    };
  }

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = new URL(req.url ?? "/", issuer);
    const json = (status: number, body: object): void =>
      void res.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    switch (url.pathname) {
      case "/.well-known/openid-configuration":
        return json(200, {
          issuer,
          jwks_uri: `${issuer}/keys`,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          device_authorization_endpoint: `${issuer}/device`,
          response_types_supported: ["code"],
          subject_types_supported: ["public"],
          id_token_signing_alg_values_supported: ["RS256"],
          code_challenge_methods_supported: ["S256"],
        });
      case "/keys":
        keysAsked++;
        return json(200, { keys: keys.map(({ jwk }) => jwk) });
      case "/authorize": {
        const asked = url.searchParams;
        const code = randomBytes(16).toString("hex");
        codes.set(code, {
          claims: user,
          nonce: asked.get("nonce"),
          challenge: asked.get("code_challenge"),
          redirect: asked.get("redirect_uri"),
          scope: asked.get("scope") ?? "",
        });
        const back = new URL(asked.get("redirect_uri") ?? issuer);
        back.searchParams.set("code", code);
        back.searchParams.set("state", asked.get("state") ?? "");
        res.writeHead(302, { location: back.href }).end();
        return;
      }
      case "/device": {
        const code = randomBytes(16).toString("hex");
        const { scope = "" } = Object.fromEntries(await form(req));
        codes.set(code, { claims: user, nonce: null, challenge: null, redirect: null, scope });
        return json(200, {
          device_code: code,
          user_code: "BLUE-HAT",
          verification_uri: `${issuer}/activate`,
          expires_in: 600,
          interval: 0.05,
        });
      }
      case "/token": {
        const asked = await form(req);
        const code =
          asked.get("code") ?? asked.get("device_code") ?? asked.get("refresh_token") ?? "";
        broughtCodes.push(code);
        const [error, ...left] = asked.has("device_code") ? typing : [];
        if (error !== undefined) {
          typing = left;
          return json(400, { error });
        }
        const grant = codes.get(code);
        codes.delete(code);
        if (grant === undefined) return json(400, { error: "invalid_grant" });
        const verifier = asked.get("code_verifier") ?? "";
        const challenge = createHash("sha256").update(verifier).digest("base64url");
        const isProven = grant.challenge === null || grant.challenge === challenge;
        const isSame = grant.redirect === null || grant.redirect === asked.get("redirect_uri");
        if (!isProven || !isSame) return json(400, { error: "invalid_grant" });
        const refresh = randomBytes(16).toString("hex");
        codes.set(refresh, { ...grant, nonce: null, challenge: null, redirect: null });
        return json(200, { ...tokens(grant), refresh_token: refresh });
      }
      default:
        return json(404, { error: "not_found" });
    }
  }

  return {
    issuer,
    clientId,
    clientSecret,
    signInAs: (claims) => {
      user = claims;
    },
    get key() {
      return newest();
    },
    rotate: ({ forget = false } = {}) => {
      const next = signingKey(`key-${++made}`);
      keys = forget ? [next] : [...keys, next];
    },
    token,
    whileTyping: (errors) => {
      typing = errors;
    },
    revokeAll: () => codes.clear(),
    broughtCodes,
    lie: (claims) => {
      lies = claims;
    },
    get keysAsked() {
      return keysAsked;
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

async function form(req: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  for await (const chunk of req as AsyncIterable<Buffer>) chunks.push(chunk);
  return new URLSearchParams(Buffer.concat(chunks).toString("utf8"));
}
