/** Who calls over HTTP. Decided from what the request proves, before the gateway sees any of it. */
import { hash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AgentAuthentication } from "@countersign/config";
import type { AuditDraft, Requester } from "@countersign/core";
import {
  createAccessTokens,
  type IdentityProvider,
  KEY_PREFIX,
  requesterOf,
  type ServiceKeys,
  SignInLimit,
} from "@countersign/identity";

export interface AgentDoorOptions {
  readonly authentication: AgentAuthentication;
  /** The installation's token, where agents present that. */
  readonly agentToken: string;
  /** Who everybody is that proves no more than that. */
  readonly local: Requester;
  readonly providers: readonly IdentityProvider[];
  readonly serviceKeys: Pick<ServiceKeys, "accept">;
  /** `https://countersign.example` */
  readonly origin: string;
  readonly record: (draft: AuditDraft) => Promise<void>;
  readonly now: () => number;
}

export interface AgentDoor {
  /** On whose behalf a request is made; `undefined`: it was refused and answered. */
  requester(req: IncomingMessage, res: ServerResponse): Promise<Requester | undefined>;
  /** Answers where clients learn who issues tokens (RFC 9728). Returns whether it did. */
  describe(path: string, req: IncomingMessage, res: ServerResponse): boolean;
}

const METADATA = "/.well-known/oauth-protected-resource";

/** How long the same requester through the same program is not noted again. */
const NOTED_FOR_MS = 12 * 60 * 60_000;
const MOST_NOTED = 1_000;

export function agentDoor(options: AgentDoorOptions): AgentDoor {
  const { authentication, local } = options;
  if (authentication === "none") {
    return { requester: () => Promise.resolve(local), describe: () => false };
  }
  const door = authentication === "token" ? byInstallation(options) : byAccessToken(options);
  return {
    ...door,
    async requester(req, res) {
      return (await holderOfKey(options, req)) ?? door.requester(req, res);
    },
  };
}

/** A program with a key of its own calls for itself. */
async function holderOfKey(
  { serviceKeys }: AgentDoorOptions,
  { headers }: IncomingMessage,
): Promise<Requester | undefined> {
  const given = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? "")?.[1] ?? "";
  if (!given.startsWith(KEY_PREFIX)) return undefined;
  const key = await serviceKeys.accept(given);
  if (key === undefined || !key.scopes.includes("calls")) return undefined;
  return {
    id: `key:${key.name}`,
    name: `${key.name} (${key.id})`,
    verified: true,
    keyMadeBy: key.createdBy,
  };
}

function byInstallation({ agentToken, local }: AgentDoorOptions): AgentDoor {
  const expected = digest(`Bearer ${agentToken}`);
  return {
    requester(req, res) {
      if (timingSafeEqual(digest(req.headers.authorization ?? ""), expected)) {
        return Promise.resolve(local);
      }
      refuse(res, 401, "expected the agent token of this installation as a bearer token", {
        "www-authenticate": "Bearer",
      });
      return Promise.resolve(undefined);
    },
    describe: () => false,
  };
}

function byAccessToken({ providers, origin, record, now }: AgentDoorOptions): AgentDoor {
  const resource = `${origin}/mcp`;
  const tokens = createAccessTokens({ providers, resource, now });
  const limit = new SignInLimit(now);
  const noted = new Map<string, number>();
  const scopes = [
    ...new Set(
      providers.flatMap(({ requiredScope }) => (requiredScope === null ? [] : [requiredScope])),
    ),
  ];
  const challenge = (error: string | null): Record<string, string> => ({
    "www-authenticate": [
      `Bearer resource_metadata="${origin}${METADATA}/mcp"`,
      ...(error === null ? [] : [`error="${error}"`]),
      ...(error === "insufficient_scope" ? [`scope="${scopes.join(" ")}"`] : []),
    ].join(", "),
  });

  /** A call whose sign-in cannot be recorded is not made. */
  async function note(requester: Requester): Promise<void> {
    const key = JSON.stringify([requester.id, requester.actor]);
    if (now() - (noted.get(key) ?? Number.NEGATIVE_INFINITY) < NOTED_FOR_MS) return;
    await record({ type: "requester.signed_in", requester });
    const [oldest] = noted.keys();
    if (noted.size >= MOST_NOTED && oldest !== undefined) noted.delete(oldest);
    noted.set(key, now());
  }

  return {
    async requester(req, res) {
      const given = req.headers.authorization;
      if (given === undefined) {
        refuse(res, 401, "expected an access token as a bearer token", challenge(null));
        return undefined;
      }
      const address = req.socket.remoteAddress ?? "unknown";
      const checked = await tokens.check(/^Bearer +(\S+) *$/i.exec(given)?.[1] ?? "");
      if ("identity" in checked) {
        const requester = requesterOf(checked.identity);
        await note(requester);
        return requester;
      }
      // Whoever is right is never kept waiting: nobody can lock others out with wrong tokens.
      const waitMs = limit.waitMs(address);
      if (waitMs > 0) {
        const seconds = String(Math.ceil(waitMs / 1000));
        refuse(res, 429, "there were too many wrong access tokens", { "retry-after": seconds });
        return undefined;
      }
      const { inARow } = limit.failed(address);
      await record({
        type: "requester.sign_in_failed",
        note: `access token from ${address} refused, ${inARow} in a row: ${checked.problem}`,
      }).catch(() => undefined);
      const status = checked.error === "insufficient_scope" ? 403 : 401;
      refuse(
        res,
        status,
        `the access token is refused: ${checked.problem}`,
        challenge(checked.error),
      );
      return undefined;
    },

    describe(path, req, res) {
      if (path !== METADATA && path !== `${METADATA}/mcp`) return false;
      if (req.method !== "GET" && req.method !== "HEAD") {
        refuse(res, 405, "expected GET", { allow: "GET, HEAD" });
        return true;
      }
      const metadata = {
        resource,
        resource_name: "Countersign",
        authorization_servers: providers.map(({ issuer }) => issuer),
        bearer_methods_supported: ["header"],
        ...(scopes.length === 0 ? {} : { scopes_supported: scopes }),
      };
      res
        .writeHead(200, {
          "content-type": "application/json",
          // It is for every client, also those in a browser, and holds no secret.
          "access-control-allow-origin": "*",
          "cache-control": "max-age=300",
        })
        .end(req.method === "HEAD" ? undefined : JSON.stringify(metadata));
      return true;
    },
  };
}

function refuse(
  res: ServerResponse,
  status: number,
  error: string,
  headers: Record<string, string>,
): void {
  res.writeHead(status, { "content-type": "application/json", ...headers });
  res.end(`${JSON.stringify({ error })}\n`);
}

function digest(text: string): Buffer {
  return hash("sha256", text, "buffer");
}
