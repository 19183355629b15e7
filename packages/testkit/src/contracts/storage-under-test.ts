import type {
  AuditDraft,
  KeyedDigest,
  NewApproval,
  PageSessions,
  ReviewerCredentials,
  Scopes,
  Store,
  StoreOperation,
  Vault,
} from "@countersign/core";
import { afterEach, beforeEach } from "vitest";
import { manualClock, type ManualClock } from "../manual-clock.ts";

/** What the contract suites look at. `Storage` of `@countersign/storage` and `MemoryStorage` have this shape. */
export interface StorageUnderTest {
  readonly store: Store;
  readonly vault: Vault;
  readonly scopes: Scopes;
  readonly credentials: ReviewerCredentials;
  readonly sessions: PageSessions;
  readonly digest: KeyedDigest;
  close(): Promise<void>;
}

/** Opens an empty storage whose clock is `now`. Labels are the first words of entity types: `EMAIL`. */
export type OpenStorage = (options: { readonly now: () => number }) => Promise<StorageUnderTest>;

/** A new storage and a new clock for each test. */
export function freshStorage(open: OpenStorage): {
  readonly storage: () => StorageUnderTest;
  readonly clock: () => ManualClock;
} {
  let clock: ManualClock;
  let storage: StorageUnderTest;
  beforeEach(async () => {
    clock = manualClock();
    storage = await open({ now: () => clock.now() });
  });
  afterEach(() => storage.close());
  return { storage: () => storage, clock: () => clock };
}

export const A_RECORD: AuditDraft = { type: "call.received", exchange: "x1" };

export function newApproval(id: string, changes: Partial<NewApproval> = {}): NewApproval {
  return {
    id,
    fingerprint: `fingerprint of ${id}`,
    binding: `binding of ${id}`,
    exchange: `exchange of ${id}`,
    scope: "s1",
    requester: { id: "local:ada@host", name: "Ada", verified: false },
    client: { name: "client", version: "1" },
    upstream: "crm",
    tool: "delete",
    category: "delete",
    evidence: [],
    toolHash: "tool",
    policy: "policy",
    masking: [],
    rules: ["never-alone"],
    policyReason: null,
    reviewers: ["data-owners"],
    quorum: 1,
    escalateTo: [],
    escalateAfterMs: null,
    breakGlass: [],
    findings: { EMAIL_ADDRESS: 2 },
    disclosed: [],
    createdAt: 1_000,
    expiresAt: 2_000,
    ...changes,
  };
}

export function requestApproval(
  id: string,
  changes: Partial<NewApproval> = {},
): Extract<StoreOperation, { kind: "request-approval" }> {
  const request = newApproval(id, changes);
  return {
    kind: "request-approval",
    request,
    record: { type: "approval.requested", exchange: request.exchange },
    payload: { scope: request.scope, body: { arguments: { id } } },
  };
}
