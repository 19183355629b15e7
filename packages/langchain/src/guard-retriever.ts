import { isJsonObject, type JsonValue, type ProgramGuard } from "@countersign/core";
import { Document } from "@langchain/core/documents";
import type { BaseRetrieverInterface } from "@langchain/core/retrievers";
import { ensureConfig, type RunnableConfig } from "@langchain/core/runnables";
import { conversationOf, threadOf } from "./conversation.ts";
import type { GuardToolOptions } from "./guard-tool.ts";
import { announcePending } from "./pending-notice.ts";
import { plainValue } from "./plain-value.ts";
import { runProgramCall, toolCallOf, UNTIL_IT_EXPIRES_MS } from "./program-call.ts";
import type { OpenConfig } from "./quiet-config.ts";
import { errorForm, errorFrom } from "./result-form.ts";
import { type Listener, runQuietly } from "./run-quietly.ts";

export interface GuardRetrieverOptions
  extends Pick<GuardToolOptions, "upstream" | "scope" | "holdTimeoutMs" | "onPending"> {
  /** What the policy and the log call it; `search_documents` unless given. */
  readonly name?: string;
  /** What it searches, for the policy and for reviewers. */
  readonly description?: string;
}

interface OpenRetriever {
  invoke(query: string, config?: unknown): Promise<unknown>;
  _getRelevantDocuments(query: string, runManager?: unknown): Promise<unknown>;
}

/** Not `query`, which would be taken for SQL, and values in it for its literals. */
const SEARCH_SCHEMA: JsonValue = {
  type: "object",
  properties: { text: { type: "string" } },
  required: ["text"],
};

/**
 * The same retriever under guard: a search is a call like any other, and documents come back masked before callbacks
 * see them. A search that does not run throws the reason.
 */
export function guardRetriever<T extends BaseRetrieverInterface>(
  retriever: T,
  guard: ProgramGuard,
  options: GuardRetrieverOptions = {},
): T {
  const open = retriever as unknown as OpenRetriever;
  const facts = {
    name: options.name ?? "search_documents",
    description: options.description ?? null,
    hints: { readOnlyHint: true },
    inputSchema: SEARCH_SCHEMA,
  };

  const search = async (
    query: string,
    config: OpenConfig,
    listener: Listener | undefined,
  ): Promise<Document[]> => {
    const { thread = threadOf(config), user } = options.scope?.(config) ?? {};
    const conversation = conversationOf(thread);
    const terms = { upstream: options.upstream, client: "langchain", conversation, user };
    const call = toolCallOf(guard, facts, { ...terms, callKey: undefined }, { text: query });
    const outcome = await runProgramCall(guard, call, {
      signal: config["signal"] as AbortSignal | undefined,
      waitMs: options.holdTimeoutMs ?? UNTIL_IT_EXPIRES_MS,
      onHeld: (request) => (options.onPending ?? announcePending)(request, config),
      async execute(args, _isHeld, given) {
        const disclosed =
          isJsonObject(args) && typeof args["text"] === "string" ? args["text"] : "";
        try {
          const documents = await runQuietly(
            { guard, caller: call.caller, given, config, listener },
            ({ runManager }) => open._getRelevantDocuments.call(retriever, disclosed, runManager),
          );
          return { kind: "answered", result: { output: plainValue(documents) }, isError: false };
        } catch (error) {
          return { kind: "answered", result: errorForm(error), isError: true };
        }
      },
    });
    if (outcome.kind !== "answered") throw new Error(outcome.text);
    const error = errorFrom(outcome.result);
    if (error !== undefined) throw error;
    return documentsOf(outcome.result);
  };

  return Object.create(retriever, {
    invoke: {
      value: (query: string, given?: OpenConfig) => {
        // Where none is given, that of the surrounding run. The search itself is not given it, so it is bound to it.
        const config = ensureConfig(given as RunnableConfig) as OpenConfig;
        const bound: unknown = Object.create(retriever, {
          _getRelevantDocuments: {
            value: (asked: string, listener?: Listener) => search(asked, config, listener),
          },
        });
        return open.invoke.call(bound, query, config);
      },
    },
    _getRelevantDocuments: {
      value: (query: string, listener?: Listener) =>
        search(query, ensureConfig() as OpenConfig, listener),
    },
  }) as T;
}

function documentsOf(form: JsonValue): Document[] {
  const output = isJsonObject(form) ? form["output"] : null;
  if (!Array.isArray(output)) return [];
  return output.filter(isJsonObject).map(({ pageContent, metadata, id }) => {
    return new Document({
      pageContent:
        typeof pageContent === "string" ? pageContent : JSON.stringify(pageContent ?? ""),
      metadata: isJsonObject(metadata) ? { ...metadata } : {},
      ...(typeof id === "string" ? { id } : {}),
    });
  });
}
