/**
 * Slack on this machine: the methods of the Web API that are used, Socket Mode over a real WebSocket, and signatures as
 * Slack makes them. It throttles, fails and delays as it is told to, and refuses what Slack would refuse.
 */
import { createHmac, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { isJsonObject, type JsonObject, type JsonValue } from "@countersign/core";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import { blockProblems, viewProblems } from "./block-problems.ts";
import { textOf } from "./text-of.ts";

export interface FakeMember {
  readonly team: string;
  readonly user: string;
  readonly name: string;
}

/** A message of the app as it is shown now. */
export interface FakeSlackMessage {
  readonly channel: string;
  readonly ts: string;
  readonly threadTs: string | null;
  readonly text: string;
  readonly blocks: readonly JsonObject[];
  /** How often it was updated. */
  readonly updates: number;
}

/** What the Web API answers instead of doing what it was asked. */
export interface SlackFault {
  readonly method: string;
  /** Slack's name of the trouble; it comes with status 200. */
  readonly error?: string;
  readonly status?: number;
  readonly retryAfterSeconds?: number;
  /** It is done nevertheless, and only the answer goes wrong. */
  readonly done?: true;
}

export interface SlackCall {
  readonly method: string;
  readonly channel: string | undefined;
  readonly at: number;
  readonly status: number;
  readonly error: string | null;
}

/** What Slack is answered over whichever way an interaction took. */
export interface InteractionAnswer {
  readonly status: number;
  readonly body?: JsonValue;
}

/** How long a trigger opens a modal. */
const TRIGGER_MS = 3_000;

/** Socket Mode waits so long for an answer; longer than a person does. */
const SOCKET_ANSWER_MS = 10_000;

export class FakeSlack {
  readonly appId = "A0COUNTER";
  readonly team = "T0OFFICE";
  readonly botUser = "U0BOT";
  readonly botToken = "xoxb-the-token-of-the-bot";
  readonly appToken = "xapp-the-token-of-the-app";
  readonly signingSecret = "the-signing-secret-of-the-app";
  /** By channel, the members; the app is in it if its user is. */
  readonly channels: Map<string, Set<string>> = new Map();
  /** Who can be written to alone. */
  readonly reachable: Set<string> = new Set();
  /** By channel and ts, in the order in which they were posted. */
  readonly messages: Map<string, FakeSlackMessage> = new Map();
  /** What was said to one person only. */
  readonly whispers: { readonly channel: string; readonly user: string; readonly text: string }[] =
    [];
  /** Modals by the trigger they were opened with. */
  readonly modals: Map<string, JsonObject> = new Map();
  readonly faults: SlackFault[] = [];
  readonly calls: SlackCall[] = [];
  /** What was refused because Slack would refuse it. A good channel leaves this empty. */
  readonly surprises: string[] = [];
  /** Whether Slack's limit of one message a second and conversation is enforced. */
  isThrottling = false;
  /** Connections of Socket Mode that are over. */
  ended = 0;
  /** Waited for before a call is answered. */
  beforeAnswer: (call: { readonly method: string }) => Promise<void> = () => Promise.resolve();
  readonly #triggers = new Map<string, number>();
  readonly #tickets = new Set<string>();
  readonly #sockets = new Set<WebSocket>();
  readonly #waiting = new Map<string, (answer: JsonValue | undefined) => void>();
  readonly #server: Server;
  readonly #socketServer: WebSocketServer;
  #origin = "";
  #ts = 0;

  constructor() {
    this.#server = createServer((req, res) => {
      this.#answer(req, res).catch((error: unknown) => {
        this.surprises.push(String(error));
        if (!res.headersSent) res.writeHead(500).end();
      });
    });
    this.#socketServer = new WebSocketServer({ noServer: true });
    this.#server.on("upgrade", (req, socket, head) => {
      const ticket = new URL(req.url ?? "/", "http://slack").searchParams.get("ticket") ?? "";
      if (!this.#tickets.delete(ticket)) return void socket.destroy();
      this.#socketServer.handleUpgrade(req, socket, head, (opened) => this.#greet(opened));
    });
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.#origin = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.terminate();
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  /** Such as `channels.slack.api` names it. */
  get api(): string {
    return `${this.#origin}/api`;
  }

  get connections(): number {
    return this.#sockets.size;
  }

  addMember(name: string, team: string = this.team): FakeMember {
    return { team, user: `U0${name.toUpperCase()}`, name };
  }

  /** Messages of the app in a conversation, oldest first. */
  in(channel: string): readonly FakeSlackMessage[] {
    return [...this.messages.values()].filter((one) => one.channel === channel);
  }

  message(ts: string): FakeSlackMessage {
    const found = [...this.messages.values()].find((one) => one.ts === ts);
    if (found === undefined) throw new Error(`there is no message ${ts}`);
    return found;
  }

  /** Opens a modal for some seconds. */
  trigger(): string {
    const id = `${Date.now()}.${randomUUID()}`;
    this.#triggers.set(id, Date.now() + TRIGGER_MS);
    return id;
  }

  /** A payload as Slack posts it, signed. */
  signed(
    payload: JsonValue,
    changes: { readonly at?: number; readonly secret?: string } = {},
  ): { readonly headers: Record<string, string>; readonly body: Uint8Array } {
    const body = new TextEncoder().encode(
      new URLSearchParams({ payload: JSON.stringify(payload) }).toString(),
    );
    return { ...this.resigned(body, changes), body };
  }

  /** The headers with which Slack posts these bytes. */
  resigned(
    body: Uint8Array,
    changes: { readonly at?: number; readonly secret?: string } = {},
  ): { readonly headers: Record<string, string> } {
    const { at = Date.now(), secret = this.signingSecret } = changes;
    const timestamp = String(Math.floor(at / 1_000));
    const signature = createHmac("sha256", secret)
      .update(`v0:${timestamp}:`)
      .update(body)
      .digest("hex");
    return {
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": `v0=${signature}`,
      },
    };
  }

  /** Sends a payload through the newest connection of Socket Mode, and waits until it is acknowledged. */
  async throughSocket(payload: JsonObject): Promise<InteractionAnswer> {
    const socket = [...this.#sockets].at(-1);
    if (socket === undefined) throw new Error("nobody is connected");
    const envelope = randomUUID();
    const isAnswerable = payload["type"] === "view_submission";
    const acknowledged = new Promise<JsonValue | undefined>((resolve, reject) => {
      this.#waiting.set(envelope, resolve);
      setTimeout(() => reject(new Error("not acknowledged")), SOCKET_ANSWER_MS).unref();
    });
    socket.send(
      JSON.stringify({
        envelope_id: envelope,
        type: "interactive",
        accepts_response_payload: isAnswerable,
        payload,
      }),
    );
    const body = await acknowledged;
    if (body !== undefined && !isAnswerable) this.surprises.push("an answer nobody accepts");
    return { status: 200, ...(body === undefined ? {} : { body }) };
  }

  /** Ends the connections of Socket Mode as Slack does now and then. */
  refreshConnections(): void {
    for (const socket of this.#sockets) {
      socket.send(JSON.stringify({ type: "disconnect", reason: "refresh_requested" }));
    }
  }

  #greet(socket: WebSocket): void {
    this.#sockets.add(socket);
    socket.on("close", () => {
      this.#sockets.delete(socket);
      this.ended++;
    });
    socket.on("message", (data) => {
      const { envelope_id: id, payload } = JSON.parse(bytesOf(data).toString()) as JsonObject;
      const resolve = this.#waiting.get(textOf(id));
      this.#waiting.delete(textOf(id));
      const isEmpty = !isJsonObject(payload) || Object.keys(payload).length === 0;
      resolve?.(isEmpty ? undefined : payload);
    });
    socket.send(
      JSON.stringify({
        type: "hello",
        num_connections: this.#sockets.size,
        connection_info: { app_id: this.appId },
      }),
    );
  }

  async #answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const body = await bodyOf(req);
    const path = new URL(req.url ?? "/", this.#origin).pathname;
    const method = /^\/api\/([a-zA-Z.]+)$/.exec(path)?.[1];
    if (method === undefined || req.method !== "POST") return void res.writeHead(404).end();
    const form = new URLSearchParams(body);
    await this.beforeAnswer({ method });
    const [status, value, headers] = this.#call(method, form, req.headers.authorization);
    const error = isJsonObject(value) && value["ok"] === false ? textOf(value["error"]) : null;
    const channel = form.get("channel") ?? undefined;
    this.calls.push({ method, channel, at: Date.now(), status, error });
    res.writeHead(status, { "content-type": "application/json", ...headers });
    res.end(JSON.stringify(value));
  }

  #call(method: string, form: URLSearchParams, authorization: string | undefined): Answer {
    const token = method === "apps.connections.open" ? this.appToken : this.botToken;
    if (authorization !== `Bearer ${token}`) return trouble("invalid_auth");
    if (form.has("token")) this.#say("a token in the body");
    const at = this.faults.findIndex((one) => one.method === method);
    const [fault] = at === -1 ? [] : this.faults.splice(at, 1);
    if (fault === undefined) return this.#do(method, form);
    if (fault.done) this.#do(method, form);
    const { status = 200, error = "internal_error", retryAfterSeconds } = fault;
    return [
      status,
      { ok: false, error },
      retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) },
    ];
  }

  #do(method: string, form: URLSearchParams): Answer {
    switch (method) {
      case "auth.test":
        return [200, { ok: true, team_id: this.team, user_id: this.botUser }];
      case "apps.connections.open": {
        const ticket = randomUUID();
        this.#tickets.add(ticket);
        const url = `${this.#origin.replace("http", "ws")}/link?ticket=${ticket}`;
        return [200, { ok: true, url }];
      }
      case "conversations.open":
        return this.#openPersonal(form);
      case "chat.postMessage":
        return this.#post(form);
      case "chat.update":
        return this.#update(form);
      case "chat.postEphemeral":
        return this.#whisper(form);
      case "views.open":
        return this.#openView(form);
      default:
        return this.#surprise("unknown_method", `${method} is not among the methods it may use`);
    }
  }

  #openPersonal(form: URLSearchParams): Answer {
    const user = form.get("users") ?? "";
    if (!this.reachable.has(user)) return trouble("user_not_found");
    const channel = personalOf(user);
    this.channels.set(channel, new Set([user, this.botUser]));
    return [200, { ok: true, channel: { id: channel } }];
  }

  #post(form: URLSearchParams): Answer {
    const channel = form.get("channel") ?? "";
    const refused = this.#refusal(channel);
    if (refused !== undefined) return refused;
    if (this.isThrottling) {
      const lately = this.calls.filter(
        (call) =>
          call.method === "chat.postMessage" &&
          call.channel === channel &&
          call.error === null &&
          call.at > Date.now() - 1_000,
      );
      if (lately.length > 0)
        return [429, { ok: false, error: "ratelimited" }, { "retry-after": "1" }];
    }
    const shown = this.#shownIn(form);
    if (!("text" in shown)) return shown.refusal;
    const threadTs = form.get("thread_ts");
    if (threadTs !== null && !this.messages.has(`${channel}/${threadTs}`)) {
      return this.#surprise("thread_not_found", "a thread that is none");
    }
    if (form.get("unfurl_links") !== "false" || form.get("unfurl_media") !== "false") {
      this.#say("links would be unfurled");
    }
    const ts = `1700000000.${String(++this.#ts).padStart(6, "0")}`;
    this.messages.set(`${channel}/${ts}`, { channel, ts, threadTs, ...shown, updates: 0 });
    return [200, { ok: true, channel, ts }];
  }

  #update(form: URLSearchParams): Answer {
    const [channel, ts] = [form.get("channel") ?? "", form.get("ts") ?? ""];
    const before = this.messages.get(`${channel}/${ts}`);
    if (before === undefined) return trouble("message_not_found");
    const shown = this.#shownIn(form);
    if (!("text" in shown)) return shown.refusal;
    this.messages.set(`${channel}/${ts}`, { ...before, ...shown, updates: before.updates + 1 });
    return [200, { ok: true, channel, ts }];
  }

  #whisper(form: URLSearchParams): Answer {
    const [channel, user] = [form.get("channel") ?? "", form.get("user") ?? ""];
    const refused = this.#refusal(channel);
    if (refused !== undefined) return refused;
    if (this.channels.get(channel)?.has(user) !== true) return trouble("user_not_in_channel");
    this.whispers.push({ channel, user, text: form.get("text") ?? "" });
    return [200, { ok: true, message_ts: "1" }];
  }

  #openView(form: URLSearchParams): Answer {
    const trigger = form.get("trigger_id") ?? "";
    const until = this.#triggers.get(trigger);
    if (until === undefined) return trouble("invalid_trigger_id");
    if (this.modals.has(trigger)) return trouble("exchanged_trigger_id");
    if (until < Date.now()) return trouble("expired_trigger_id");
    const view = parsed(form.get("view"));
    const problems = viewProblems(view);
    if (problems.length > 0 || !isJsonObject(view)) {
      return this.#surprise("invalid_arguments", problems.join("; "));
    }
    this.modals.set(trigger, view);
    return [200, { ok: true, view: { id: `V${this.modals.size}`, ...view } }];
  }

  #refusal(channel: string): Answer | undefined {
    const members = this.channels.get(channel);
    if (members === undefined) return trouble("channel_not_found");
    return members.has(this.botUser) ? undefined : trouble("not_in_channel");
  }

  #shownIn(
    form: URLSearchParams,
  ):
    | { readonly text: string; readonly blocks: readonly JsonObject[] }
    | { readonly refusal: Answer } {
    const text = form.get("text") ?? "";
    const blocks = parsed(form.get("blocks"));
    const problems = [...blockProblems(blocks, "message")];
    if (text === "" || text.length > 4_000) problems.push("no text for notifications, or too much");
    if (/[<>&*_~`]/.test(text)) problems.push("markup in the text for notifications");
    if (form.get("parse") !== "none") problems.push("parse is not none");
    if (form.get("link_names") !== "false") problems.push("names would be linked");
    if (problems.length > 0) {
      return { refusal: this.#surprise("invalid_blocks", problems.join("; ")) };
    }
    return { text, blocks: blocks as readonly JsonObject[] };
  }

  #say(what: string): void {
    this.surprises.push(what);
  }

  #surprise(error: string, what: string): Answer {
    this.#say(what);
    return trouble(error);
  }
}

/** The conversation of the app with one person. */
export function personalOf(user: string): string {
  return `D0${user.slice(1)}`;
}

type Answer = readonly [status: number, value: JsonValue, headers?: Record<string, string>];

/** Slack says most of its trouble with status 200. */
function trouble(error: string): Answer {
  return [200, { ok: false, error }];
}

function parsed(text: string | null): JsonValue | undefined {
  try {
    return text === null ? undefined : (JSON.parse(text) as JsonValue);
  } catch {
    return undefined;
  }
}

function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}

async function bodyOf(req: IncomingMessage): Promise<string> {
  let text = "";
  req.setEncoding("utf8");
  for await (const chunk of req) text += String(chunk);
  return text;
}
