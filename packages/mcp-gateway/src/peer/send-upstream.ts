import { isJsonObject, type JsonObject, type JsonValue } from "@countersign/core";
import type { ClientRequest } from "../call/client-request.ts";
import type { TaskSupport } from "../aggregate/listed-tool.ts";
import { MISSING_CLIENT_CAPABILITY } from "../call/answer-about-task.ts";
import type { UpstreamTask } from "../call/upstream-task.ts";
import { capabilitiesFor, isTaskTerms, TASKS_EXTENSION } from "../call/waiting.ts";
import { INTERNAL_ERROR } from "../json-rpc/message.ts";
import { OWN_ERROR_KEY } from "../json-rpc/own-error.ts";
import { hasImpossibleHeader, paramHeaders } from "../upstream/param-headers.ts";
import type { Reply } from "../upstream/reply.ts";
import type { UpstreamConnection } from "../upstream/upstream-connection.ts";
import { askAndGoOn } from "./ask-and-go-on.ts";
import { driveTask, taskIn } from "./drive-task.ts";
import { isSubscription, watchOn } from "./resource-watch.ts";
import type { Member } from "./member.ts";
import { visitAndGoOn } from "./visits.ts";

export interface Sending {
  /** Nothing of the client's `_meta` but identifiers, and what the guard let through. */
  readonly params: JsonObject | undefined;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: JsonObject) => void;
  /** Our id of a guarded call; upstreams may use it to notice a call they have had before. */
  readonly exchange?: string;
  readonly inputSchema?: JsonValue | undefined;
  readonly taskSupport?: TaskSupport;
  /** The client was answered already: it can be asked only by way of its task. */
  readonly isDetached?: boolean;
  /** The client can take a task for an answer. Told of it, and gives the id under which the client knows it. */
  readonly onTask?: (task: UpstreamTask) => string;
}

/** A client of 2026-07-28 gives up after 60 s; before that it is asked whether its person has been there. */
const PATIENCE_MS = 40_000;

const EXCHANGE_KEY = "countersign/exchange";

/**
 * Sends a client's request to one upstream, in the upstream's era. A connection that turns out to have ended before
 * anything was sent is opened anew, once. Rejects only if the upstream cannot be connected to.
 */
export async function sendUpstream(
  member: Member,
  request: ClientRequest,
  sending: Sending,
): Promise<Reply> {
  const connection = await member.link.connection();
  const reply = await sendOn(connection, member, request, sending);
  if (reply.kind !== "not-sent" || !connection.isClosed) return reply;
  return sendOn(await member.link.connection(), member, request, sending);
}

async function sendOn(
  connection: UpstreamConnection,
  member: Member,
  request: ClientRequest,
  sending: Sending,
): Promise<Reply> {
  const { params, signal, onProgress, inputSchema, isDetached = false, onTask } = sending;
  if (connection.era === "modern" && request.method === "ping") {
    return { kind: "result", result: {} };
  }
  if (connection.era === "modern" && request.method === "logging/setLevel") {
    // From 2026-07-28 on each request says it anew.
    member.logLevel = params?.["level"];
    return { kind: "result", result: {} };
  }
  if (connection.era === "modern" && isSubscription(request.method)) {
    return watchOn(connection, member, request.method, params);
  }
  const isModernHttp = connection.era === "modern" && "url" in member.link.settings.server;
  if (isModernHttp && hasImpossibleHeader(inputSchema, params?.["arguments"])) {
    return {
      kind: "not-sent",
      because: "the tool's schema names a header that no request can have",
    };
  }
  const options = {
    signal,
    ...(onProgress === undefined ? {} : { onProgress }),
    ...(isModernHttp ? { headers: paramHeaders(inputSchema, params?.["arguments"]) } : {}),
  };
  const send = (takeTasks: boolean, more: JsonObject = {}): Promise<Reply> => {
    const sent = messageFor(connection, member, request, sending, takeTasks);
    return connection.request(request.method, sent && { ...sent, ...more }, options);
  };
  if (connection.era === "legacy" && request.asking !== undefined) member.askable.add(request);
  try {
    let takeTasks = onTask !== undefined;
    let reply = await send(takeTasks);
    if (request.era === "legacy" && !takeTasks && needsTasks(connection, reply)) {
      takeTasks = true;
      reply = await send(takeTasks);
    }
    if (request.era === "legacy" || isDetached) {
      reply = await askAndGoOn(
        (method, asked) => member.askClient(request, method, asked, signal),
        reply,
        (answers) => send(takeTasks, answers),
      );
    }
    if (request.era === "modern" && connection.era === "legacy" && request.asking !== undefined) {
      const visiting = {
        visits: member.visits,
        ask: (method: string, asked: JsonObject | undefined) =>
          member.askClient(request, method, asked, signal),
        patienceMs: PATIENCE_MS,
        signal,
      };
      reply = await visitAndGoOn(visiting, reply, () => send(takeTasks));
    }
    const task = taskIn(reply);
    const isOneOfOurs =
      connection.era === "modern" || isSentAsTask(connection, request, sending, takeTasks);
    if (task !== undefined && isOneOfOurs) {
      const can = { beAsked: true, takeTasks: true };
      const meta = connection.era === "modern" ? carried(member, request, can) : {};
      const driving = { connection, member, request, signal, meta };
      reply = await driveTask(onTask === undefined ? driving : { ...driving, onTask }, task);
    }
    return inEraOf(request, reply);
  } finally {
    member.askable.delete(request);
  }
}

/** An upstream of 2026-07-28 does not run what can only be a task for a client that cannot say that it can take one. */
function needsTasks({ era }: UpstreamConnection, reply: Reply): boolean {
  if (era !== "modern" || reply.kind !== "error") return false;
  if (reply.error.code !== MISSING_CLIENT_CAPABILITY) return false;
  const { data } = reply.error;
  const required = isJsonObject(data) ? data["requiredCapabilities"] : undefined;
  const extensions = isJsonObject(required) ? required["extensions"] : undefined;
  return isJsonObject(extensions) && extensions[TASKS_EXTENSION] !== undefined;
}

/** Up to 2025-11-25 it is the caller who says that a call shall be a task. */
function isSentAsTask(
  { era }: UpstreamConnection,
  request: ClientRequest,
  { taskSupport = "forbidden", params }: Sending,
  takeTasks: boolean,
): boolean {
  if (era === "modern") return false;
  const isAskedFor = request.era === "legacy" && isTaskTerms(params?.["task"]);
  return taskSupport === "required" || isAskedFor || (taskSupport === "optional" && takeTasks);
}

/** The parameters in the form of the upstream's era. */
function messageFor(
  connection: UpstreamConnection,
  member: Member,
  request: ClientRequest,
  sending: Sending,
  takeTasks: boolean,
): JsonObject | undefined {
  const { params, exchange, isDetached = false } = sending;
  const { _meta: given, task, ...rest } = params ?? {};
  const all = {
    ...(isJsonObject(given) ? given : {}),
    ...(connection.era === "modern"
      ? carried(member, request, {
          beAsked: !isDetached || request.asking !== undefined || request.era === "legacy",
          takeTasks,
        })
      : {}),
    ...(exchange === undefined ? {} : { [EXCHANGE_KEY]: exchange }),
  };
  const isTask = isSentAsTask(connection, request, sending, takeTasks);
  const isBare = Object.keys(all).length === 0 && given === undefined;
  if (isBare && params === undefined) return undefined;
  return {
    ...rest,
    ...(isTask ? { task: isTaskTerms(task) ? task : {} } : {}),
    ...(isBare ? {} : { _meta: all }),
  };
}

/** What a client says about itself goes on to a modern upstream; the revision is the connection's. */
function carried(
  member: Member,
  { era, envelope }: ClientRequest,
  can: { readonly beAsked: boolean; readonly takeTasks: boolean },
): JsonObject {
  const key = "io.modelcontextprotocol/clientCapabilities";
  const { "io.modelcontextprotocol/protocolVersion": _, ...kept } = envelope ?? {};
  const declared = kept[key] ?? (can.takeTasks ? member.link.capabilities : undefined);
  const level = era === "legacy" ? member.logLevel : undefined;
  return {
    ...kept,
    ...(isJsonObject(declared) ? { [key]: capabilitiesFor(declared, can) } : {}),
    ...(level === undefined ? {} : { "io.modelcontextprotocol/logLevel": level }),
  };
}

/** A legacy client does not know that results have a type. */
function inEraOf({ era }: ClientRequest, reply: Reply): Reply {
  if (era === "modern" || reply.kind !== "result") return reply;
  const { resultType, ...result } = reply.result;
  if (resultType === undefined) return reply;
  if (resultType === "complete") return { kind: "result", result };
  const message =
    "the upstream asks for something that this client's protocol revision cannot give";
  return {
    kind: "error",
    error: { code: INTERNAL_ERROR, message, data: { [OWN_ERROR_KEY]: true } },
  };
}
