/** Turns requests into calls the guard can judge: which upstream, which tool, which arguments. */
import { isJsonObject, type JsonObject, type JsonValue, matchesGlob } from "@countersign/core";
import { hashOf, type ListedTool } from "../aggregate/listed-tool.ts";
import type { ClientRequest } from "../call/client-request.ts";
import { isTaskTerms } from "../call/waiting.ts";
import { guardResponses } from "../call/guard-answer.ts";
import type { GuardedTarget } from "../call/run-guarded.ts";
import { fittingFor } from "../mask/output-schemas.ts";
import type { Member } from "./member.ts";
import type { PeerParts } from "./peer-parts.ts";
import { assureJudged, type HeldTo } from "./judged.ts";
import { besideArguments, otherMetaOf, othersOf } from "./other-members.ts";
import { sendUpstream } from "./send-upstream.ts";

/** A call of `tool`; the guard sees its arguments and what stands beside them. */
export function toolTarget(
  parts: Pick<PeerParts, "guard" | "times" | "outputSchemas" | "definitions" | "states">,
  member: Member,
  request: ClientRequest,
  tool: ListedTool,
): GuardedTarget {
  const { arguments: given, task, inputResponses, requestState } = request.params ?? {};
  const { settings } = member.link;
  return {
    ...aboutUpstream(member),
    tool: tool.name,
    definition: { kind: "tool", name: tool.name },
    maxResultBytes: settings.maxResultBytes,
    description: tool.description,
    hints: tool.hints,
    configuredCategory:
      settings.categories.find((rule) => matchesGlob(rule.tool, tool.name))?.category ?? null,
    toolHash: tool.hash,
    currentToolHash: () => member.tool(tool.name)?.hash ?? "",
    inputSchema: tool.inputSchema,
    fitting: () => fittingFor(parts.outputSchemas, tool.outputSchema),
    taskSupport: tool.taskSupport,
    states: parts.states,
    siblings: {
      list: () =>
        [...member.listed("tools/list")].flatMap((name) => {
          const inputSchema = member.tool(name)?.inputSchema;
          return [{ name, ...(inputSchema === undefined ? {} : { inputSchema }) }];
        }),
      async target(name, args) {
        const sibling = member.tool(name);
        if (sibling === undefined) return undefined;
        await assureJudged(parts, member, name);
        const asked = { name, arguments: isJsonObject(args) ? args : {} };
        return toolTarget(parts, member, { ...request, params: asked }, sibling);
      },
    },
    arguments: given ?? {},
    others: othersOf(request.params),
    async send(args, exchange, { others, ...options }) {
      let answered: JsonObject = {};
      let state: JsonObject = {};
      if (typeof requestState === "string") {
        const of = { upstream: member.name, tool: tool.name };
        const opened = parts.states.open(requestState, request, of);
        if (opened === undefined) {
          return { kind: "not-sent", because: "its requestState was not given out for it" };
        }
        state = { requestState: opened };
      }
      if (isJsonObject(inputResponses)) {
        // Answers to what the upstream itself asked for in an earlier round of the same call.
        const { guard, times } = parts;
        const terms = { responses: inputResponses, waitMs: times.holdMs };
        const by = { upstream: member.name, trust: settings.trust };
        try {
          const responses = await guardResponses(guard, request.caller, by, terms, options.signal);
          answered = { inputResponses: responses };
        } catch {
          return { kind: "not-sent", because: "what was answered to it was not let through" };
        }
      }
      return sendUpstream(member, request, {
        params: {
          ...besideArguments(request.params, others),
          ...(isTaskTerms(task) ? { task } : {}),
          ...answered,
          ...state,
          name: tool.name,
          ...(given === undefined && isEmpty(args) ? {} : { arguments: args }),
        },
        exchange,
        inputSchema: tool.inputSchema,
        taskSupport: tool.taskSupport,
        ...options,
      });
    },
  };
}

/**
 * Anything else that reads: named by its method, its parameters are the arguments.
 *
 * @param held the definition of what is read, if it has one.
 */
export function methodTarget(
  member: Member,
  request: ClientRequest,
  params: JsonObject,
  held?: HeldTo,
): GuardedTarget {
  const { _meta: _, ...args } = params;
  const toolHash = hashOf({ method: request.method });
  return {
    ...aboutUpstream(member),
    tool: request.method,
    description: null,
    hints: {},
    configuredCategory: "read",
    toolHash,
    currentToolHash: () => toolHash,
    ...held,
    arguments: args,
    others: otherMetaOf(params),
    send: (disclosed, exchange, { others, ...options }) =>
      sendUpstream(member, request, {
        params: {
          ...(isJsonObject(disclosed) ? disclosed : {}),
          ...besideArguments(params, others),
        },
        exchange,
        ...options,
      }),
  };
}

function aboutUpstream({ link }: Member): Pick<GuardedTarget, "upstream" | "trust" | "binaries"> {
  const { trust, binaries } = link.settings;
  return { upstream: link.name, trust, binaries };
}

function isEmpty(value: JsonValue): boolean {
  return isJsonObject(value) && Object.keys(value).length === 0;
}
