/**
 * Stands between clients and upstreams: between one legacy session and its own connections, or between all modern
 * requests of one requester and those they share. Holds one member for each upstream, and knows what goes where.
 */
import {
  type Caller,
  type Guard,
  isJsonObject,
  type JsonObject,
  type DefinitionKind,
  type KeyedDigest,
  type UpstreamDefinitions,
} from "@countersign/core";
import type { CursorSeal } from "../aggregate/cursor.ts";
import type { ClientRequest } from "../call/client-request.ts";
import { answerAboutTask, isAboutTask } from "../call/answer-about-task.ts";
import { mayBeAsked } from "../call/asking-capabilities.ts";
import { answerAboutClientTask } from "../call/client-task.ts";
import { guardAnswer } from "../call/guard-answer.ts";
import type { Questions } from "../call/questions.ts";
import type { Rounds } from "../call/rounds.ts";
import type { HoldTimes } from "../call/hold-times.ts";
import type { Turns } from "../call/turns.ts";
import type { TaskTable } from "../call/task-table.ts";
import { type Answer, INTERNAL_ERROR } from "../json-rpc/message.ts";
import { ownError } from "../json-rpc/own-error.ts";
import { maskParams, maskTold } from "../mask/mask-message.ts";
import type { OutputSchemas } from "../mask/output-schemas.ts";
import type { ClientIdentity, Era } from "../upstream/client-identity.ts";
import type { UpstreamConnection } from "../upstream/upstream-connection.ts";
import { type EraMemory, UpstreamLink } from "../upstream/upstream-link.ts";
import type { UpstreamSettings } from "../upstream/upstream-settings.ts";
import { askCall, askModern } from "./ask-modern.ts";
import { callTool } from "./call-tool.ts";
import { answerOf, forward, maskedAnswer, passOn, ping } from "./forward.ts";
import { type Hello, helloOf, type OwnIdentity } from "./hello.ts";
import { maskedList } from "./masked-list.ts";
import { isListMethod, LISTS, type ListMethod, Member } from "./member.ts";
import { PeerNames } from "./peer-names.ts";
import type { PeerParts } from "./peer-parts.ts";
import { complete, getPrompt } from "./prompts.ts";
import { ResourceWatch } from "./resource-watch.ts";
import { ResourceRoutes } from "./resource-routes.ts";
import { ourStatus, withOurTask } from "./our-task-ids.ts";
import { NobodyToAskError, Sinks } from "./sinks.ts";
import { inTurn } from "./take-turn.ts";
import type { UpstreamStates } from "../call/upstream-state.ts";
import { isVisit, VISIT_OVER, withVisitId } from "./visits.ts";
import type { Report } from "../report.ts";

export interface PeerTerms {
  readonly guard: Guard;
  readonly definitions: UpstreamDefinitions | undefined;
  readonly digest: KeyedDigest;
  readonly upstreams: readonly UpstreamSettings[];
  readonly own: OwnIdentity;
  readonly era: Era;
  readonly identity: ClientIdentity;
  readonly times: HoldTimes;
  readonly cursors: CursorSeal;
  readonly states: UpstreamStates;
  readonly tasks: TaskTable;
  readonly rounds: Rounds;
  readonly questions: Questions;
  readonly turns: Turns;
  /** Work that shutting down waits for. */
  readonly background: (work: Promise<unknown>) => void;
  readonly eras: EraMemory;
  readonly outputSchemas: OutputSchemas;
  readonly report: Report;
  readonly onProcess: (upstream: string, pid: number, state: "started" | "stopped") => void;
  readonly onClosed: (peer: Peer) => void;
}

/** With several upstreams, one that is slow to start does not keep the others' tools from the client. */
const OPENING_GRACE_MS = 10_000;

/** How long a client's last approved call may go on without it. */
const RETIREMENT_MS = 10 * 60_000;

const NEVER = new AbortController().signal;

/** What to list anew, by what upstreams announce. */
const CHANGED: Readonly<Record<string, readonly ListMethod[]>> = {
  "notifications/tools/list_changed": ["tools/list"],
  "notifications/prompts/list_changed": ["prompts/list"],
  "notifications/resources/list_changed": ["resources/list", "resources/templates/list"],
};

/** The same by what is listed. */
const ANNOUNCED: Readonly<Partial<Record<DefinitionKind, string>>> = {
  tool: "notifications/tools/list_changed",
  prompt: "notifications/prompts/list_changed",
  resource: "notifications/resources/list_changed",
  "resource-template": "notifications/resources/list_changed",
};

/** What 2026-07-28 lets an upstream interrupt with questions. */
const CAN_BE_INTERRUPTED: ReadonlySet<string> = new Set([
  "tools/call",
  "prompts/get",
  "resources/read",
]);

export class Peer {
  readonly sinks: Sinks;
  readonly #terms: PeerTerms;
  readonly #parts: PeerParts;
  readonly #resources: ResourceRoutes;
  readonly #watch: ResourceWatch;
  /** Running modern requests that asked for log messages. */
  readonly #logged = new Set<ClientRequest>();
  /** Ids of the visits that clients of up to 2025-11-25 were asked to make in the course of a request. */
  readonly #visits = new WeakMap<ClientRequest, string[]>();
  readonly #hellos = new Map<string, Promise<Hello>>();
  readonly #running = new Set<Promise<unknown>>();
  #told: Promise<void> = Promise.resolve();
  readonly #leases = new Set<symbol>();
  #usedAt = Date.now();
  #logLevel: JsonObject | undefined;

  constructor(terms: PeerTerms) {
    this.#terms = terms;
    this.sinks = new Sinks(terms.guard);
    const members = terms.upstreams.map((settings) => {
      const member: Member = new Member(
        new UpstreamLink({
          settings,
          era: terms.era,
          identity: terms.identity,
          eras: terms.eras,
          events: {
            onNotification: (method, params) => this.#heard(member, method, params),
            onRequest: (...asked) => this.#asked(member, ...asked),
          },
          onOpened: (connection, isAgain) => this.#opened(member, connection, isAgain),
          report: terms.report,
          onProcess: (pid, state) => terms.onProcess(settings.name, pid, state),
        }),
        {
          askClient: (asking, request, method, params, signal) =>
            request.era === "legacy"
              ? this.#askForModern(asking, request, { method, params }, signal)
              : askCall(this.#parts, asking, request, { method, params }, signal),
          async mask(caller, text) {
            const masked = await terms.guard.mask(caller, text);
            return typeof masked === "string" ? masked : "";
          },
          report: terms.report,
        },
      );
      return member;
    });
    const { guard, times, cursors, states, outputSchemas, report } = terms;
    const names = new PeerNames(members);
    this.#parts = {
      guard,
      definitions: terms.definitions,
      digest: terms.digest,
      times,
      members,
      names,
      cursors,
      states,
      tasks: terms.tasks,
      rounds: terms.rounds,
      questions: terms.questions,
      background: (work) => this.#keepAwakeFor(work),
      outputSchemas,
      report,
    };
    this.#resources = new ResourceRoutes(this.#parts);
    this.#watch = new ResourceWatch((request) => this.#resources.answer(request));
  }

  /** Connects to every upstream. Resolves also if some cannot be connected to: they are tried again when needed. */
  async open(): Promise<void> {
    const all = Promise.all(
      this.#parts.members.map(({ link }) => link.connection().catch(() => undefined)),
    );
    if (this.#parts.members.length === 1) await all;
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
      hello = helloOf(this.#parts, caller, this.#terms.own);
      hello.catch(() => this.#hellos.delete(key));
      this.#hellos.set(key, hello);
    }
    return hello;
  }

  /** Answers one request. Never rejects, and says nothing that was not masked. */
  async handle(request: ClientRequest): Promise<Answer> {
    const handled = inTurn(this.#terms.turns, request, (taken) => this.#handle(taken));
    this.#running.add(handled);
    try {
      return await handled;
    } finally {
      this.#running.delete(handled);
      this.#usedAt = Date.now();
    }
  }

  async #handle(request: ClientRequest): Promise<Answer> {
    if (request.envelope?.["io.modelcontextprotocol/logLevel"] !== undefined) {
      this.#logged.add(request);
    }
    try {
      // What it told before it asked is on its way to the upstreams first.
      await this.#told;
      const answer = await this.#answer(request);
      for (const elicitationId of this.#visits.get(request) ?? []) {
        this.sinks.notify(VISIT_OVER, { elicitationId });
      }
      // What an upstream said before it answered goes out before its answer.
      await request.outbox.settled();
      return answer;
    } catch {
      return ownError(INTERNAL_ERROR, "the request could not be handled");
    } finally {
      this.#logged.delete(request);
    }
  }

  /**
   * Hands on a notification of the client's, in order. Nobody decides about one, so every value in it stays behind its
   * token; one that cannot be masked is dropped.
   */
  async tell(caller: Caller, method: string, params: JsonObject | undefined): Promise<void> {
    // A request without an id is a notification too, and some servers act on it: it would go around the guard.
    if (!method.startsWith("notifications/")) return;
    const told = this.#told.then(async () => {
      const masked = params && (await maskTold(this.#terms.guard, caller, params));
      await Promise.all(
        this.#parts.members.map(
          ({ link }) => link.current?.notify(method, masked) ?? Promise.resolve(),
        ),
      );
    });
    this.#told = told.catch(() => undefined);
    await told;
  }

  /** A client of 2026-07-28 wants to hear of these resources; gives how to stop. */
  watch(caller: Caller, uris: readonly string[]): () => void {
    return this.#watch.add(caller, uris);
  }

  /** Somebody listens to it, so that it is not idle although nothing is asked of it. */
  lease(): () => void {
    const lease = Symbol("lease");
    this.#leases.add(lease);
    return () => {
      this.#leases.delete(lease);
      this.#usedAt = Date.now();
    };
  }

  /** For how long nobody has used it, in milliseconds. */
  get idleMs(): number {
    return this.#running.size > 0 || this.#leases.size > 0 ? 0 : Date.now() - this.#usedAt;
  }

  /** Closes once nothing runs any more: an approved call goes on when the client that made it has gone. */
  async retire(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const longEnough = new Promise((resolve) => {
      timer = setTimeout(resolve, RETIREMENT_MS).unref();
    });
    await Promise.race([Promise.allSettled(this.#running), longEnough]);
    clearTimeout(timer);
    await this.close();
  }

  /** A person has decided about a definition: clients list its like anew, or are told otherwise when they connect. */
  announce(kind: DefinitionKind): void {
    this.#hellos.clear();
    const method = ANNOUNCED[kind];
    if (method !== undefined) this.sinks.notify(method, undefined);
  }

  async close(): Promise<void> {
    await Promise.all(this.#parts.members.map(({ link }) => link.close()));
    this.#terms.onClosed(this);
  }

  #keepAwakeFor(work: Promise<unknown>): void {
    this.#terms.background(work);
    this.#running.add(work);
    void work.finally(() => this.#running.delete(work));
  }

  #answer(request: ClientRequest): Promise<Answer> {
    return request.era === "modern" && CAN_BE_INTERRUPTED.has(request.method)
      ? this.#parts.questions.answer(request, this.#parts.background, (open) => this.#serve(open))
      : this.#serve(request);
  }

  #serve(request: ClientRequest): Promise<Answer> {
    const { method } = request;
    if (isAboutTask(request)) {
      return answerAboutTask(this.#parts.guard, this.#parts.tasks, request);
    }
    if (isListMethod(method)) return maskedList(this.#parts, this.#resources, method, request);
    switch (method) {
      case "tools/call":
        return callTool(this.#parts, request);
      case "prompts/get":
        return getPrompt(this.#parts, request);
      case "resources/read":
      case "resources/subscribe":
      case "resources/unsubscribe":
        return this.#resources.answer(request);
      case "completion/complete":
        return complete(this.#parts, this.#resources, request);
      case "ping":
        return ping(this.#parts, request);
      case "logging/setLevel":
        return this.#setLogLevel(request);
      default:
        return passOn(this.#parts, request);
    }
  }

  /** Sets the level of all; one that can log says whether it is one. */
  async #setLogLevel(request: ClientRequest): Promise<Answer> {
    const { members } = this.#parts;
    const asked = members.filter((one) => members.length === 1 || one.offers("logging") === true);
    const replies = await Promise.all(asked.map((one) => forward(this.#parts, one, request)));
    const reply = replies.find(({ kind }) => kind === "result") ?? replies[0];
    if (reply?.kind === "result") this.#logLevel = { level: request.params?.["level"] ?? null };
    return maskedAnswer(this.#parts, request, answerOf(reply));
  }

  /** An upstream asks. What it asks is masked, what it is answered is guarded. */
  async #asked(
    member: Member,
    method: string,
    params: JsonObject | undefined,
    signal: AbortSignal,
  ): Promise<JsonObject> {
    return this.#terms.era === "legacy"
      ? this.#askLegacy(member, method, params, signal)
      : askModern(this.#parts, member, { method, params }, signal);
  }

  async #askLegacy(
    member: Member,
    method: string,
    params: JsonObject | undefined,
    signal: AbortSignal,
  ): Promise<JsonObject> {
    const { guard, times } = this.#parts;
    const { trust, binaries } = member.link.settings;
    const by = { upstream: member.name, trust };
    const shown = withOurTask(member, params);
    const { caller, answer } = await this.sinks.request(method, shown, signal, binaries);
    const ofTask = answerAboutClientTask(method, answer);
    if (ofTask !== undefined) return ofTask;
    return guardAnswer(guard, caller, by, { method, answer, waitMs: times.holdMs }, signal);
  }

  /** The same for an upstream of 2026-07-28, which knows neither what the client can be asked nor ids of visits. */
  async #askForModern(
    member: Member,
    request: ClientRequest,
    { method, params }: { readonly method: string; readonly params: JsonObject | undefined },
    signal: AbortSignal,
  ): Promise<JsonObject> {
    if (!mayBeAsked(this.#terms.identity.capabilities, method, params)) {
      throw new NobodyToAskError();
    }
    if (!isVisit(params)) return this.#askLegacy(member, method, params, signal);
    const visit = withVisitId(params);
    const made = this.#visits.get(request) ?? [];
    this.#visits.set(request, [...made, visit["elicitationId"] as string]);
    return this.#askLegacy(member, method, visit, signal);
  }

  #heard(member: Member, method: string, params: JsonObject | undefined): void {
    for (const list of CHANGED[method] ?? []) member.outdate(list);
    if (method === VISIT_OVER) member.visits.over(params);
    const { binaries } = member.link.settings;
    if (this.#terms.era === "legacy" || method !== "notifications/message") {
      const shown = method === "notifications/tasks/status" ? ourStatus(member, params) : params;
      if (shown !== undefined || params === undefined) this.sinks.notify(method, shown, binaries);
      return;
    }
    // In the modern era log messages belong to the requests that asked for them.
    for (const request of this.#logged) {
      const masked = maskParams(this.#terms.guard, request.caller, params ?? {}, binaries);
      request.outbox.put(masked, (shown) => request.notify(method, shown));
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
    // It knows nothing of what its predecessor was told.
    if (this.#logLevel !== undefined && member.offers("logging") === true) {
      void connection.request("logging/setLevel", this.#logLevel, { signal: NEVER });
    }
    this.#resources.subscribeAgain(member);
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
