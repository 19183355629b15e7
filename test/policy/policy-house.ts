/** A guard on memory with a policy from a configuration text, real detection, real classification, real conditions. */
import { createClassifier } from "@countersign/analysis";
import { type Config, parseConfig, toPolicy } from "@countersign/config";
import {
  createGuard,
  type Guard,
  type JsonValue,
  type Outcome,
  type Policy,
  type ToolCall,
  type Trust,
} from "@countersign/core";
import { canonicalValue, createScanner, ENTITY_TYPES } from "@countersign/detection";
import { conditionLanguage } from "@countersign/runtime";
import { manualClock, type ManualClock, MemoryStorage } from "@countersign/testkit";
import { beforeAll } from "vitest";

export interface PolicyHouse {
  readonly guard: Guard;
  readonly store: MemoryStorage["store"];
  readonly clock: ManualClock;
  /** What upstreams were sent, as `upstream.tool`. */
  readonly sent: readonly { readonly to: string; readonly arguments: JsonValue }[];
  /** Calls, waiting for nobody: a held call comes back as pending. */
  call(to: string, args: JsonValue, answer?: JsonValue, as?: string): Promise<Outcome>;
  /** Puts another policy in force. */
  use(policy: string): void;
}

const HEAD = `version: 1
mode: local
upstreams:
  crm: { command: crm, trust: internal }
  web: { command: web, trust: external }
  mail: { command: mail, trust: external }
`;

const scanner = createScanner();
const classify = createClassifier();

/** The parsers of SQL start in threads, which takes a while on a machine with other work. Until then all SQL is unknown. */
beforeAll(async () => {
  for (let turn = 0; turn < 20; turn++) {
    const house = policyHouse(
      `policy: { rules: [{ id: a, when: 'call.sql.all(s, s.kind == "select")', decision: allow }] }\n`,
    );
    if ((await house.call("crm.query", { sql: "select 1" })).kind === "answered") return;
  }
  throw new Error("the parsers did not start");
}, 60_000);

/** @param policy what stands in the configuration after the upstreams `crm`, `web` and `mail`. */
export function policyHouse(policy: string): PolicyHouse {
  let config: Config;
  let inForce: Policy;
  const use = (text: string): void => {
    config = parseConfig(HEAD + text, {
      file: "countersign.yaml",
      env: {},
      conditions: conditionLanguage,
    });
    inForce = toPolicy(config, conditionLanguage);
  };
  use(policy);
  const clock = manualClock();
  const storage = new MemoryStorage({ now: clock.now });
  const sent: { to: string; arguments: JsonValue }[] = [];
  let ids = 0;
  const guard = createGuard({
    store: storage.store,
    vault: storage.vault,
    scopes: storage.scopes,
    digest: storage.digest,
    scan: {
      findings: async (value, options) => scanner.scanJson(value, options),
      canonicalValue,
      labels: new Set(Object.values(ENTITY_TYPES).map(({ label }) => label)),
    },
    classify,
    policy: () => inForce,
    clock: { now: clock.now, every: () => () => undefined },
    newId: (prefix) => `${prefix}_${++ids}`,
    owner: "test/1",
    configuration: "c",
    scopeIdleMs: 1e12,
    leaseMs: 30_000,
  });
  return {
    guard,
    store: storage.store,
    clock,
    sent,
    use,
    async call(to, args, answer = { ok: true }, as = "local:ada@host") {
      const [upstream = "", tool = ""] = to.split(".");
      const trust: Trust =
        config.upstreams.find(({ name }) => name === upstream)?.trust ?? "unlabelled";
      const call: ToolCall = {
        caller: {
          requester: { id: as, name: "ada", verified: false },
          client: { name: "test", version: "1" },
        },
        upstream,
        trust,
        tool,
        description: null,
        hints: {},
        configuredCategory: null,
        toolHash: "t",
        arguments: args,
      };
      const { outcome } = await guard.run(call, {
        signal: new AbortController().signal,
        waitMs: 0,
        execute: async (given) => {
          sent.push({ to, arguments: given });
          return { kind: "answered", result: answer, isError: false };
        },
      });
      return outcome;
    },
  };
}
