/** Grants and the kill switch, under `/api`. */
import {
  ACTION_CATEGORIES,
  isJsonObject,
  type Grant,
  type GrantAlone,
  type GrantCondition,
  type GrantWithDecision,
  type JsonObject,
  type JsonValue,
  type Pause,
} from "@countersign/core";
import type { ApiRequest } from "./api.ts";
import { proofIn } from "./api-passkeys.ts";
import { assertFields, fieldsOf, memberOf, neededText, wanted } from "./body-fields.ts";
import type { ConsoleOptions } from "./console-options.ts";
import type { LiveFeed } from "./live-feed.ts";
import { numberOf } from "./query.ts";
import { json, type Reply } from "./reply.ts";
import { readJsonBody } from "./request-body.ts";
import { personName } from "./wording.ts";

export async function listGrants(
  options: ConsoleOptions,
  { reviewer, query }: ApiRequest,
): Promise<Reply> {
  const limit = numberOf(query, "limit", { least: 1, most: 1_000, otherwise: 100 });
  const inForce = query.get("in_force") !== "false";
  const grants = await options.reviewing.grants(reviewer, { inForce, limit });
  return json(200, { grants: grants.map((grant) => grantJson(options, grant)) });
}

export async function makeGrant(
  options: ConsoleOptions,
  feed: LiveFeed,
  { req, reviewer }: ApiRequest,
): Promise<Reply> {
  const body = await readJsonBody(req);
  assertFields(body, [...GRANT_FIELDS, "proof"]);
  const grant = await options.reviewing.makeGrant(reviewer, grantAloneIn(body), proofIn(body));
  feed.poke();
  return json(201, { grant: grantJson(options, grant) });
}

export const GRANT_FIELDS = [
  "requester",
  "upstream",
  "tool",
  "category",
  "conditions",
  "when",
  "minutes",
  "reason",
] as const;

/** A grant that is made by itself, as a body says it. */
export function grantAloneIn(body: JsonObject): GrantAlone {
  const category = ACTION_CATEGORIES.find((known) => known === memberOf(body, "category"));
  if (category === undefined) throw wanted("category", `one of ${ACTION_CATEGORIES.join(", ")}`);
  return {
    requester: neededText(body, "requester", "the id of who is to be allowed it"),
    upstream: neededText(body, "upstream", "the name of the upstream"),
    tool: neededText(body, "tool", "the upstream's own name for the tool"),
    category,
    conditions: conditionsOf(memberOf(body, "conditions") ?? []),
    ...whenOf(body, "when"),
    minutes: minutesOf(body),
    reason: neededText(body, "reason", "say what it is for"),
  };
}

export async function revokeGrant(
  options: ConsoleOptions,
  feed: LiveFeed,
  { req, reviewer }: ApiRequest,
  id: string,
): Promise<Reply> {
  fieldsOf(await readJsonBody(req), []);
  const grant = await options.reviewing.revokeGrant(reviewer, id);
  feed.poke();
  return json(200, { grant: grantJson(options, grant) });
}

/** The grant that goes with an approval: `{"minutes": 60, "same": ["$.table"], "when": "…", "proof": …}`. */
export function grantOf(value: JsonValue | undefined): GrantWithDecision | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isJsonObject(value)) throw wanted("grant", "an object with `minutes` and `same`");
  assertFields(value, ["minutes", "same", "when", "proof"]);
  const same = memberOf(value, "same");
  if (!Array.isArray(same) || !same.every((path) => typeof path === "string")) {
    throw wanted("grant.same", "paths of arguments: `$` for all of them, none for any arguments");
  }
  const proof = proofIn(value);
  return {
    minutes: minutesOf(value),
    same,
    ...whenOf(value, "grant.when"),
    ...(proof === undefined ? {} : { proof }),
  };
}

/** A condition in the language of the policy's rules; an empty one is none. */
function whenOf(body: JsonObject, name: string): { readonly when?: string } {
  const when = memberOf(body, "when") ?? "";
  if (typeof when !== "string")
    throw wanted(name, "a condition such as `call.arguments.rows < 100`");
  return when.trim() === "" ? {} : { when };
}

function minutesOf(body: JsonObject): number {
  const minutes = memberOf(body, "minutes");
  if (typeof minutes === "number") return minutes;
  throw wanted("minutes", "a whole number");
}

function conditionsOf(value: JsonValue): readonly GrantCondition[] {
  const what = 'a list such as [{"path": "$.table", "equals": "old"}]';
  if (!Array.isArray(value)) throw wanted("conditions", what);
  return value.map((condition: JsonValue) => {
    const path = isJsonObject(condition) ? memberOf(condition, "path") : undefined;
    const equals = isJsonObject(condition) ? memberOf(condition, "equals") : undefined;
    if (typeof path !== "string" || equals === undefined) throw wanted("conditions", what);
    return { path, equals };
  });
}

export async function showPause({ reviewing }: ConsoleOptions): Promise<Reply> {
  return json(200, { pause: pauseJson(await reviewing.paused()) });
}

export async function pause(
  { reviewing }: ConsoleOptions,
  feed: LiveFeed,
  { req, reviewer }: ApiRequest,
): Promise<Reply> {
  const body = await readJsonBody(req);
  assertFields(body, ["mode", "reason"]);
  const mode = memberOf(body, "mode") ?? "hold";
  if (mode !== "hold" && mode !== "deny") throw wanted("mode", "`hold` or `deny`");
  const reason = neededText(body, "reason", "say why: every agent is told");
  const thrown = await reviewing.pause(reviewer, { mode, reason });
  feed.poke();
  return json(200, { pause: pauseJson(thrown) });
}

export async function resume(
  { reviewing }: ConsoleOptions,
  feed: LiveFeed,
  { req, reviewer }: ApiRequest,
): Promise<Reply> {
  const body = await readJsonBody(req);
  assertFields(body, ["reason", "proof"]);
  const reason = neededText(body, "reason", "say what changed");
  const proof = proofIn(body);
  await reviewing.resume(reviewer, { reason, ...(proof === undefined ? {} : { proof }) });
  feed.poke();
  return json(200, { pause: null });
}

function grantJson(options: ConsoleOptions, grant: Grant): object {
  const { madeBy, revoked } = grant;
  return {
    id: grant.id,
    requester: grant.requester,
    requesterName: requesterName(options, grant),
    upstream: grant.upstream,
    tool: grant.tool,
    category: grant.category,
    conditions: grant.conditions,
    when: grant.when,
    disclosed: grant.disclosed,
    policy: grant.policy,
    until: time(grant.until),
    madeBy: { person: madeBy.person, channel: madeBy.channel },
    madeAt: time(grant.madeAt),
    reason: grant.reason,
    approval: grant.approval,
    selfApproved: grant.selfApproved,
    uses: grant.uses,
    revoked: revoked === null ? null : { by: revoked.by?.person ?? null, at: time(revoked.at) },
  };
}

/** What people call the requester; `null` if nobody knows them by more than the id. */
function requesterName({ personOf, people }: ConsoleOptions, grant: Grant): string | null {
  const { requester: id, requesterName: said = null } = grant;
  const person = personOf?.({ id, name: id, verified: true }) ?? null;
  return person === null ? said : personName(people, person);
}

function pauseJson(thrown: Pause | null): object | null {
  if (thrown === null) return null;
  const { mode, reason, by, at } = thrown;
  return { mode, reason, by: by.person, at: time(at) };
}

function time(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
