/**
 * The API under `/api`, documented in `docs/api.md`. The page decides through it as programs do. `GET` never changes
 * anything.
 */
import type { IncomingMessage } from "node:http";
import type { Reviewer } from "@countersign/core";
import { askToAct } from "./api-acts.ts";
import {
  breakGlass,
  decide,
  escalate,
  listApprovals,
  resolve,
  reveal,
  showApproval,
} from "./api-approvals.ts";
import { showCard } from "./api-card.ts";
import { answerDefinitions } from "./api-definitions.ts";
import { listGrants, makeGrant, pause, resume, revokeGrant, showPause } from "./api-grants.ts";
import { answerCredentials, answerKeys } from "./api-keys.ts";
import { listRecords, showExchange, showUsage } from "./api-log.ts";
import { answerPasskeys, askToSign } from "./api-passkeys.ts";
import { answerPolicy } from "./api-policy.ts";
import { answerReplays } from "./api-replays.ts";
import { showSetup, tryUpstreams } from "./api-setup.ts";
import { showStatus } from "./api-status.ts";
import { explain, listTools } from "./api-tools.ts";
import type { ConsoleOptions } from "./console-options.ts";
import { Refusal } from "./failure.ts";
import type { LiveFeed } from "./live-feed.ts";
import { openApi } from "./openapi.ts";
import { isId } from "./query.ts";
import { json, type Reply } from "./reply.ts";

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

/** @param id what stands in the path where the route has `{id}`; empty otherwise. */
type Answer = (
  options: ConsoleOptions,
  feed: LiveFeed,
  request: ApiRequest,
  id: string,
) => Promise<Reply>;

type Route = Readonly<Partial<Record<"GET" | "POST", Answer>>>;

/** What is said of a request for approval that is there. */
const ofApproval =
  (answer: Answer): Answer =>
  async (options, feed, request, id) => {
    if (!isId(id)) throw new Refusal("APPROVAL_NOT_FOUND", "this is not an id of one");
    return answer(options, feed, request, id);
  };

const definitions =
  (verb?: string): Answer =>
  (options, _feed, request) =>
    answerDefinitions(options, request, verb);
const policy =
  (verb?: string): Answer =>
  (options, _feed, request) =>
    answerPolicy(options, request, verb);
const replay =
  (verb?: string): Answer =>
  (options, _feed, request, id) =>
    answerReplays(options, request, id === "" ? undefined : id, verb);
const keys: Answer = (options, _feed, request) => answerKeys(options, request);
const credentials: Answer = (options, _feed, request) => answerCredentials(options, request);
const passkeys: Answer = (options, _feed, request) => answerPasskeys(options, request);

/** Every path of the API; `openapi.ts` describes each of them, which a test holds. */
export const API_ROUTES: Readonly<Record<string, Route>> = {
  "/api/approvals": { GET: (options, _feed, request) => listApprovals(options, request) },
  "/api/approvals/{id}": {
    GET: ofApproval((options, _feed, request, id) => showApproval(options, request, id)),
  },
  "/api/approvals/{id}/card": {
    GET: ofApproval((options, _feed, { reviewer }, id) => showCard(options, reviewer, id)),
  },
  "/api/approvals/{id}/approve": {
    POST: ofApproval((...asked) => decide(...asked, "approve")),
  },
  "/api/approvals/{id}/reject": { POST: ofApproval((...asked) => decide(...asked, "reject")) },
  "/api/approvals/{id}/escalate": { POST: ofApproval(escalate) },
  "/api/approvals/{id}/break-glass": { POST: ofApproval(breakGlass) },
  "/api/approvals/{id}/assertion": {
    POST: ofApproval((options, _feed, request, id) => askToSign(options, request, id)),
  },
  "/api/approvals/{id}/resolve": { POST: ofApproval(resolve) },
  "/api/approvals/{id}/reveal": {
    POST: ofApproval((options, _feed, request, id) => reveal(options, request, id)),
  },
  "/api/grants": {
    GET: (options, _feed, request) => listGrants(options, request),
    POST: makeGrant,
  },
  "/api/grants/{id}/revoke": { POST: revokeGrant },
  "/api/pause": { GET: (options) => showPause(options), POST: pause },
  "/api/resume": { POST: resume },
  "/api/records": { GET: (options, _feed, request) => listRecords(options, request) },
  "/api/usage": { GET: (options, _feed, request) => showUsage(options, request) },
  "/api/exchanges/{id}": {
    GET: (options, _feed, request, id) => showExchange(options, request, id),
  },
  "/api/tools": { GET: (options, _feed, request) => listTools(options, request) },
  "/api/explain": { POST: (options, _feed, request) => explain(options, request) },
  "/api/replays": { GET: replay(), POST: replay() },
  "/api/replays/{id}": { GET: replay() },
  "/api/replays/{id}/stop": { POST: replay("stop") },
  "/api/setup": { GET: (options) => showSetup(options) },
  "/api/setup/upstreams": { POST: (options, _feed, request) => tryUpstreams(options, request) },
  "/api/acts/assertion": { POST: (options, _feed, request) => askToAct(options, request) },
  "/api/keys": { GET: keys, POST: keys },
  "/api/keys/{id}/revoke": { POST: keys },
  "/api/credentials": { POST: credentials },
  "/api/credentials/revoke": { POST: credentials },
  "/api/passkeys": { GET: passkeys, POST: passkeys },
  "/api/passkeys/options": { POST: passkeys },
  "/api/passkeys/{id}/remove": { POST: passkeys },
  "/api/passkeys/{id}/remove/options": { POST: passkeys },
  "/api/definitions": { GET: definitions() },
  "/api/definitions/accept": { POST: definitions("accept") },
  "/api/definitions/reject": { POST: definitions("reject") },
  "/api/policy": { GET: policy() },
  "/api/policy/accept": { POST: policy("accept") },
  "/api/policy/reject": { POST: policy("reject") },
  "/api/status": { GET: (options, _feed, request) => showStatus(options, request) },
  "/api/openapi.json": {
    GET: ({ status, origin }) =>
      Promise.resolve(json(200, openApi({ version: status().version, origin }))),
  },
};

/** By their parts after `/api/`. */
const TABLE = Object.entries(API_ROUTES).map(([path, route]) => ({
  parts: path.split("/").slice(2),
  route,
}));

/** Answers a signed-in visitor, who meant to send it. */
export async function answerApi(
  options: ConsoleOptions,
  feed: LiveFeed,
  request: ApiRequest,
): Promise<Reply> {
  const { method, path } = request;
  const found = TABLE.find(
    ({ parts }) =>
      parts.length === path.length &&
      parts.every((part, at) => (part === "{id}" ? path[at] !== "" : part === path[at])),
  );
  if (found === undefined) {
    throw new Refusal("REQUEST_INVALID", `there is no \`/api/${path.join("/").slice(0, 100)}\``, {
      status: 404,
    });
  }
  const answer = method === "GET" ? found.route.GET : found.route.POST;
  if (answer === undefined) {
    const allow = Object.keys(found.route).join(", ");
    throw new Refusal("REQUEST_INVALID", `wanted ${allow}`, { status: 405, headers: { allow } });
  }
  return answer(options, feed, request, path[found.parts.indexOf("{id}")] ?? "");
}
