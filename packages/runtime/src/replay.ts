import { setImmediate } from "node:timers/promises";
import { createClassifier } from "@countersign/analysis";
import { type Config, toPolicy } from "@countersign/config";
import {
  type AuditRecord,
  explainCall,
  isJsonObject,
  isUntrusted,
  matchesGlob,
  type ReplayedCall,
  type Scan,
  type ScopeHistory,
  type Store,
  type Trust,
  type Vault,
  withEntry,
} from "@countersign/core";
import { readMasterKey } from "@countersign/storage";
import { openStorage } from "./open-storage.ts";
import { systemClock } from "./clock.ts";
import { conditionLanguage } from "./condition-language.ts";
import { createScan } from "./scan.ts";

/** What became of the calls so far. */
export interface Replay {
  readonly calls: number;
  /** Their arguments were erased, so nobody can tell. */
  readonly erased: number;
  /** Oldest first. */
  readonly different: readonly ReplayedCall[];
}

/** What replaying reads. */
export interface ReplayParts {
  readonly store: Pick<Store, "records" | "payload">;
  readonly vault: Vault;
  /** That of the other configuration; made if it is not given. */
  readonly scan?: Scan;
}

export interface ReplayOptions {
  /** Only calls from then on, RFC 3339. */
  readonly since?: string;
  /** Called after each page with how many records were read; ends it early by returning `false`. */
  readonly goesOn?: (read: number) => boolean | Promise<boolean>;
  /** Told of each call, with what would be otherwise. */
  readonly onCall?: (call: "same" | "erased" | ReplayedCall) => void;
}

/** How many records are read at once. */
const PAGE = 1_000;

/**
 * Decides the logged calls of a data folder again, by another policy. A call counts for the category it was given then,
 * unless the other configuration gives its tool one; what its conversation had seen by then is taken from the log.
 * Budgets are left out: what is used of them depends on what people approve.
 *
 * @param options.since only calls from then on, RFC 3339.
 */
export async function replayCalls(
  config: Config,
  next: Config,
  options: { readonly since?: string; readonly report: (line: string) => void },
): Promise<Replay> {
  const storage = await openStorage(config, {
    masterKey: await readMasterKey(config.dataFolder),
    report: options.report,
  });
  const different: ReplayedCall[] = [];
  let calls = 0;
  let erased = 0;
  try {
    await replayLog(storage, config, next, {
      ...(options.since === undefined ? {} : { since: options.since }),
      onCall(call) {
        calls++;
        if (call === "erased") erased++;
        else if (call !== "same") different.push(call);
      },
    });
    return { calls, erased, different };
  } finally {
    await storage.close();
  }
}

/** The same on a log that is open. Others get their turn after each call and each page. */
export async function replayLog(
  { store, vault, scan }: ReplayParts,
  config: Config,
  next: Config,
  { since, goesOn = () => true, onCall = () => undefined }: ReplayOptions,
): Promise<void> {
  const histories = new Map<string, ScopeHistory>();
  const received = new Map<string, AuditRecord>();
  const policy = toPolicy(next, conditionLanguage);
  const parts = {
    vault,
    scan: scan ?? createScan(next.masking),
    strategies: next.masking.strategies,
    classify: createClassifier(),
    clock: systemClock,
    store: { history: async (scope: string) => histories.get(scope) ?? {} },
  };

  const decide = async (record: AuditRecord): Promise<void> => {
    const { exchange = "", scope, upstream, tool, requester, client, category } = record;
    const first = received.get(exchange);
    received.delete(exchange);
    if (first === undefined || !scope || !upstream || !tool || !requester || !client) return;
    if (since !== undefined && record.at < since) return;
    const payload = await store.payload(first.sequence);
    if (!isJsonObject(payload) || payload["arguments"] === undefined) {
      onCall("erased");
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
    const wasBy = record.rules ?? [];
    const about = { exchange, at: record.at, upstream, tool, requester: requester.id };
    onCall(would === was ? "same" : { ...about, was, wasBy, would, wouldBy });
    await setImmediate();
  };

  for (let after = 0; ; ) {
    const records = await store.records({ afterSequence: after, limit: PAGE });
    for (const record of records) {
      if (record.type === "call.received") received.set(record.exchange ?? "", record);
      if (record.type === "call.decided") await decide(record);
      if (record.type.startsWith("execution.")) remember(histories, record, config);
    }
    const last = records.at(-1);
    if (last === undefined) break;
    after = last.sequence;
    if (!(await goesOn(after)) || records.length < PAGE) break;
    await setImmediate();
  }
}

/** What an execution added to what its conversation had seen. */
function remember(
  histories: Map<string, ScopeHistory>,
  { type, scope, upstream, masked = {}, disclosed = {}, outcome }: AuditRecord,
  config: Config,
): void {
  if (!scope || !upstream) return;
  const isAnswer = outcome === "answered" || outcome === "refused" || outcome === "wants-visit";
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
