/** A real guard with real detection in front of fixture servers, and what it keeps in plain memory. */
import { createClassifier } from "@countersign/analysis";
import { createGuard, type DisclosureRule, type Guard, type StrategyRule } from "@countersign/core";
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
  readonly storage: MemoryStorage;
}

/** Allows every call; what is disclosed, and how things are masked, is for the caller to say. */
export function maskingHouse({
  disclose = [],
  strategies = [],
}: {
  readonly disclose?: readonly DisclosureRule[];
  readonly strategies?: readonly StrategyRule[];
} = {}): MaskingHouse {
  const storage = new MemoryStorage({ now: Date.now });
  let ids = 0;
  const guard = createGuard({
    store: storage.store,
    vault: storage.vault,
    scopes: storage.scopes,
    scan,
    strategies,
    classify: createClassifier(),
    policy: () => ({
      hash: "policy",
      default: "allow",
      rules: [],
      disclose,
      approval: { reviewers: ["me"], expiresAfterSeconds: 60, coolingOffSeconds: 60 },
    }),
    digest: storage.digest,
    clock: {
      now: Date.now,
      every: (ms, run) => {
        const timer = setInterval(run, ms);
        return () => clearInterval(timer);
      },
    },
    newId: (prefix) => `${prefix}_${++ids}`,
    owner: "test/1",
    configuration: "test",
    scopeIdleMs: 60 * 60_000,
    leaseMs: 30_000,
  });
  return { guard, storage };
}
