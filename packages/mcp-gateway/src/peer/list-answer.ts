/** Answers the four list methods: what every upstream lists, under one roof. */
import { CountersignError, isJsonObject, type JsonObject, type JsonValue } from "@countersign/core";
import { APPROVAL_STATUS_TOOL } from "../approval-status-tool.ts";
import type { CursorSeal, ListPositions } from "../aggregate/cursor.ts";
import type { ClientRequest } from "../call/client-request.ts";
import { type Answer, INVALID_PARAMS, type JsonRpcError } from "../json-rpc/message.ts";
import { relaxOutputSchema } from "../mask/relax-output-schema.ts";
import type { Reply } from "../upstream/reply.ts";
import { itemsOf, type ListMethod, LISTS, type Member } from "./member.ts";

export interface ListTerms {
  readonly members: readonly Member[];
  readonly cursors: CursorSeal;
  readonly relaxOutputSchemas: boolean;
  /** Sends a request to one member with everything it needs of the client's. */
  readonly ask: (member: Member, params: JsonObject) => Promise<Reply>;
  /** The name under which a member's tool or prompt appears; asked for once every page is noted. */
  readonly exposed: (method: ListMethod, member: Member, name: string) => string;
  readonly report: (line: string) => void;
}

interface Page {
  readonly member: Member;
  readonly reply: Reply;
}

/** The answer before it is masked. */
export async function listAnswer(
  terms: ListTerms,
  method: ListMethod,
  request: ClientRequest,
): Promise<Answer> {
  const cursor = request.params?.["cursor"];
  const isOnly = terms.members.length === 1;
  const context = `${method}\n${request.caller.requester.id}`;
  let positions: ListPositions | undefined;
  if (typeof cursor === "string" && (!isOnly || terms.cursors.isOurs(cursor))) {
    positions = terms.cursors.open(cursor, context);
    if (positions === undefined) {
      return { error: { code: INVALID_PARAMS, message: "the cursor is not one of this server" } };
    }
  }
  const pages = await pagesAt(terms, method, request, positions);
  const got = pages.filter(
    (page): page is Page & { reply: { kind: "result" } } => page.reply.kind === "result",
  );
  if (got.length === 0 && pages.length > 0) return { error: whyNone(pages) };
  for (const { member, reply } of pages) {
    if (reply.kind !== "result" && !isOnly)
      terms.report(`upstream ${member.name}: ${method} failed`);
  }
  for (const { member, reply } of got) {
    member.note(method, reply.result, positions === undefined && cursor === undefined);
  }
  const items = got.flatMap(({ member, reply }) =>
    itemsOf(method, reply.result).map((item) => appearance(terms, method, member, item)),
  );
  const more = got.flatMap(({ member, reply }) => {
    const next = reply.result["nextCursor"];
    return typeof next === "string" ? [[member.name, next] as const] : [];
  });
  if (method === "tools/list" && more.length === 0) items.push(APPROVAL_STATUS_TOOL);

  const first = got[0]?.reply.result;
  return {
    result: {
      ...(isOnly ? first : sharedMembers(got.map(({ reply }) => reply.result))),
      [LISTS[method].key]: items,
      ...(more.length > 0 && !isOnly ? { nextCursor: terms.cursors.seal(more, context) } : {}),
    },
  };
}

async function pagesAt(
  { members, ask }: ListTerms,
  method: ListMethod,
  { params }: ClientRequest,
  positions: ListPositions | undefined,
): Promise<readonly Page[]> {
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
      return {
        member,
        reply: await ask(member, cursor === undefined ? sent : { ...rest, cursor }),
      };
    }),
  );
}

/** How one entry of an upstream's list looks to the client. */
function appearance(
  { exposed, relaxOutputSchemas }: ListTerms,
  method: ListMethod,
  member: Member,
  item: JsonValue,
): JsonValue {
  if (!isJsonObject(item) || typeof item["name"] !== "string") return item;
  if (method !== "tools/list" && method !== "prompts/list") return item;
  const name = exposed(method, member, item["name"]);
  const { outputSchema } = item;
  return outputSchema === undefined || !relaxOutputSchemas
    ? { ...item, name }
    : { ...item, name, outputSchema: relaxOutputSchema(outputSchema) };
}

/** Of what results say about themselves, what holds for all of them together. */
function sharedMembers(results: readonly JsonObject[]): JsonObject {
  const ttls = results.map((result) => result["ttlMs"]);
  if (!ttls.every((ttl) => typeof ttl === "number")) return {};
  return { ttlMs: Math.min(...ttls), cacheScope: "private" };
}

function whyNone(pages: readonly Page[]): JsonRpcError {
  const [reply] = pages.map((page) => page.reply);
  if (reply?.kind === "error") return reply.error;
  const because =
    reply?.kind === "not-sent" || reply?.kind === "lost" ? reply.because : "withdrawn";
  return { code: UNAVAILABLE, message: because, data: { "countersign/error": true } };
}

/** As `decision-answer.ts` has it for calls: nothing could be sent, or no answer came. */
const UNAVAILABLE = -32055;

/** The reply that a failed connection comes down to. */
export function notConnected(error: unknown): Reply {
  const because =
    error instanceof CountersignError ? error.message : "the upstream cannot be connected to";
  return { kind: "not-sent", because };
}
