import {
  CountersignError,
  type DefinitionReviews,
  type JsonObject,
  type ListedDefinition,
} from "@countersign/core";
import type { ApiRequest } from "./api.ts";
import { assertFields, memberOf, neededText, textOf } from "./body-fields.ts";
import { proofIn } from "./api-passkeys.ts";
import type { ConsoleOptions } from "./console-options.ts";
import { Refusal } from "./failure.ts";
import { json, type Reply } from "./reply.ts";
import { readJsonBody } from "./request-body.ts";

/** What upstreams say their tools are, and the decisions about that. */
export async function answerDefinitions(
  { definitions }: ConsoleOptions,
  request: ApiRequest,
  verb: string | undefined,
): Promise<Reply> {
  const { method, query } = request;
  const wanted = verb === undefined ? "GET" : "POST";
  if (verb !== undefined && verb !== "accept" && verb !== "reject") {
    throw new Refusal("REQUEST_INVALID", "wanted `accept` or `reject`", { status: 404 });
  }
  if (method !== wanted) {
    throw new Refusal("REQUEST_INVALID", `wanted ${wanted}`, {
      status: 405,
      headers: { allow: wanted },
    });
  }
  if (definitions === undefined) {
    if (verb === undefined) return json(200, { definitions: [], reviewers: [] });
    throw new CountersignError("DEFINITION_NOT_FOUND", "no tools are listed here");
  }
  if (verb !== undefined) return decide(definitions, request, verb);
  const [upstream, tool] = [query.get("upstream"), query.get("tool")];
  if (upstream !== null && tool !== null) {
    return json(200, { definition: written(await definitions.show(upstream, tool)) });
  }
  return json(200, {
    definitions: (await definitions.list()).map(written),
    reviewers: definitions.reviewers(),
  });
}

/** As the upstream wrote it: an upstream may put blanks around a name. */
export function toolOf(body: JsonObject): string {
  const tool = memberOf(body, "tool");
  if (typeof tool === "string" && tool !== "") return tool;
  throw new Refusal("REQUEST_INVALID", "`tool`: the upstream's own name for it");
}

/** Times as the API writes them. */
function written<Definition extends ListedDefinition>(
  definition: Definition,
): Omit<Definition, "at"> & { readonly at: string } {
  return { ...definition, at: new Date(definition.at).toISOString() };
}

async function decide(
  definitions: DefinitionReviews,
  { req, reviewer }: ApiRequest,
  verb: "accept" | "reject",
): Promise<Reply> {
  const body = await readJsonBody(req);
  assertFields(body, ["upstream", "tool", "hash", "reason", "proof"]);
  const about = {
    upstream: neededText(body, "upstream", "which upstream's tool it is"),
    tool: toolOf(body),
    hash: neededText(body, "hash", "exactly what was looked at is decided about"),
  };
  const reason = textOf(body, "reason") ?? "";
  const proof = proofIn(body);
  const decision = { verb, reason, ...(proof === undefined ? {} : { proof }) };
  await definitions.decide(reviewer, about, decision);
  return json(200, { definition: written(await definitions.show(about.upstream, about.tool)) });
}
