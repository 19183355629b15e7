/** Requests for approval under `/api/approvals`: shown, decided, settled. */
import {
  CountersignError,
  type ApprovalRequest,
  type ReviewedRequest,
  type Reviewer,
} from "@countersign/core";
import { grantOf } from "./api-grants.ts";
import { proofIn } from "./api-passkeys.ts";
import { approvalJson, briefApprovalJson, requestJson } from "./approval-json.ts";
import { assertFields, fieldsOf, memberOf, neededText, textOf } from "./body-fields.ts";
import type { ApiRequest } from "./api.ts";
import { SEEN_FIELD, seenIn } from "./api-card.ts";
import type { ConsoleOptions } from "./console-options.ts";
import { Refusal } from "./failure.ts";
import type { LiveFeed } from "./live-feed.ts";
import { numberOf, statesOf } from "./query.ts";
import { json, type Reply } from "./reply.ts";
import { MOST_BYTES_OF_ARGUMENTS, readJsonBody } from "./request-body.ts";
import { asItStands, personName, whatHappened } from "./wording.ts";

export async function listApprovals(
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

export async function showApproval(
  options: ConsoleOptions,
  { reviewer }: ApiRequest,
  id: string,
): Promise<Reply> {
  const reviewed = await options.reviewing.show(reviewer, id);
  return json(200, { approval: approvalJson(reviewed, options) });
}

export async function decide(
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

export async function escalate(
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

export async function breakGlass(
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

export async function resolve(
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

export async function reveal(
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
