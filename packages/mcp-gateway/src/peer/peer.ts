/**
 * Stands between clients and upstreams: between one legacy session and its own connections, or between all modern
 * requests of one requester and those they share. Holds one member for each upstream, and knows what goes where.
 */
import {
  type Caller,
  type Guard,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from "@countersign/core";
import type { CursorSeal } from "../aggregate/cursor.ts";
import { couldMatchTemplate } from "../aggregate/uri-template.ts";
import { approvalStatus } from "../approval-status-tool.ts";
import { type ClientRequest, progressTokenOf } from "../call/client-request.ts";
import { decisionAnswer, STATUS_TOOL } from "../call/decision-answer.ts";
import { HeldProgress } from "../call/held-progress.ts";
import { type HoldTimes, runGuarded } from "../call/run-guarded.ts";
import {
  type Answer,
  INTERNAL_ERROR,
  INVALID_PARAMS,
  type JsonRpcError,
  METHOD_NOT_FOUND,
} from "../json-rpc/message.ts";
import { maskError, maskParams } from "../mask/mask-message.ts";
import type { Reply } from "../upstream/reply.ts";
import type { ClientIdentity, Era, UpstreamConnection } from "../upstream/upstream-connection.ts";
import { type EraMemory, UpstreamLink } from "../upstream/upstream-link.ts";
import type { UpstreamSettings } from "../upstream/upstream-settings.ts";
import { type Hello, helloOf, type OwnIdentity } from "./hello.ts";
import { listAnswer, notConnected } from "./list-answer.ts";
import { isListMethod, LISTS, type ListMethod, Member } from "./member.ts";
import { Outbox } from "./outbox.ts";
import { PeerNames } from "./peer-names.ts";
import { sendUpstream } from "./send-upstream.ts";
import { Sinks } from "./sinks.ts";
import { methodTarget, toolTarget } from "./targets.ts";

export interface PeerTerms {
  readonly guard: Guard;
  readonly upstreams: readonly UpstreamSettings[];
  readonly own: OwnIdentity;
  readonly era: Era;
  readonly identity: ClientIdentity;
  readonly times: HoldTimes;
  readonly cursors: CursorSeal;
  readonly eras: EraMemory;
  readonly relaxOutputSchemas: boolean;
  readonly report: (line: string) => void;
  readonly onProcess: (upstream: string, pid: number, state: "started" | "stopped") => void;
  readonly onClosed: (peer: Peer) => void;
}

/** With several upstreams, one that is slow to start does not keep the others' tools from the client. */
const OPENING_GRACE_MS = 10_000;

/** What upstreams say of something they do not have; another one may have it. */
const NOT_FOUND: ReadonlySet<number> = new Set([-32002, INVALID_PARAMS, METHOD_NOT_FOUND]);

const CHANGED: Readonly<Record<string, readonly ListMethod[]>> = {
  "notifications/tools/list_changed": ["tools/list"],
  "notifications/prompts/list_changed": ["prompts/list"],
  "notifications/resources/list_changed": ["resources/list", "resources/templates/list"],
};

export class Peer {
  readonly sinks: Sinks;
  readonly #terms: PeerTerms;
  readonly #members: readonly Member[];
  readonly #names: PeerNames;
  /** Running modern requests that asked for log messages. */
  readonly #logged = new Map<ClientRequest, Outbox>();
  readonly #hellos = new Map<string, Promise<Hello>>();
  /** Who listed a URI that masking changed. */
  readonly #maskedUris = new Map<string, Member>();
  readonly #subscribed = new Map<Member, Map<string, ClientRequest>>();
  #logLevel: JsonObject | undefined;

  constructor(terms: PeerTerms) {
    this.#terms = terms;
    this.sinks = new Sinks(terms.guard);
    this.#members = terms.upstreams.map((settings) => {
      const member: Member = new Member(
        new UpstreamLink({
          settings,
          era: terms.era,
          identity: terms.identity,
          eras: terms.eras,
          events: {
            onNotification: (method, params) => this.#heard(member, method, params),
            onRequest: (method, params, signal) => this.sinks.request(method, params, signal),
          },
          onOpened: (connection, isAgain) => this.#opened(member, connection, isAgain),
          report: terms.report,
          onProcess: (pid, state) => terms.onProcess(settings.name, pid, state),
        }),
      );
      return member;
    });
    this.#names = new PeerNames(this.#members);
  }

  /** Connects to every upstream. Resolves also if some cannot be connected to: they are tried again when needed. */
  async open(): Promise<void> {
    const all = Promise.all(
      this.#members.map(({ link }) => link.connection().catch(() => undefined)),
    );
    if (this.#members.length === 1) await all;
    else {
      let timer: NodeJS.Timeout | undefined;
      const grace = new Promise((resolve) => {
        timer = setTimeout(resolve, OPENING_GRACE_MS);
      });
      await Promise.race([all, grace]);
      clearTimeout(timer);
    }
  }

  /** What `caller` is told when it connects. */
  hello(caller: Caller): Promise<Hello> {
    const key = caller.client.name;
    let hello = this.#hellos.get(key);
    if (hello === undefined) {
      hello = helloOf(this.#terms.guard, caller, this.#members, this.#terms.own);
      hello.catch(() => this.#hellos.delete(key));
      this.#hellos.set(key, hello);
    }
    return hello;
  }

  /** Answers one request. Never rejects, and says nothing that was not masked. */
  async handle(request: ClientRequest): Promise<Answer> {
    const outbox = new Outbox();
    if (request.envelope?.["io.modelcontextprotocol/logLevel"] !== undefined) {
      this.#logged.set(request, outbox);
    }
    try {
      const answer = await this.#answer(request);
      // What an upstream said before it answered goes out before its answer.
      await Promise.all([outbox.settled(), this.sinks.settled()]);
      return answer;
    } catch {
      return ownError(INTERNAL_ERROR, "the request could not be handled");
    } finally {
      this.#logged.delete(request);
    }
  }

  /** Hands on a notification of the client's. */
  async tell(method: string, params: JsonObject | undefined): Promise<void> {
    await Promise.all(
      this.#members.map(({ link }) => link.current?.notify(method, params) ?? Promise.resolve()),
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.#members.map(({ link }) => link.close()));
    this.#terms.onClosed(this);
  }

  async #answer(request: ClientRequest): Promise<Answer> {
    const { method } = request;
    if (isListMethod(method)) return this.#list(method, request);
    switch (method) {
      case "tools/call":
        return this.#callTool(request);
      case "prompts/get":
        return this.#getPrompt(request);
      case "resources/read":
      case "resources/subscribe":
      case "resources/unsubscribe":
        return this.#atUri(request, request.params?.["uri"]);
      case "completion/complete":
        return this.#complete(request);
      case "logging/setLevel":
        return this.#setLogLevel(request);
      default:
        return this.#passOn(request);
    }
  }

  async #callTool(request: ClientRequest): Promise<Answer> {
    const shown = request.params?.["name"];
    if (typeof shown !== "string") {
      return ownError(INVALID_PARAMS, "tools/call: wanted `name` to be a string");
    }
    if (shown === STATUS_TOOL) return approvalStatus(this.#terms.guard, request);

    let found = this.#names.find("tools/list", shown);
    let unreachable: readonly (readonly [Member, string])[] = [];
    if (found === undefined) {
      unreachable = await this.#know("tools/list");
      found = this.#names.find("tools/list", shown);
    }
    const tool = found?.member.tool(found.name);
    if (found !== undefined && tool !== undefined) {
      return this.#guarded(request, toolTarget(found.member, request, tool));
    }
    const [, because] = unreachable.find(([member]) => this.#names.couldBe(member, shown)) ?? [];
    if (because !== undefined) {
      return decisionAnswer({ kind: "not-sent", because, approval: null }, true);
    }
    // What an upstream does not list has no definition that policy could judge or a person approve.
    return this.#masked(request, {
      error: { code: INVALID_PARAMS, message: `Unknown tool: ${shown}` },
    });
  }

  async #getPrompt(request: ClientRequest): Promise<Answer> {
    const shown = request.params?.["name"];
    const found =
      typeof shown === "string" ? await this.#findListed("prompts/list", shown) : undefined;
    const [only] = this.#members;
    if (found === undefined && (this.#members.length !== 1 || only === undefined)) {
      return ownError(INVALID_PARAMS, "prompts/get: there is no prompt of this name");
    }
    const member = found?.member ?? only;
    if (member === undefined) return ownError(METHOD_NOT_FOUND, "Method not found");
    const params = { ...request.params, ...(found === undefined ? {} : { name: found.name }) };
    return this.#guarded(request, methodTarget(member, request, params));
  }

  async #findListed(
    list: "tools/list" | "prompts/list",
    shown: string,
  ): Promise<{ readonly member: Member; readonly name: string } | undefined> {
    const found = this.#names.find(list, shown);
    if (found !== undefined) return found;
    await this.#know(list);
    return this.#names.find(list, shown);
  }

  /** Asks those who listed `uri`, or could have; if nobody did, everyone who has resources, in order. */
  async #atUri(request: ClientRequest, uri: JsonValue | undefined): Promise<Answer> {
    if (typeof uri !== "string") {
      return ownError(INVALID_PARAMS, `${request.method}: wanted \`uri\` to be a string`);
    }
    let answer: Answer = ownError(METHOD_NOT_FOUND, "Method not found");
    for (const member of await this.#candidates(uri)) {
      answer = await this.#guarded(request, methodTarget(member, request, request.params ?? {}));
      if (!("error" in answer)) {
        this.#noteSubscription(member, request, uri);
        return answer;
      }
      if (!NOT_FOUND.has(answer.error.code)) return answer;
    }
    return answer;
  }

  async #candidates(uri: string): Promise<readonly Member[]> {
    if (this.#members.length === 1) return this.#members;
    const known = this.#maskedUris.get(uri) ?? this.#listedBy(uri);
    if (known !== undefined) return [known];
    await this.#know("resources/list");
    await this.#know("resources/templates/list");
    const found = this.#listedBy(uri);
    if (found !== undefined) return [found];
    return this.#members.filter((member) => member.offers("resources") !== false);
  }

  #listedBy(uri: string): Member | undefined {
    const lists = (member: Member): boolean => [...member.listed("resources/list")].includes(uri);
    const could = (member: Member): boolean =>
      [...member.listed("resources/templates/list")].some((template) =>
        couldMatchTemplate(template, uri),
      );
    return this.#members.find(lists) ?? this.#members.find(could);
  }

  #noteSubscription(member: Member, request: ClientRequest, uri: string): void {
    const subscribed = this.#subscribed.get(member) ?? new Map<string, ClientRequest>();
    this.#subscribed.set(member, subscribed);
    if (request.method === "resources/subscribe") subscribed.set(uri, request);
    if (request.method === "resources/unsubscribe") subscribed.delete(uri);
  }

  async #complete(request: ClientRequest): Promise<Answer> {
    const params = request.params ?? {};
    const { ref } = params;
    let member: Member | undefined = this.#members.find((one) => one.offers("completions"));
    let sent = params;
    if (isJsonObject(ref) && typeof ref["name"] === "string") {
      const found = await this.#findListed("prompts/list", ref["name"]);
      if (found !== undefined) {
        member = found.member;
        sent = { ...params, ref: { ...ref, name: found.name } };
      }
    } else if (isJsonObject(ref) && typeof ref["uri"] === "string" && this.#members.length > 1) {
      const { uri } = ref;
      await this.#know("resources/templates/list");
      const hasTemplate = (one: Member): boolean =>
        [...one.listed("resources/templates/list")].includes(uri);
      member = this.#members.find(hasTemplate) ?? (await this.#candidates(uri))[0] ?? member;
    }
    member ??= this.#members[0];
    if (member === undefined) return ownError(METHOD_NOT_FOUND, "Method not found");
    return this.#guarded(request, methodTarget(member, request, sent));
  }

  async #setLogLevel(request: ClientRequest): Promise<Answer> {
    this.#logLevel = request.params;
    const asked =
      this.#members.length === 1
        ? this.#members
        : this.#members.filter((member) => member.offers("logging") === true);
    const replies = await Promise.all(asked.map((member) => this.#send(member, request)));
    const failed = replies.find((reply) => reply.kind !== "result");
    if (replies.length > 0 && replies.every((reply) => reply.kind !== "result")) {
      return this.#masked(request, answerOf(failed));
    }
    return this.#members.length === 1
      ? this.#masked(request, answerOf(replies[0]))
      : { result: {} };
  }

  /** What is none of the protocol's requests, or needs nothing from us. */
  async #passOn(request: ClientRequest): Promise<Answer> {
    if (request.method === "ping" && this.#members.length !== 1) return { result: {} };
    let reply: Reply | undefined;
    for (const member of this.#members) {
      reply = await this.#send(member, request);
      if (reply.kind !== "error" || reply.error.code !== METHOD_NOT_FOUND) break;
    }
    return this.#masked(request, answerOf(reply));
  }

  async #list(method: ListMethod, request: ClientRequest): Promise<Answer> {
    const { cursors, relaxOutputSchemas, report, guard } = this.#terms;
    const answer = await listAnswer(
      {
        members: this.#members,
        cursors,
        relaxOutputSchemas,
        report,
        ask: (member, params) => this.#send(member, { ...request, params }),
        exposed: (list, member, name) =>
          list === "tools/list" || list === "prompts/list"
            ? this.#names.exposed(list, member, name)
            : name,
      },
      method,
      request,
    );
    if ("error" in answer) return this.#masked(request, answer);

    const { nextCursor, ...rest } = answer.result;
    const result = await maskParams(guard, request.caller, rest);
    this.#noteMasked(method, rest, result);
    return {
      result: {
        ...result,
        ...(typeof nextCursor === "string"
          ? { nextCursor: await this.#maskedCursor(method, request, nextCursor) }
          : {}),
      },
    };
  }

  /** A cursor is opaque to the client, but the model may see it: one that shows something is replaced by ours. */
  async #maskedCursor(method: ListMethod, request: ClientRequest, cursor: string): Promise<string> {
    const { guard, cursors } = this.#terms;
    const [only] = this.#members;
    if (cursors.isOurs(cursor) || only === undefined) return cursor;
    const masked = await guard.mask(request.caller, cursor);
    if (masked === cursor) return cursor;
    return cursors.seal([[only.name, cursor]], `${method}\n${request.caller.requester.id}`);
  }

  /** The model will use the names and URIs it saw. */
  #noteMasked(method: ListMethod, original: JsonObject, masked: JsonObject): void {
    const { key } = LISTS[method];
    const before = original[key];
    const after = masked[key];
    if (!Array.isArray(before) || !Array.isArray(after)) return;
    for (const [i, item] of before.entries()) {
      const shown: JsonValue | undefined = after[i];
      if (!isJsonObject(item) || !isJsonObject(shown)) continue;
      if (method === "tools/list" || method === "prompts/list") {
        const { name } = item;
        if (typeof name !== "string" || typeof shown["name"] !== "string") continue;
        this.#names.noteMasked(method, shown["name"], name);
      } else {
        const { uri } = item;
        if (typeof uri !== "string" || typeof shown["uri"] !== "string") continue;
        const member = shown["uri"] === uri ? undefined : this.#listedBy(uri);
        if (member !== undefined) this.#maskedUris.set(shown["uri"], member);
      }
    }
  }

  #guarded(request: ClientRequest, target: Parameters<typeof runGuarded>[3]): Promise<Answer> {
    return runGuarded(this.#terms.guard, this.#terms.times, request, target);
  }

  /** Sends what needs no guard. The reply is not masked yet. */
  async #send(member: Member, request: ClientRequest): Promise<Reply> {
    const { guard, times } = this.#terms;
    const token = progressTokenOf(request);
    const progress =
      token === undefined
        ? undefined
        : new HeldProgress({
            token,
            everyMs: times.progressEveryMs,
            notify: (params) => request.notify("notifications/progress", params),
          });
    try {
      const reply = await sendUpstream(member, request, {
        params: request.params,
        signal: request.signal,
        ...(progress === undefined
          ? {}
          : {
              onProgress: (params) => progress.forward(maskParams(guard, request.caller, params)),
            }),
      });
      await progress?.settled();
      return reply;
    } catch (error) {
      return notConnected(error);
    }
  }

  async #masked(request: ClientRequest, answer: Answer): Promise<Answer> {
    const { guard } = this.#terms;
    return "error" in answer
      ? { error: await maskError(guard, request.caller, answer.error) }
      : { result: await maskParams(guard, request.caller, answer.result) };
  }

  /** Lists everything of every member, and says who could not be asked and why. */
  async #know(method: ListMethod): Promise<readonly (readonly [Member, string])[]> {
    const results = await Promise.all(
      this.#members.map(async (member) => {
        try {
          await member.know(method);
          return [];
        } catch (error) {
          const reply = notConnected(error);
          return reply.kind === "not-sent" ? [[member, reply.because] as const] : [];
        }
      }),
    );
    return results.flat();
  }

  #heard(member: Member, method: string, params: JsonObject | undefined): void {
    for (const list of CHANGED[method] ?? []) member.outdate(list);
    if (this.#terms.era === "legacy" || method !== "notifications/message") {
      this.sinks.notify(method, params);
      return;
    }
    // In the modern era log messages belong to the requests that asked for them.
    for (const [request, outbox] of this.#logged) {
      const masked = maskParams(this.#terms.guard, request.caller, params ?? {});
      outbox.put(masked, (shown) => request.notify(method, shown));
    }
  }

  #opened(member: Member, connection: UpstreamConnection, isAgain: boolean): void {
    this.#hellos.clear();
    if (connection.era === "modern") void this.#listen(connection);
    if (!isAgain) return;
    for (const [change, lists] of Object.entries(CHANGED)) {
      const [list] = lists;
      for (const outdated of lists) member.outdate(outdated);
      if (list !== undefined && member.offers(LISTS[list].capability) === true) {
        this.sinks.notify(change, undefined);
      }
    }
    this.#restore(member, connection);
  }

  /** Tells an upstream that starts anew what its predecessor had been told. */
  #restore(member: Member, connection: UpstreamConnection): void {
    const signal = new AbortController().signal;
    if (this.#logLevel !== undefined && member.offers("logging") === true) {
      void connection.request("logging/setLevel", this.#logLevel, { signal });
    }
    for (const request of this.#subscribed.get(member)?.values() ?? []) {
      void this.#guarded(request, methodTarget(member, request, request.params ?? {}));
    }
  }

  async #listen(connection: UpstreamConnection): Promise<void> {
    const { capabilities } = connection;
    const announces = (capability: string): boolean => {
      const offered = capabilities[capability];
      return isJsonObject(offered) && offered["listChanged"] === true;
    };
    const filter = {
      ...(announces("tools") ? { toolsListChanged: true } : {}),
      ...(announces("prompts") ? { promptsListChanged: true } : {}),
      ...(announces("resources") ? { resourcesListChanged: true } : {}),
    };
    if (Object.keys(filter).length > 0) await connection.listen(filter).catch(() => undefined);
  }
}

function answerOf(reply: Reply | undefined): Answer {
  switch (reply?.kind) {
    case "result":
      return { result: reply.result };
    case "error":
      return { error: reply.error };
    case "not-sent":
      return decisionAnswer({ kind: "not-sent", because: reply.because, approval: null }, false);
    case "lost":
      return decisionAnswer({ kind: "unknown", because: reply.because, approval: null }, false);
    default:
      return ownError(METHOD_NOT_FOUND, "Method not found");
  }
}

/** An error of ours; says nothing of the client's or an upstream's. */
function ownError(code: number, message: string): { readonly error: JsonRpcError } {
  return { error: { code, message, data: { "countersign/error": true } } };
}
