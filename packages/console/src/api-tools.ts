import { isJsonObject, type JsonValue } from "@countersign/core";
import type { ApiRequest } from "./api.ts";
import { assertFields, memberOf, neededText, textOf, wanted } from "./body-fields.ts";
import type { ConsoleOptions } from "./console-options.ts";
import { Refusal } from "./failure.ts";
import { numberOf, oneOf } from "./query.ts";
import { json, type Reply } from "./reply.ts";
import { MOST_BYTES_OF_ARGUMENTS, readJsonBody } from "./request-body.ts";

const DECISIONS = ["allow", "require-approval", "deny"] as const;

/** Every known tool with what the policy in force says about it. */
export async function listTools(
  { policyTrials }: ConsoleOptions,
  { query }: ApiRequest,
): Promise<Reply> {
  const limit = numberOf(query, "limit", { least: 1, most: 500, otherwise: 100 });
  const after = numberOf(query, "after", { least: 0, most: 1_000_000, otherwise: 0 });
  const upstream = query.get("upstream") ?? "";
  const text = (query.get("text") ?? "").trim().slice(0, 200);
  const decision = query.get("decision") ?? "";
  const found = (await policyTrials?.tools({
    limit,
    after,
    ...(upstream === "" ? {} : { upstream }),
    ...(text === "" ? {} : { text }),
    ...(decision === "" ? {} : { decision: oneOf("decision", decision, DECISIONS) }),
  })) ?? { tools: [], total: 0 };
  return json(200, found);
}

/** What would happen to a call that somebody made up. */
export async function explain(
  { policyTrials }: ConsoleOptions,
  { req }: ApiRequest,
): Promise<Reply> {
  const body = await readJsonBody(req, MOST_BYTES_OF_ARGUMENTS);
  assertFields(body, ["upstream", "tool", "arguments", "requester", "seen"]);
  if (policyTrials === undefined) {
    throw new Refusal("REQUEST_INVALID", "no policy can be tried out here", { status: 501 });
  }
  const tool = memberOf(body, "tool");
  if (typeof tool !== "string" || tool === "" || tool.length > 2_000) {
    throw wanted("tool", "the upstream's own name for it");
  }
  const requester = textOf(body, "requester");
  const seen = seenOf(memberOf(body, "seen"));
  const explained = await policyTrials.explain({
    upstream: neededText(body, "upstream", "which upstream's tool it is"),
    tool,
    arguments: argumentsOf(memberOf(body, "arguments")),
    ...(requester === undefined ? {} : { requester }),
    ...(seen.length === 0 ? {} : { seen }),
  });
  const { tried, verdict, ...rest } = explained;
  return json(200, {
    explained: {
      ...rest,
      rules: tried.map(({ rule, fits, because }) => ({
        id: rule.id,
        decision: rule.decision,
        fits,
        because,
      })),
      decision: verdict.decision,
      decidedBy: verdict.rules,
      reason: verdict.reason,
      asked: verdict.decision === "require-approval" ? verdict.approval.reviewers : [],
    },
  });
}

function argumentsOf(value: JsonValue | undefined): JsonValue {
  if (value === undefined) return {};
  if (isJsonObject(value)) return value;
  throw wanted("arguments", "an object");
}

const ENTITY_TYPE = /^[A-Z][A-Z0-9_]{0,63}$/;

function seenOf(value: JsonValue | undefined): readonly string[] {
  if (value === undefined || value === null) return [];
  const isList = Array.isArray(value) && value.length <= 100;
  if (isList && value.every((one) => typeof one === "string" && ENTITY_TYPE.test(one))) {
    return value as readonly string[];
  }
  throw wanted("seen", "a list of at most 100 entity types");
}
