/** A real guard with real detection in front of fixture servers, and what it keeps in plain memory. */
import { createClassifier } from "@countersign/analysis";
import {
  createGuard,
  createReviewing,
  type Decision,
  type DisclosureRule,
  type Guard,
  type PolicyRule,
  type Reviewing,
  type StrategyRule,
} from "@countersign/core";
import { createScan } from "@countersign/runtime";
import { MemoryStorage } from "@countersign/testkit";

const scan = createScan({
  names: true,
  organizations: false,
  confidence: {},
  allow: [],
  off: [],
  custom: [],
  allowFields: [],
  strategies: [],
});

export interface MaskingHouse {
  readonly guard: Guard;
  readonly reviewing: Reviewing;
  readonly storage: MemoryStorage;
}

/** What is decided, disclosed and how things are masked is for the caller to say; `grace` decides what is held. */
export function maskingHouse({
  disclose = [],
  strategies = [],
  decision = "allow",
  rules = [],
}: {
  readonly disclose?: readonly DisclosureRule[];
  readonly strategies?: readonly StrategyRule[];
  readonly decision?: Decision;
  readonly rules?: readonly PolicyRule[];
} = {}): MaskingHouse {
  const storage = new MemoryStorage({ now: Date.now });
  let ids = 0;
  const newId = (prefix: string): string => `${prefix}_${++ids}`;
  const shared = {
    store: storage.store,
    vault: storage.vault,
    scan,
    strategies,
    classify: createClassifier(),
    policy: () => ({
      hash: "policy",
      default: decision,
      rules,
      disclose,
      approval: { reviewers: ["grace"], expiresAfterSeconds: 60, coolingOffSeconds: 60 },
    }),
    clock: {
      now: Date.now,
      every: (ms: number, run: () => void) => {
        const timer = setInterval(run, ms);
        return () => clearInterval(timer);
      },
    },
    newId,
  };
  const guard = createGuard({
    ...shared,
    scopes: storage.scopes,
    digest: storage.digest,
    owner: "test/1",
    configuration: "test",
    scopeIdleMs: 60 * 60_000,
    leaseMs: 30_000,
  });
  const reviewing = createReviewing({
    ...shared,
    people: () => ({
      mode: "team",
      isPerson: (person) => person === "grace",
      membersOf: () => [],
      isSamePerson: () => false,
    }),
    coolingOffMs: () => 60_000,
    validate: async () => [],
  });
  return { guard, reviewing, storage };
}
