/**
 * The API under `/api`, documented in `docs/api.md`. The page decides through it as programs do. `GET` never changes
 * anything.
 */
import type { IncomingMessage } from "node:http";
import {
  CountersignError,
  type ApprovalRequest,
  type ReviewedRequest,
  type Reviewer,
} from "@countersign/core";
import {
  grantOf,
  listGrants,
  makeGrant,
  pause,
  resume,
  revokeGrant,
  showPause,
} from "./api-grants.ts";
import { answerPasskeys, askToSign, placeForPasskeys, proofIn } from "./api-passkeys.ts";
import { approvalJson, briefApprovalJson, requestJson } from "./approval-json.ts";
import { assertFields, fieldsOf, memberOf, neededText, textOf } from "./body-fields.ts";
import type { ConsoleOptions } from "./console-options.ts";
import { Refusal } from "./failure.ts";
import type { LiveFeed } from "./live-feed.ts";
import { openApi } from "./openapi.ts";
import { isId, numberOf, statesOf } from "./query.ts";
import { json, type Reply } from "./reply.ts";
import { MOST_BYTES_OF_ARGUMENTS, readJsonBody } from "./request-body.ts";
import { asItStands, personName, whatHappened } from "./wording.ts";
import { askToAct } from "./api-acts.ts";
import { answerCredentials, answerKeys } from "./api-keys.ts";
import { SEEN_FIELD, seenIn, showCard } from "./api-card.ts";
import { answerDefinitions } from "./api-definitions.ts";
import { listRecords, showExchange, showUsage } from "./api-log.ts";
import { answerPolicy } from "./api-policy.ts";
import { answerReplays } from "./api-replays.ts";
import { showSetup, tryUpstreams } from "./api-setup.ts";
import { explain, listTools } from "./api-tools.ts";

export interface ApiRequest {
  readonly req: IncomingMessage;
  /** `GET` or `POST`. */
  readonly method: string;
  /** What follows `/api/`, in parts. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  readonly reviewer: Reviewer;
  /** Whether a provider vouched for them a moment ago. */
  readonly isFresh: boolean;
  /** The one of our origins that the request names. */
  readonly origin: URL;
}

/** Answers a signed-in visitor, who meant to send it. */
export async function answerApi(
  options: ConsoleOptions,
  feed: LiveFeed,
  request: ApiRequest,
): Promise<Reply> {
  const { method, path } = request;
  const [what, id, verb] = path;
  if (what === "approvals" && path.length <= 3) {
    if (id === undefined) return get(method, () => listApprovals(options, request));
    if (!isId(id)) throw new Refusal("APPROVAL_NOT_FOUND", "this is not an id of one");
    if (verb === undefined) return get(method, () => showApproval(options, request, id));
    if (verb === "card") return get(method, () => showCard(options, request.reviewer, id));
    if (verb === "approve" || verb === "reject") {
      return post(method, () => decide(options, feed, request, id, verb));
    }
    if (verb === "escalate") return post(method, () => escalate(options, feed, request, id));
    if (verb === "break-glass") return post(method, () => breakGlass(options, feed, request, id));
    if (verb === "assertion") return post(method, () => askToSign(options, request, id));
    if (verb === "resolve") return post(method, () => resolve(options, feed, request, id));
    if (verb === "reveal") return post(method, () => reveal(options, request, id));
  }
  if (what === "grants" && path.length <= 3) {
    if (id === undefined) {
      return method === "POST"
        ? makeGrant(options, feed, request)
        : get(method, () => listGrants(options, request));
    }
    if (isId(id) && verb === "revoke") {
      return post(method, () => revokeGrant(options, feed, request, id));
    }
  }
  if (path.length === 1 && what === "pause") {
    return method === "POST"
      ? pause(options, feed, request)
      : get(method, () => showPause(options));
  }
  if (path.length === 1 && what === "resume") {
    return post(method, () => resume(options, feed, request));
  }
  if (path.length === 1 && what === "openapi.json") {
    const { version } = options.status();
    const described = openApi({ version, origin: options.origin });
    return get(method, () => Promise.resolve(json(200, described)));
  }
  if (path.length === 1 && what === "records") {
    return get(method, () => listRecords(options, request));
  }
  if (path.length === 1 && what === "usage") {
    return get(method, () => showUsage(options, request));
  }
  if (path.length === 2 && what === "exchanges" && id !== undefined) {
    return get(method, () => showExchange(options, request, id));
  }
  if (path.length === 1 && what === "tools") return get(method, () => listTools(options, request));
  if (path.length === 1 && what === "explain") {
    return post(method, () => explain(options, request));
  }
  if (what === "replays" && path.length <= 3) return answerReplays(options, request, id, verb);
  if (path.length === 1 && what === "setup") return get(method, () => showSetup(options));
  if (path.length === 2 && what === "setup" && id === "upstreams") {
    return post(method, () => tryUpstreams(options, request));
  }
  if (path.length === 2 && what === "acts" && id === "assertion") {
    return post(method, () => askToAct(options, request));
  }
  if (what === "keys" && path.length <= 3) return answerKeys(options, request);
  if (what === "credentials" && path.length <= 2) return answerCredentials(options, request);
  if (what === "passkeys" && path.length <= 4) return answerPasskeys(options, request);
  if (what === "definitions" && path.length <= 2) return answerDefinitions(options, request, id);
  if (what === "policy" && path.length <= 2) return answerPolicy(options, request, id);
  if (path.length === 1 && what === "status") {
    return get(method, () => showStatus(options, request));
  }
  throw new Refusal("REQUEST_INVALID", `there is no \`/api/${path.join("/").slice(0, 100)}\``, {
    status: 404,
  });
}

async function listApprovals(
  options: ConsoleOptions,
  { reviewer, query }: ApiRequest,
): Promise<Reply> {
  const { reviewing, now } = options;
  const states = statesOf(query);
  const order = query.get("order");
  const isBrief = query.get("brief") === "true";
  const written = (reviewed: ReviewedRequest): object =>
    isBrief ? briefApprovalJson(reviewed) : approvalJson(reviewed, options);
  const filter = {
    ...(states === undefined ? {} : { states }),
    ...(query.get("open") === "true" ? { expiresAfter: now() } : {}),
    ...(query.get("broke_glass") === "true" ? ({ brokeGlass: true } as const) : {}),
  };
  const [found, total] = await Promise.all([
    reviewing.list(reviewer, {
      ...filter,
      ...(order === "oldest" ? { oldestFirst: true } : {}),
      ...(order === "deadline" ? ({ soonestFirst: true } as const) : {}),
      ...(isBrief ? ({ brief: true } as const) : {}),
      skip: numberOf(query, "skip", { least: 0, most: 1_000_000, otherwise: 0 }),
      limit: numberOf(query, "limit", { least: 1, most: 1_000, otherwise: 100 }),
    }),
    reviewing.count(reviewer, filter),
  ]);
  return json(200, { approvals: found.map(written), total });
}

async function showApproval(
  options: ConsoleOptions,
  { reviewer }: ApiRequest,
  id: string,
): Promise<Reply> {
  const reviewed = await options.reviewing.show(reviewer, id);
  return json(200, { approval: approvalJson(reviewed, options) });
}

async function decide(
  options: ConsoleOptions,
  feed: LiveFeed,
  { req, reviewer }: ApiRequest,
  id: string,
  verb: "approve" | "reject",
): Promise<Reply> {
  const body = await readJsonBody(req, MOST_BYTES_OF_ARGUMENTS);
  assertFields(body, [
    "reason",
    "proof",
    SEEN_FIELD,
    ...(verb === "approve" ? ["arguments", "grant"] : []),
  ]);
  const seen = seenIn(options, reviewer, id, textOf(body, SEEN_FIELD));
  const edited = memberOf(body, "arguments");
  const grant = grantOf(memberOf(body, "grant"));
  const proof = proofIn(body);
  return settle(options, feed, reviewer, id, () =>
    options.reviewing.decide(reviewer, id, {
      verb,
      reason: textOf(body, "reason") ?? null,
      seen,
      ...(edited === undefined ? {} : { arguments: edited }),
      ...(grant === undefined ? {} : { grant }),
      ...(proof === undefined ? {} : { proof }),
    }),
  );
}

async function escalate(
  options: ConsoleOptions,
  feed: LiveFeed,
  { req, reviewer }: ApiRequest,
  id: string,
): Promise<Reply> {
  const body = await readJsonBody(req);
  assertFields(body, ["reason", SEEN_FIELD]);
  const reason = neededText(body, "reason", "say to the next reviewers why you hand it on");
  const seen = seenIn(options, reviewer, id, textOf(body, SEEN_FIELD));
  return settle(options, feed, reviewer, id, () =>
    options.reviewing.escalate(reviewer, id, { reason, seen }),
  );
}

async function breakGlass(
  options: ConsoleOptions,
  feed: LiveFeed,
  { req, reviewer }: ApiRequest,
  id: string,
): Promise<Reply> {
  const body = await readJsonBody(req);
  assertFields(body, ["reason", "proof", SEEN_FIELD]);
  const missing = "say what the emergency is: everybody you skip is told";
  const reason = neededText(body, "reason", missing);
  const proof = proofIn(body);
  const seen = seenIn(options, reviewer, id, textOf(body, SEEN_FIELD));
  return settle(options, feed, reviewer, id, () =>
    options.reviewing.breakGlass(reviewer, id, {
      reason,
      seen,
      ...(proof === undefined ? {} : { proof }),
    }),
  );
}

async function resolve(
  options: ConsoleOptions,
  feed: LiveFeed,
  { req, reviewer }: ApiRequest,
  id: string,
): Promise<Reply> {
  const { outcome, reason } = fieldsOf(await readJsonBody(req), ["outcome", "reason"]);
  if (outcome !== "executed" && outcome !== "failed") {
    throw new Refusal("REQUEST_INVALID", "`outcome`: wanted `executed` or `failed`");
  }
  if (reason === undefined) {
    throw new Refusal("REQUEST_INVALID", "`reason`: say what you found, and where");
  }
  return settle(options, feed, reviewer, id, () =>
    options.reviewing.resolve(reviewer, id, { outcome, reason }),
  );
}

/** Decides. A decision that came too late is answered with what happened instead, in words. */
async function settle(
  { reviewing, people, now }: ConsoleOptions,
  feed: LiveFeed,
  reviewer: Reviewer,
  id: string,
  act: () => Promise<ApprovalRequest>,
): Promise<Reply> {
  try {
    const request = await act();
    return json(200, { approval: requestJson(request) });
  } catch (error) {
    if (!(error instanceof CountersignError) || error.code !== "APPROVAL_NOT_PENDING") throw error;
    const request = asItStands((await reviewing.show(reviewer, id)).request, now());
    const message = `Your decision was not counted. ${whatHappened(request, (person) => personName(people, person))}`;
    return json(409, { error: { code: error.code, message }, approval: requestJson(request) });
  } finally {
    feed.poke();
  }
}

async function reveal(
  { reviewing }: ConsoleOptions,
  { req, reviewer }: ApiRequest,
  id: string,
): Promise<Reply> {
  const { token } = fieldsOf(await readJsonBody(req), ["token"]);
  return json(
    200,
    token === undefined
      ? { arguments: await reviewing.reveal(reviewer, id) }
      : { value: await reviewing.revealOne(reviewer, id, token) },
  );
}

/** For so long everybody is told that somebody was given a way to a passkey. */
const TOLD_OF_INVITATIONS_MS = 24 * 60 * 60_000;

async function showStatus(options: ConsoleOptions, { reviewer }: ApiRequest): Promise<Reply> {
  const { status, mode, people, now } = options;
  const invited = (await options.passkeys?.invitationsSince(now() - TOLD_OF_INVITATIONS_MS)) ?? [];
  const name = personName(people, reviewer.person);
  const names = Object.entries(people).map(([person, known]) => [person, known.name] as const);
  return json(200, {
    ...status(),
    mode,
    you: { person: reviewer.person, name },
    people: Object.fromEntries(names),
    changesTakePasskey: options.changesTakePasskey?.() ?? false,
    invited: invited.map(({ person, operator, madeAt, isRecovery, isUsed }) => ({
      person,
      operator,
      at: new Date(madeAt).toISOString(),
      isRecovery,
      isUsed,
    })),
    passkeysAt: options.passkeys === undefined ? null : placeForPasskeys(options),
  });
}

function get(method: string, answer: () => Promise<Reply>): Promise<Reply> {
  return only("GET", method, answer);
}

function post(method: string, answer: () => Promise<Reply>): Promise<Reply> {
  return only("POST", method, answer);
}

async function only(wanted: string, method: string, answer: () => Promise<Reply>): Promise<Reply> {
  if (method === wanted) return answer();
  throw new Refusal("REQUEST_INVALID", `wanted ${wanted}`, {
    status: 405,
    headers: { allow: wanted },
  });
}
