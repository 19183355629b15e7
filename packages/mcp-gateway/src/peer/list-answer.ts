/** Answers the four list methods: what every upstream lists, under one roof. */
import { isJsonObject, type JsonObject, type JsonValue } from "@countersign/core";
import { isSpecType } from "@modelcontextprotocol/server";
import type { ListPositions } from "../aggregate/cursor.ts";
import { APPROVAL_STATUS_TOOL } from "../approval-status-tool.ts";
import type { ClientRequest } from "../call/client-request.ts";
import {
  type Answer,
  INTERNAL_ERROR,
  INVALID_PARAMS,
  type JsonRpcError,
} from "../json-rpc/message.ts";
import { ownError } from "../json-rpc/own-error.ts";
import { advertisedSchema } from "../mask/output-schemas.ts";
import type { Reply } from "../upstream/reply.ts";
import { answerOf, forward } from "./forward.ts";
import { shownEntries } from "./judged.ts";
import { itemsOf, type ListMethod, LISTS, type Member } from "./member.ts";
import type { PeerParts } from "./peer-parts.ts";

interface Page {
  readonly member: Member;
  readonly reply: Reply;
}

/** The answer before it is masked. `upstreams`: which upstream listed the entry at each place. */
interface Listed {
  readonly answer: Answer;
  readonly upstreams: readonly string[];
}

export async function listAnswer(
  parts: PeerParts,
  method: ListMethod,
  request: ClientRequest,
): Promise<Listed> {
  const cursor = request.params?.["cursor"];
  const isOnly = parts.members.length === 1;
  const context = listContext(method, request);
  let positions: ListPositions | undefined;
  if (typeof cursor === "string" && (!isOnly || parts.cursors.isOurs(cursor))) {
    positions = parts.cursors.open(cursor, context);
    if (positions === undefined) {
      const answer = ownError(INVALID_PARAMS, "the cursor is not one of this server");
      return { answer, upstreams: [] };
    }
  }
  const pages = await pagesAt(parts, method, request, positions);
  const got = pages.filter(
    (page): page is Page & { reply: { kind: "result" } } => page.reply.kind === "result",
  );
  if (got.length === 0 && pages.length > 0)
    return { answer: { error: whyNone(pages) }, upstreams: [] };
  for (const { member, reply } of pages) {
    if (reply.kind !== "result" && !isOnly)
      parts.report(`upstream ${member.name}: ${method} failed`);
  }
  for (const { member, reply } of got) {
    member.note(method, reply.result, positions === undefined && cursor === undefined);
  }
  const items: JsonValue[] = [];
  const upstreams: string[] = [];
  for (const { member, reply } of got) {
    const shown = await shownEntries(parts, member, method, itemsOf(method, reply.result));
    const all = shown.map((item) => appearance(parts, method, member, item));
    const wellMade = isOnly ? all : withoutMalformed(parts, method, member, all);
    upstreams.push(...wellMade.map(() => member.name));
    items.push(...wellMade);
  }
  const more = got.flatMap(({ member, reply }) => {
    const next = reply.result["nextCursor"];
    return typeof next === "string" ? [[member.name, next] as const] : [];
  });
  if (method === "tools/list" && more.length === 0) items.push(APPROVAL_STATUS_TOOL);

  const first = got[0]?.reply.result;
  const result = {
    ...(isOnly ? first : sharedMembers(got.map(({ reply }) => reply.result))),
    [LISTS[method].key]: items,
    ...(more.length > 0 && !isOnly ? { nextCursor: parts.cursors.seal(more, context) } : {}),
  };
  return { answer: { result }, upstreams };
}

async function pagesAt(
  parts: PeerParts,
  method: ListMethod,
  request: ClientRequest,
  positions: ListPositions | undefined,
): Promise<readonly Page[]> {
  const { members } = parts;
  const { params } = request;
  const isOnly = members.length === 1;
  const cursorOf = new Map(positions);
  const asked = members.filter((member) =>
    positions !== undefined
      ? cursorOf.has(member.name)
      : // Tools are listed in any case, for there is one of ours; the upstream is not asked for what it has not.
        (isOnly && method !== "tools/list") || member.offers(LISTS[method].capability) !== false,
  );
  return Promise.all(
    asked.map(async (member) => {
      const cursor = cursorOf.get(member.name);
      const { cursor: _, ...rest } = params ?? {};
      const sent = isOnly && positions === undefined ? (params ?? {}) : rest;
      const page = cursor === undefined ? sent : { ...rest, cursor };
      const limit = AbortSignal.timeout(member.link.settings.startTimeoutMs);
      const signal = isOnly ? request.signal : AbortSignal.any([request.signal, limit]);
      return { member, reply: await forward(parts, member, { ...request, params: page, signal }) };
    }),
  );
}

/** How one entry of an upstream's list looks to the client. */
function appearance(
  { names, outputSchemas }: PeerParts,
  method: ListMethod,
  member: Member,
  item: JsonValue,
): JsonValue {
  if (!isJsonObject(item) || typeof item["name"] !== "string") return item;
  if (method !== "tools/list" && method !== "prompts/list") return item;
  const name = names.exposed(method, member, item["name"]);
  const { outputSchema } = item;
  return outputSchema === undefined
    ? { ...item, name }
    : { ...item, name, outputSchema: advertisedSchema(outputSchemas, outputSchema) };
}

/** Clients refuse a whole list for one entry that is not as the protocol has it, and with it those of other upstreams. */
function withoutMalformed(
  { report }: PeerParts,
  method: ListMethod,
  member: Member,
  items: readonly JsonValue[],
): readonly JsonValue[] {
  const wellMade = items.filter(WELL_MADE[method]);
  const left = items.length - wellMade.length;
  if (left > 0 && !told.has(member)) {
    told.add(member);
    report(
      `upstream ${member.name}: ${left} of what it lists (${method}) is malformed and left out`,
    );
  }
  return wellMade;
}

/** Of whom it was said once that it lists what is malformed. */
const told = new WeakSet<Member>();

const WELL_MADE: Readonly<Record<ListMethod, (item: JsonValue) => boolean>> = {
  "tools/list": isSpecType.Tool,
  "prompts/list": isSpecType.Prompt,
  "resources/list": isSpecType.Resource,
  "resources/templates/list": isSpecType.ResourceTemplate,
};

/** Of what results say about themselves, what holds for all of them together. */
function sharedMembers(results: readonly JsonObject[]): JsonObject {
  const ttls = results.map((result) => result["ttlMs"]);
  if (!ttls.every((ttl) => typeof ttl === "number")) return {};
  return { ttlMs: Math.min(...ttls), cacheScope: "private" };
}

function whyNone(pages: readonly Page[]): JsonRpcError {
  const answer = answerOf(pages[0]?.reply);
  return "error" in answer ? answer.error : ownError(INTERNAL_ERROR, "nothing was listed").error;
}

/** What a cursor of ours is good for: this list, for this requester. */
export function listContext(method: ListMethod, { caller }: ClientRequest): string {
  return `${method}\n${caller.requester.id}`;
}
