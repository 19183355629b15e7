import {
  CountersignError,
  DEFINITION_KINDS,
  type DefinitionKind,
  type DefinitionReviews,
  isDefinitionKind,
  type JsonObject,
  type JsonValue,
  type ListedDefinition,
} from "@countersign/core";
import type { ApiRequest } from "./api.ts";
import { assertFields, memberOf, neededText, textOf } from "./body-fields.ts";
import { proofIn } from "./api-passkeys.ts";
import type { ConsoleOptions } from "./console-options.ts";
import { Refusal } from "./failure.ts";
import { json, type Reply } from "./reply.ts";
import { readJsonBody } from "./request-body.ts";

/** What upstreams say of their tools, prompts, resources and themselves, and the decisions about that. */
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
    throw new CountersignError("DEFINITION_NOT_FOUND", "nothing is listed here");
  }
  if (verb !== undefined) return decide(definitions, request, verb);
  const [upstream, tool] = [query.get("upstream"), query.get("tool")];
  const kind = kindOf(query.get("kind") ?? undefined);
  if (upstream !== null && tool !== null) {
    return json(200, { definition: written(await definitions.show(upstream, tool, kind)) });
  }
  return json(200, {
    definitions: (await definitions.list()).map(written),
    reviewers: definitions.reviewers(),
  });
}

/** A tool's unless another is named. */
export function kindOf(value: JsonValue | undefined): DefinitionKind {
  if (value === undefined) return "tool";
  if (isDefinitionKind(value)) return value;
  throw new Refusal("REQUEST_INVALID", `\`kind\`: one of ${DEFINITION_KINDS.join(", ")}`);
}

/** As the upstream wrote it: an upstream may put blanks around a name. */
export function toolOf(body: JsonObject): string {
  const tool = memberOf(body, "tool");
  if (typeof tool === "string" && tool !== "") return tool;
  throw new Refusal("REQUEST_INVALID", "`tool`: its own name, as it is listed");
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
  assertFields(body, ["upstream", "kind", "tool", "hash", "reason", "proof"]);
  const about = {
    upstream: neededText(body, "upstream", "which upstream's it is"),
    kind: kindOf(memberOf(body, "kind")),
    tool: toolOf(body),
    hash: neededText(body, "hash", "exactly what was looked at is decided about"),
  };
  const reason = textOf(body, "reason") ?? "";
  const proof = proofIn(body);
  const decision = { verb, reason, ...(proof === undefined ? {} : { proof }) };
  await definitions.decide(reviewer, about, decision);
  const { upstream, tool, kind } = about;
  return json(200, { definition: written(await definitions.show(upstream, tool, kind)) });
}
