/** Turns requests into calls the guard can judge: which upstream, which tool, which arguments. */
import { isJsonObject, type JsonObject, type JsonValue, matchesGlob } from "@countersign/core";
import { hashOf, type ListedTool } from "../aggregate/listed-tool.ts";
import type { ClientRequest } from "../call/client-request.ts";
import { isTaskTerms } from "../call/waiting.ts";
import type { GuardedTarget } from "../call/run-guarded.ts";
import { fittingFor } from "../mask/output-schemas.ts";
import type { Member } from "./member.ts";
import type { PeerParts } from "./peer-parts.ts";
import { assureJudged, type HeldTo } from "./judged.ts";
import { besideArguments, otherMetaOf, othersOf } from "./other-members.ts";
import { isNotSent, nextRound } from "./next-round.ts";
import { sendUpstream } from "./send-upstream.ts";

/** A call of `tool`; the guard sees its arguments and what stands beside them. */
export function toolTarget(
  parts: Pick<PeerParts, "guard" | "times" | "outputSchemas" | "definitions" | "states">,
  member: Member,
  request: ClientRequest,
  tool: ListedTool,
): GuardedTarget {
  const { arguments: given, task } = request.params ?? {};
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
      const round = await nextRound(parts, member, request, tool.name, options.signal);
      if (isNotSent(round)) return round;
      return sendUpstream(member, request, {
        params: {
          ...besideArguments(request.params, others),
          ...(isTaskTerms(task) ? { task } : {}),
          ...round,
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

/** The same of what an upstream of 2026-07-28 may ask something about first, in rounds. */
export function roundsTarget(
  parts: Pick<PeerParts, "guard" | "times" | "states">,
  member: Member,
  request: ClientRequest,
  params: JsonObject,
  held?: HeldTo,
): GuardedTarget {
  const { inputResponses: _answers, requestState: _state, ...asked } = params;
  const target = methodTarget(member, request, asked, held);
  return {
    ...target,
    states: parts.states,
    async send(args, exchange, options) {
      const round = await nextRound(parts, member, request, request.method, options.signal);
      if (isNotSent(round)) return round;
      const sent = isJsonObject(args) ? { ...args, ...round } : round;
      return target.send(sent, exchange, options);
    },
  };
}

function aboutUpstream({ link }: Member): Pick<GuardedTarget, "upstream" | "trust" | "binaries"> {
  const { trust, binaries } = link.settings;
  return { upstream: link.name, trust, binaries };
}

function isEmpty(value: JsonValue): boolean {
  return isJsonObject(value) && Object.keys(value).length === 0;
}
