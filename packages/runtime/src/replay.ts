import { createClassifier } from "@countersign/analysis";
import { type Config, toPolicy } from "@countersign/config";
import {
  type AuditRecord,
  type Decision,
  explainCall,
  isJsonObject,
  isUntrusted,
  matchesGlob,
  type ScopeHistory,
  type Trust,
  withEntry,
} from "@countersign/core";
import { openSqliteStorage, readMasterKey } from "@countersign/storage";
import { systemClock } from "./clock.ts";
import { conditionLanguage } from "./condition-language.ts";
import { createScan, labelOf } from "./scan.ts";

/** A logged call that another policy would have decided differently. */
export interface ReplayedCall {
  readonly exchange: string;
  readonly at: string;
  readonly upstream: string;
  readonly tool: string;
  readonly requester: string;
  readonly was: Decision;
  readonly wasBy: readonly string[];
  readonly would: Decision;
  readonly wouldBy: readonly string[];
}

export interface Replay {
  readonly calls: number;
  /** Their arguments were erased, so nobody can tell. */
  readonly erased: number;
  readonly different: readonly ReplayedCall[];
}

/** How many records are read at once. */
const PAGE = 5_000;

/**
 * Decides the logged calls again, by another policy. A call counts for the category it was given then, unless the other
 * configuration gives its tool one; what its conversation had seen by then is taken from the log. Budgets are left out:
 * what is used of them depends on what people approve.
 *
 * @param options.since only calls from then on, RFC 3339.
 */
export async function replayCalls(
  config: Config,
  next: Config,
  options: { readonly since?: string; readonly report: (line: string) => void },
): Promise<Replay> {
  const storage = await openSqliteStorage({
    folder: config.dataFolder,
    masterKey: await readMasterKey(config.dataFolder),
    labelOf,
    report: options.report,
  });
  try {
    const histories = new Map<string, ScopeHistory>();
    const received = new Map<string, AuditRecord>();
    const policy = toPolicy(next, conditionLanguage);
    const parts = {
      vault: storage.vault,
      scan: createScan(next.masking),
      strategies: next.masking.strategies,
      classify: createClassifier(),
      clock: systemClock,
      store: { history: async (scope: string) => histories.get(scope) ?? {} },
    };
    const different: ReplayedCall[] = [];
    let calls = 0;
    let erased = 0;

    const decide = async (record: AuditRecord): Promise<void> => {
      const { exchange = "", scope, upstream, tool, requester, client, category } = record;
      const first = received.get(exchange);
      received.delete(exchange);
      if (first === undefined || !scope || !upstream || !tool || !requester || !client) return;
      if (options.since !== undefined && record.at < options.since) return;
      const payload = await storage.store.payload(first.sequence);
      calls++;
      if (!isJsonObject(payload) || payload["arguments"] === undefined) {
        erased++;
        return;
      }
      const given = next.upstreams
        .find(({ name }) => name === upstream)
        ?.tools.find((setting) => matchesGlob(setting.tool, tool))?.category;
      const explained = await explainCall(
        { ...parts, clock: { ...systemClock, now: () => Date.parse(record.at) } },
        policy,
        {
          caller: { requester, client },
          upstream,
          tool,
          trust: trustOf(next, upstream),
          description: null,
          hints: {},
          configuredCategory: given ?? category ?? null,
          toolHash: record.toolHash ?? "",
          arguments: payload["arguments"],
        },
        scope,
      );
      const { decision: would, rules: wouldBy } = explained.verdict;
      const was = record.decision ?? "deny";
      if (would === was) return;
      const wasBy = record.rules ?? [];
      const { at } = record;
      different.push({
        exchange,
        at,
        upstream,
        tool,
        requester: requester.id,
        was,
        wasBy,
        would,
        wouldBy,
      });
    };

    for (let after = 0; ; ) {
      const records = await storage.store.records({ afterSequence: after, limit: PAGE });
      for (const record of records) {
        if (record.type === "call.received") received.set(record.exchange ?? "", record);
        if (record.type === "call.decided") await decide(record);
        if (record.type.startsWith("execution.")) remember(histories, record, config);
      }
      const last = records.at(-1);
      if (last === undefined || records.length < PAGE) break;
      after = last.sequence;
    }
    return { calls, erased, different };
  } finally {
    await storage.close();
  }
}

/** What an execution added to what its conversation had seen. */
function remember(
  histories: Map<string, ScopeHistory>,
  { type, scope, upstream, masked = {}, disclosed = {}, outcome }: AuditRecord,
  config: Config,
): void {
  if (!scope || !upstream) return;
  const isAnswer = outcome === "answered" || outcome === "refused";
  const entry = {
    scope,
    upstream,
    seen: isAnswer ? masked : {},
    disclosed: type === "execution.claimed" ? disclosed : {},
    untrusted: isAnswer && isUntrusted(trustOf(config, upstream)),
  };
  histories.set(scope, withEntry(histories.get(scope) ?? {}, entry));
}

function trustOf(config: Config, upstream: string): Trust {
  return config.upstreams.find(({ name }) => name === upstream)?.trust ?? "unlabelled";
}
