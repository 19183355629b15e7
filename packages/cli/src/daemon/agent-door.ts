/** Who calls over HTTP. Decided from what the request proves, before the gateway sees any of it. */
import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AgentAuthentication } from "@countersign/config";
import type { AuditDraft, Requester } from "@countersign/core";
import {
  createAccessTokens,
  type IdentityProvider,
  KEY_PREFIX,
  requesterOf,
  type ServiceKey,
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
  const book = guestBook(options);
  const door =
    authentication === "token" ? byInstallation(options, book) : byAccessToken(options, book);
  return {
    ...door,
    async requester(req, res) {
      if (isAmbiguous(req)) {
        refuse(res, 400, "expected one Authorization header", {});
        return undefined;
      }
      const given = bearerIn(req);
      if (!given.startsWith(KEY_PREFIX)) return door.requester(req, res);
      const key = await options.serviceKeys.accept(given);
      if (key === undefined || !key.scopes.includes("calls")) {
        const problem = key === undefined ? "nobody has it, or it is over" : "it is not for calls";
        await book.refuse(req, res, "a program's key", { problem });
        return undefined;
      }
      const requester = holderOf(key);
      await book.note(requester);
      return requester;
    },
  };
}

/** A program with a key of its own calls for itself. */
function holderOf({ id, name, createdBy }: ServiceKey): Requester {
  return { id: `key:${name}`, name: `${name} (${id})`, verified: true, keyMadeBy: createdBy };
}

function bearerIn({ headers }: IncomingMessage): string {
  return /^Bearer +(\S+) *$/i.exec(headers.authorization ?? "")?.[1] ?? "";
}

/** Which of two counts, one program on the way may see otherwise than the next. */
function isAmbiguous({ headersDistinct }: IncomingMessage): boolean {
  return (headersDistinct["authorization"]?.length ?? 0) > 1;
}

interface Refused {
  /** In words of ours. */
  readonly problem: string;
  readonly status?: number;
  readonly headers?: Record<string, string>;
}

/** Who came in, and who did not. */
interface GuestBook {
  /** A call whose sign-in cannot be recorded is not made. */
  note(requester: Requester): Promise<void>;
  /**
   * Answers what was wrong. From the fifth in a row on, an address is told to wait, and no more is recorded. Whoever is
   * right is never kept waiting: nobody can lock others out with what is wrong.
   */
  refuse(req: IncomingMessage, res: ServerResponse, what: string, refused: Refused): Promise<void>;
}

function guestBook({ record, now }: Pick<AgentDoorOptions, "record" | "now">): GuestBook {
  const limit = new SignInLimit(now);
  const noted = new Map<string, number>();
  return {
    async note(requester) {
      const key = JSON.stringify([requester.id, requester.actor, requester.keyMadeBy]);
      if (now() - (noted.get(key) ?? Number.NEGATIVE_INFINITY) < NOTED_FOR_MS) return;
      await record({ type: "requester.signed_in", requester });
      const [oldest] = noted.keys();
      if (noted.size >= MOST_NOTED && oldest !== undefined) noted.delete(oldest);
      noted.set(key, now());
    },

    async refuse(req, res, what, { problem, status = 401, headers }) {
      const address = req.socket.remoteAddress ?? "unknown";
      const waitMs = limit.waitMs(address);
      if (waitMs > 0) {
        const seconds = String(Math.ceil(waitMs / 1000));
        return refuse(res, 429, `${what}: there were too many wrong ones`, {
          "retry-after": seconds,
        });
      }
      const { inARow } = limit.failed(address);
      await record({
        type: "requester.sign_in_failed",
        note: `${what} from ${address} refused, ${inARow} in a row: ${problem}`,
      }).catch(() => undefined);
      refuse(res, status, `${what} is refused: ${problem}`, headers ?? BEARER);
    },
  };
}

const BEARER = { "www-authenticate": "Bearer" };

function byInstallation({ agentToken, local }: AgentDoorOptions, book: GuestBook): AgentDoor {
  const expected = Buffer.from(agentToken);
  return {
    async requester(req, res) {
      if (req.headers.authorization === undefined) {
        refuse(res, 401, "expected the agent token of this installation as a bearer token", BEARER);
        return undefined;
      }
      if (isSame(Buffer.from(bearerIn(req)), expected)) return local;
      const problem = "it is not that of this installation";
      await book.refuse(req, res, "the agent token", { problem });
      return undefined;
    },
    describe: () => false,
  };
}

function byAccessToken({ providers, origin, now }: AgentDoorOptions, book: GuestBook): AgentDoor {
  const resource = `${origin}/mcp`;
  const tokens = createAccessTokens({ providers, resource, now });
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

  return {
    async requester(req, res) {
      if (req.headers.authorization === undefined) {
        refuse(res, 401, "expected an access token as a bearer token", challenge(null));
        return undefined;
      }
      const checked = await tokens.check(bearerIn(req));
      if ("identity" in checked) {
        const requester = requesterOf(checked.identity);
        await book.note(requester);
        return requester;
      }
      const { problem, error } = checked;
      await book.refuse(req, res, "the access token", {
        problem,
        status: error === "insufficient_scope" ? 403 : 401,
        headers: challenge(error),
      });
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
  res.writeHead(status, {
    "content-type": "application/json",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...headers,
  });
  res.end(`${JSON.stringify({ error })}\n`);
}

/** Takes as long for whatever has the length of the token, which is no secret. */
function isSame(given: Buffer, expected: Buffer): boolean {
  return given.length === expected.length && timingSafeEqual(given, expected);
}
