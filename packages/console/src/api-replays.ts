import type { JsonObject, PolicyReplay, PolicyTrials, ReplayRequest } from "@countersign/core";
import type { ApiRequest } from "./api.ts";
import { assertFields, memberOf, textOf, wanted } from "./body-fields.ts";
import type { ConsoleOptions } from "./console-options.ts";
import { Refusal } from "./failure.ts";
import { isId } from "./query.ts";
import { json, type Reply } from "./reply.ts";
import { readJsonBody } from "./request-body.ts";

/** As much as a policy is ever written in. */
const MOST_BYTES_OF_POLICY = 256 * 1024;

/** A changed policy tried on the log: begins it, tells how far it is, stops it. */
export async function answerReplays(
  { policyTrials }: ConsoleOptions,
  { method, req, reviewer }: ApiRequest,
  id: string | undefined,
  verb: string | undefined,
): Promise<Reply> {
  if (id === undefined) {
    if (method === "GET")
      return json(200, { replays: (policyTrials?.replays() ?? []).map(written) });
    const body = await readJsonBody(req, MOST_BYTES_OF_POLICY);
    const replay = await needed(policyTrials).startReplay(reviewer, requestOf(body));
    return json(202, { replay: written(replay) });
  }
  if (verb === undefined) {
    assertMethod(method, "GET");
    const found = policyTrials?.replays().find((one) => one.id === id);
    if (found === undefined) throw new Refusal("REPLAY_NOT_FOUND", "check the id");
    return json(200, { replay: written(found) });
  }
  if (verb !== "stop" || !isId(id)) {
    throw new Refusal("REQUEST_INVALID", "wanted `stop`", { status: 404 });
  }
  assertMethod(method, "POST");
  assertFields(await readJsonBody(req), []);
  return json(200, { replay: written(await needed(policyTrials).stopReplay(reviewer, id)) });
}

function requestOf(body: JsonObject): ReplayRequest {
  assertFields(body, ["policy", "change", "since"]);
  const since = sinceOf(body);
  const change = textOf(body, "change");
  const policy = memberOf(body, "policy");
  if (change !== undefined && policy === undefined) return { change, ...since };
  if (change === undefined && typeof policy === "string") return { text: policy, ...since };
  throw new Refusal("REQUEST_INVALID", "wanted either a `policy` or the hash of a `change`");
}

function sinceOf(body: JsonObject): { readonly since?: string } {
  const text = textOf(body, "since");
  if (text === undefined) return {};
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw wanted("since", "a time");
  return { since: new Date(time).toISOString() };
}

function needed(policyTrials: PolicyTrials | undefined): PolicyTrials {
  if (policyTrials !== undefined) return policyTrials;
  throw new Refusal("REQUEST_INVALID", "no policy can be tried out here", { status: 501 });
}

function assertMethod(method: string, wantedMethod: string): void {
  if (method === wantedMethod) return;
  throw new Refusal("REQUEST_INVALID", `wanted ${wantedMethod}`, {
    status: 405,
    headers: { allow: wantedMethod },
  });
}

/** Times as the API writes them. */
function written(replay: PolicyReplay): object {
  const { startedAt, endedAt } = replay;
  return {
    ...replay,
    startedAt: new Date(startedAt).toISOString(),
    endedAt: endedAt === null ? null : new Date(endedAt).toISOString(),
  };
}
