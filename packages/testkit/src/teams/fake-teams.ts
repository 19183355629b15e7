/**
 * Microsoft's side of Teams on this machine: OpenID metadata and keys, the directory's token endpoint, and the Bot
 * Connector, which throttles, fails and delays as it is told to. It refuses what Teams would refuse, and what Teams
 * would take but not show as it was meant.
 */
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { isJsonObject, type JsonObject, type JsonValue } from "@countersign/core";
import { cardProblems } from "./card-problems.ts";
import { type SigningKey, signingKey, signToken } from "./signing-key.ts";

export interface FakePerson {
  readonly objectId: string;
  readonly memberId: string;
  readonly name: string;
}

export interface FakeConversation {
  readonly id: string;
  readonly kind: "channel" | "groupChat" | "personal";
  readonly members: readonly FakePerson[];
}

/** A message of the bot as it is shown now. */
export interface FakeMessage {
  readonly id: string;
  readonly conversationId: string;
  readonly card: JsonObject;
  /** How often it was updated. */
  readonly updates: number;
}

/** What the connector answers instead of doing what it was asked. */
export interface Fault {
  readonly status: number;
  readonly code?: string;
  readonly retryAfterSeconds?: number;
  /** It is done nevertheless, and only the answer goes wrong. */
  readonly done?: true;
  /** Only for this kind of call. */
  readonly method?: "POST" | "PUT" | "GET";
}

export interface ConnectorCall {
  readonly method: string;
  readonly path: string;
  readonly at: number;
  readonly status: number;
}

// Made once: making a key takes longer than most tests.
const TEAMS_KEY = signingKey("k1", ["msteams", "webchat"]);
const DIRECTORY_KEY = signingKey("directory");

export class FakeTeams {
  readonly appId: string = "11111111-1111-4111-8111-111111111111";
  readonly tenantId: string = "22222222-2222-4222-8222-222222222222";
  readonly secret: string = "the-secret-of-the-bot";
  readonly issuer: string = "https://api.botframework.com";
  readonly keys: SigningKey[] = [TEAMS_KEY];
  readonly people: Map<string, FakePerson> = new Map();
  readonly conversations: Map<string, FakeConversation> = new Map();
  /** By id, in the order in which they were posted. */
  readonly messages: Map<string, FakeMessage> = new Map();
  /** Whom the bot can speak to alone, by object id. */
  readonly installedFor: Set<string> = new Set();
  readonly faults: Fault[] = [];
  readonly calls: ConnectorCall[] = [];
  /** What was refused because a real Teams would refuse it. A good adapter leaves this empty. */
  readonly surprises: string[] = [];
  /** Waited for before each call of the connector is answered. */
  beforeAnswer: (call: { readonly method: string; readonly path: string }) => Promise<void> = () =>
    Promise.resolve();
  /** Whether Teams' limit of 7 messages a second and conversation is enforced. */
  isThrottling = false;
  tokensGiven = 0;
  keysGiven = 0;
  readonly #token: string;
  readonly #server: Server;
  #origin = "";

  constructor() {
    this.#token = signToken(DIRECTORY_KEY, {
      aud: "https://api.botframework.com",
      appid: this.appId,
      tid: this.tenantId,
      exp: 4_102_444_800,
    });
    this.#server = createServer((req, res) => {
      this.#answer(req, res).catch((error: unknown) => {
        this.surprises.push(String(error));
        if (!res.headersSent) res.writeHead(500).end();
      });
    });
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.#origin = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  get origin(): string {
    return this.#origin;
  }

  get host(): string {
    return new URL(this.#origin).host;
  }

  get serviceUrl(): string {
    return `${this.#origin}/connector/`;
  }

  get openIdUrl(): string {
    return `${this.#origin}/v1/.well-known/openidconfiguration`;
  }

  addPerson(name: string): FakePerson {
    const number = String(this.people.size + 1).padStart(12, "0");
    const person = { name, objectId: `aaaaaaaa-0000-4000-8000-${number}`, memberId: `29:${name}` };
    this.people.set(person.objectId, person);
    return person;
  }

  addConversation(
    id: string,
    kind: FakeConversation["kind"],
    members: readonly FakePerson[],
  ): FakeConversation {
    const conversation = { id, kind, members };
    this.conversations.set(id, conversation);
    return conversation;
  }

  /** Messages of the bot in a conversation, oldest first. */
  in(conversationId: string): readonly FakeMessage[] {
    return [...this.messages.values()].filter((one) => one.conversationId === conversationId);
  }

  /** A token as Teams sends it with an activity. */
  token(
    changes: Readonly<Record<string, unknown>> = {},
    options: { readonly key?: SigningKey; readonly alg?: "RS256" | "HS256" | "none" } = {},
  ): string {
    const now = Math.floor(Date.now() / 1_000);
    const claims: Record<string, unknown> = {
      iss: this.issuer,
      aud: this.appId,
      serviceurl: this.serviceUrl,
      nbf: now - 10,
      iat: now,
      exp: now + 3_600,
      ...changes,
    };
    const key = options.key ?? this.keys[0];
    if (key === undefined) throw new Error("there is no key");
    const said = Object.entries(claims).filter(([, value]) => value !== undefined);
    return signToken(key, Object.fromEntries(said), options.alg);
  }

  /** An activity from somebody in a conversation. */
  activity(
    from: FakePerson,
    conversation: FakeConversation,
    rest: JsonObject = { type: "message", text: "hello" },
  ): JsonObject {
    return {
      id: randomUUID(),
      timestamp: new Date().toISOString(),
      channelId: "msteams",
      serviceUrl: this.serviceUrl,
      from: { id: from.memberId, name: from.name, aadObjectId: from.objectId },
      recipient: { id: `28:${this.appId}`, name: "Countersign" },
      conversation: {
        id: conversation.id,
        conversationType: conversation.kind,
        tenantId: this.tenantId,
        isGroup: conversation.kind !== "personal",
      },
      channelData: { tenant: { id: this.tenantId } },
      ...rest,
    };
  }

  async #answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const body = await textOf(req);
    const path = new URL(req.url ?? "/", this.#origin).pathname;
    const method = req.method ?? "GET";
    const send = (status: number, value: unknown, headers: Record<string, string> = {}): void => {
      res.writeHead(status, { "content-type": "application/json", ...headers });
      res.end(JSON.stringify(value));
    };
    if (path === "/v1/.well-known/openidconfiguration") {
      return send(200, { issuer: this.issuer, jwks_uri: `${this.#origin}/v1/.well-known/keys` });
    }
    if (path === "/v1/.well-known/keys") {
      this.keysGiven++;
      return send(200, { keys: this.keys.map(({ jwk }) => jwk) });
    }
    if (path === `/${this.tenantId}/oauth2/v2.0/token`) {
      const form = new URLSearchParams(body);
      const isRight =
        form.get("client_id") === this.appId &&
        form.get("client_secret") === this.secret &&
        form.get("scope") === "https://api.botframework.com/.default";
      if (!isRight) return send(401, { error: "invalid_client", error_description: body });
      this.tokensGiven++;
      return send(200, { token_type: "Bearer", expires_in: 3_600, access_token: this.#token });
    }
    if (!path.startsWith("/connector/v3/conversations")) return send(404, { error: {} });
    await this.beforeAnswer({ method, path });
    const [status, value, headers] = this.#connector(method, path, req, body);
    this.calls.push({ method, path, at: Date.now(), status });
    return send(status, value, headers);
  }

  #connector(method: string, path: string, req: IncomingMessage, body: string): Answer {
    if (req.headers.authorization !== `Bearer ${this.#token}`) return trouble(401, "Unauthorized");
    const at = this.faults.findIndex((one) => one.method === undefined || one.method === method);
    const [fault] = at === -1 ? [] : this.faults.splice(at, 1);
    if (fault !== undefined) {
      if (fault.done) this.#do(method, path, body);
      return trouble(fault.status, fault.code ?? "Throttled", fault.retryAfterSeconds);
    }
    return this.#do(method, path, body);
  }

  #do(method: string, path: string, body: string): Answer {
    const [id, what, second] = path
      .slice("/connector/v3/conversations".length)
      .split("/")
      .slice(1)
      .map((part) => decodeURIComponent(part));
    if (id === undefined || id === "") return this.#openPersonal(method, body);
    const conversation = this.conversations.get(id);
    if (conversation === undefined) return trouble(403, "BotNotInConversationRoster");
    if (what === "members" && method === "GET" && second !== undefined) {
      const found = conversation.members.find((one) => one.objectId === second);
      if (found === undefined) return trouble(404, "MemberNotFoundInConversation");
      return [200, { id: found.memberId, aadObjectId: found.objectId, name: found.name }];
    }
    if (what !== "activities") return trouble(405, "MethodNotAllowed");
    if (method === "POST" && second === undefined) return this.#post(conversation, body);
    if (method === "PUT" && second !== undefined) return this.#put(conversation, second, body);
    return trouble(405, "MethodNotAllowed");
  }

  #openPersonal(method: string, body: string): Answer {
    if (method !== "POST") return trouble(405, "MethodNotAllowed");
    const { members, tenantId, channelData } = JSON.parse(body) as JsonObject;
    const [member, more] = Array.isArray(members) ? (members as readonly JsonObject[]) : [];
    if (member === undefined || more !== undefined) {
      return this.#surprise(400, "BadArgument", "a bot opens conversations with one person only");
    }
    const tenant = isJsonObject(channelData) ? channelData["tenant"] : undefined;
    const named = isJsonObject(tenant) ? tenant["id"] : tenantId;
    if (named !== this.tenantId) return this.#surprise(400, "BadArgument", "another tenant");
    const person = this.people.get(JSON.stringify(member["id"]).slice(1, -1));
    if (person === undefined || !this.installedFor.has(person.objectId)) {
      return trouble(403, "ForbiddenOperationException");
    }
    const id = `a:${person.objectId}`;
    if (!this.conversations.has(id)) this.addConversation(id, "personal", [person]);
    return [201, { id }];
  }

  #post(conversation: FakeConversation, body: string): Answer {
    if (this.isThrottling) {
      const lately = this.calls.filter(
        ({ at, path, status, method }) =>
          method === "POST" &&
          status < 300 &&
          at > Date.now() - 1_000 &&
          path.includes(encodeURIComponent(conversation.id)),
      );
      if (lately.length >= 7) return trouble(429, "Throttled", 1);
    }
    const card = this.#cardIn(body);
    if (!isJsonObject(card)) return card;
    const id = `msg-${this.messages.size + 1}`;
    this.messages.set(id, { id, conversationId: conversation.id, card, updates: 0 });
    return [201, { id }];
  }

  #put(conversation: FakeConversation, id: string, body: string): Answer {
    const before = this.messages.get(id);
    if (before?.conversationId !== conversation.id) return trouble(404, "ActivityNotFound");
    const card = this.#cardIn(body);
    if (!isJsonObject(card)) return card;
    this.messages.set(id, { ...before, card, updates: before.updates + 1 });
    return [200, { id }];
  }

  #cardIn(body: string): JsonObject | Answer {
    const activity = JSON.parse(body) as JsonObject;
    if (body.length > (28 * 1024) / 2) {
      return this.#surprise(413, "MessageSizeTooBig", `a message of ${body.length} units`);
    }
    if (activity["type"] !== "message") return this.#surprise(400, "BadSyntax", "no message");
    const attachments = activity["attachments"];
    const [attachment, more] = Array.isArray(attachments)
      ? (attachments as readonly JsonObject[])
      : [];
    if (
      attachment?.["contentType"] !== "application/vnd.microsoft.card.adaptive" ||
      more !== undefined
    ) {
      return this.#surprise(400, "BadSyntax", "not one adaptive card");
    }
    const card = attachment["content"];
    const problems = cardProblems(card);
    if (problems.length > 0 || !isJsonObject(card)) {
      return this.#surprise(400, "BadSyntax", problems.join("; "));
    }
    return card;
  }

  #surprise(status: number, code: string, what: string): Answer {
    this.surprises.push(what);
    return trouble(status, code);
  }
}

type Answer = readonly [status: number, value: JsonValue, headers?: Record<string, string>];

function trouble(status: number, code: string, retryAfterSeconds?: number): Answer {
  const headers =
    retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) };
  return [status, { error: { code, message: "as the test asked for" } }, headers];
}

async function textOf(req: IncomingMessage): Promise<string> {
  let text = "";
  req.setEncoding("utf8");
  for await (const chunk of req) text += String(chunk);
  return text;
}
