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
import { sendUpstream } from "./send-upstream.ts";

/** A call of `tool`; the guard sees its arguments and nothing else of the request. */
export function toolTarget(
  parts: Pick<PeerParts, "guard" | "times" | "outputSchemas">,
  member: Member,
  request: ClientRequest,
  tool: ListedTool,
): GuardedTarget {
  // Nothing else of the request goes on: what the guard and the reviewer did not see must not reach the tool.
  const { arguments: given, _meta, task, inputResponses, requestState } = request.params ?? {};
  const { settings } = member.link;
  return {
    ...aboutUpstream(member),
    tool: tool.name,
    description: tool.description,
    hints: tool.hints,
    configuredCategory:
      settings.categories.find((rule) => matchesGlob(rule.tool, tool.name))?.category ?? null,
    toolHash: tool.hash,
    currentToolHash: () => member.tool(tool.name)?.hash ?? "",
    inputSchema: tool.inputSchema,
    fitting: () => fittingFor(parts.outputSchemas, tool.outputSchema),
    taskSupport: tool.taskSupport,
    siblings: {
      list: () =>
        [...member.listed("tools/list")].flatMap((name) => {
          const inputSchema = member.tool(name)?.inputSchema;
          return [{ name, ...(inputSchema === undefined ? {} : { inputSchema }) }];
        }),
      target(name, args) {
        const sibling = member.tool(name);
        if (sibling === undefined) return undefined;
        const asked = { name, arguments: isJsonObject(args) ? args : {} };
        return toolTarget(parts, member, { ...request, params: asked }, sibling);
      },
    },
    arguments: given ?? {},
    async send(args, exchange, options) {
      let answered: JsonObject = {};
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
          ...(_meta === undefined ? {} : { _meta }),
          ...(isTaskTerms(task) ? { task } : {}),
          ...answered,
          ...(typeof requestState === "string" ? { requestState } : {}),
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

/** Anything else that reads: named by its method, its parameters are the arguments. */
export function methodTarget(
  member: Member,
  request: ClientRequest,
  params: JsonObject,
): GuardedTarget {
  const { _meta, ...args } = params;
  const toolHash = hashOf({ method: request.method });
  return {
    ...aboutUpstream(member),
    tool: request.method,
    description: null,
    hints: {},
    configuredCategory: "read",
    toolHash,
    currentToolHash: () => toolHash,
    arguments: args,
    send: (disclosed, exchange, options) =>
      sendUpstream(member, request, {
        params: {
          ...(isJsonObject(disclosed) ? disclosed : {}),
          ...(_meta === undefined ? {} : { _meta }),
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
