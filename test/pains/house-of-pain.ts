/** A guard with its reviewers on memory, quick enough for thousands of calls; what it is made of is what is shipped. */
import {
  createGuard,
  createReviewing,
  isJsonObject,
  type ApprovalRequest,
  type Door,
  type Guard,
  type JsonObject,
  type JsonValue,
  type Outcome,
  type PeopleDirectory,
  type Policy,
  type Reviewer,
  type Reviewing,
  type Scan,
  type Store,
  sweepApprovals,
  type ToolCall,
} from "@countersign/core";
import { type ManualClock, manualClock, MemoryStorage } from "@countersign/testkit";

export interface HouseOfPain {
  readonly guard: Guard;
  readonly reviewing: Reviewing;
  readonly store: Store;
  readonly clock: ManualClock;
  /** What the upstream was sent. */
  readonly sent: JsonValue[];
  readonly call: (
    args: JsonObject,
    changes?: Partial<ToolCall>,
    door?: Partial<Door>,
  ) => Promise<Outcome>;
  /** Makes a call that nobody waits for, and gives back the request it leads to. */
  readonly ask: (args: JsonObject) => Promise<ApprovalRequest>;
  readonly sweep: () => Promise<number>;
}

/** The requester is the local user `ada`, who is also a person, an owner, and on duty. */
const people: PeopleDirectory = {
  mode: "team",
  isPerson: (person) => ["ada", "grace", "tom"].includes(person),
  membersOf: (group) =>
    ({ owners: ["ada", "grace"], clerks: ["grace", "tom"], duty: ["ada"], nobody: [] })[group] ??
    [],
  isSamePerson: (requester, person) => requester.id === `local:${person}@host`,
};

export const by = (person: string, channel: Reviewer["channel"] = "api"): Reviewer => {
  return { person, channel };
};

const scan: Scan = {
  labels: new Set(["EMAIL"]),
  canonicalValue: (_type, text) => text,
  findings: async (value) =>
    (isJsonObject(value) ? Object.entries(value) : [["", value] as const]).flatMap(([key, text]) =>
      typeof text !== "string"
        ? []
        : [...text.matchAll(/\w+@\w+\.example/g)].map((match) => ({
            entityType: "EMAIL_ADDRESS",
            start: match.index,
            end: match.index + match[0].length,
            path: key === "" ? [] : [key],
            in: "value" as const,
          })),
    ),
};

export function houseOfPain(terms: Partial<Policy["approval"]> = {}): HouseOfPain {
  const clock = manualClock();
  const ticking = { now: clock.now, every: () => () => undefined };
  const { store, vault, scopes, digest } = new MemoryStorage({ now: clock.now });
  const sent: JsonValue[] = [];
  let ids = 0;
  const policy: Policy = {
    hash: "policy-1",
    default: "require-approval",
    rules: [],
    disclose: [],
    approval: {
      reviewers: ["owners", "clerks"],
      expiresAfterSeconds: 600,
      coolingOffSeconds: 60,
      ...terms,
    },
  };
  const parts = {
    store,
    vault,
    scan,
    classify: () => ({ category: "delete" as const, evidence: [] }),
    policy: () => policy,
    people: () => people,
    clock: ticking,
    newId: (prefix: string) => `${prefix}_${++ids}`,
  };
  const guard = createGuard({
    ...parts,
    scopes,
    digest,
    owner: "daemon/1",
    configuration: "c",
    scopeIdleMs: 1e9,
    leaseMs: 30_000,
  });
  const call: HouseOfPain["call"] = async (args, changes = {}, door = {}) => {
    const made: ToolCall = {
      caller: {
        requester: { id: "local:ada@host", name: "ada", verified: false },
        client: { name: "agent", version: "1" },
      },
      upstream: "crm",
      trust: "internal",
      tool: "delete",
      description: null,
      hints: {},
      configuredCategory: null,
      toolHash: "tool-1",
      arguments: args,
      ...changes,
    };
    const guarded = await guard.run(made, {
      signal: new AbortController().signal,
      waitMs: 0,
      execute: async (disclosed) => {
        sent.push(disclosed);
        return { kind: "answered", result: "done", isError: false };
      },
      ...door,
    });
    await guarded.delivered();
    return guarded.outcome;
  };
  return {
    guard,
    store,
    clock,
    sent,
    call,
    reviewing: createReviewing({
      ...parts,
      coolingOffMs: () => 60_000,
      validate: async () => [],
    }),
    async ask(args) {
      const outcome = await call(args);
      if (outcome.kind !== "pending") throw new Error(`it was ${outcome.kind}`);
      return outcome.approval;
    },
    sweep: () => sweepApprovals({ store, clock: ticking }),
  };
}

export const approve = { verb: "approve", reason: null } as const;
export const reject = { verb: "reject", reason: null } as const;
