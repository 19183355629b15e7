import {
  type ApprovalEvent,
  type ApprovalState,
  type StoreResult,
  type Store,
  type StoreOperation,
  TRANSITIONS,
} from "@countersign/core";
import { compareWithModel, manualClock, MemoryStorage } from "@countersign/testkit";
import { afterEach, describe, expect, it } from "vitest";

const open = (): Store => new MemoryStorage({ now: manualClock().now }).store;

const whole = structuredClone(TRANSITIONS);
const restore: (() => void)[] = [];

afterEach(() => {
  for (const undo of restore.splice(0)) undo();
});

/** Lets `event` lead from one state to another in the product's own table, until the test is over. */
function letLead(from: ApprovalState, event: ApprovalEvent, to: ApprovalState | undefined): void {
  if (to === undefined) Reflect.deleteProperty(TRANSITIONS[from], event);
  else Reflect.set(TRANSITIONS[from], event, to);
  restore.push(() => {
    const before = whole[from][event];
    if (before === undefined) Reflect.deleteProperty(TRANSITIONS[from], event);
    else Reflect.set(TRANSITIONS[from], event, before);
  });
}

/** A store that does `change` to what it is told, or to what it answers. */
function broken(
  change: (operation: StoreOperation) => StoreOperation,
  answer: (operation: StoreOperation, result: StoreResult) => StoreResult = (_, r) => r,
): Store {
  const store = open();
  const commit: Store["commit"] = async (...operations) => {
    const results = await store.commit(...operations.map(change));
    return results.map((result, at) => answer(operations[at] as StoreOperation, result));
  };
  return new Proxy(store, {
    get: (target, name) => (name === "commit" ? commit : Reflect.get(target, name).bind(target)),
  });
}

describe("the model of an approval request's life", () => {
  it("agrees with the store as it is", async () => {
    await expect(compareWithModel(open())).resolves.toHaveProperty("size", 9);
  });

  it.each<[string, ApprovalState, ApprovalEvent, ApprovalState | undefined]>([
    ["runs what nobody approved", "pending", "claim", "executing"],
    ["runs what was rejected", "rejected", "claim", "executing"],
    ["runs what expired", "expired", "claim", "executing"],
    ["runs a second time", "executed", "claim", "executing"],
    ["tries again what was lost", "unknown", "claim", "executing"],
    ["takes a second decision", "approved", "reject", "rejected"],
    ["approves after a rejection", "rejected", "approve", "approved"],
    ["approves too late", "expired", "approve", "approved"],
    ["expires what is running", "executing", "expire", "expired"],
    ["withdraws what ran", "executed", "cancel", "cancelled"],
    ["lets an approval stand for ever", "approved", "expire", undefined],
    ["leaves unknown outcomes unsettled", "unknown", "fail", undefined],
  ])("catches a table that %s", async (_, from, event, to) => {
    const store = open();
    letLead(from, event, to);

    await expect(compareWithModel(store, { isShort: true })).rejects.toThrow("Property failed");
  });

  it.each<[string, () => Store]>([
    [
      "believes any claim's result",
      () =>
        broken((operation) =>
          operation.kind === "move-approval" ? { ...operation, onlyIf: {} } : operation,
        ),
    ],
    [
      "counts no claims",
      () =>
        broken((operation) =>
          operation.kind === "move-approval" && operation.event === "claim"
            ? { ...operation, set: {} }
            : operation,
        ),
    ],
    [
      "holds the same call twice",
      () =>
        broken((operation) =>
          operation.kind === "request-approval"
            ? {
                ...operation,
                request: { ...operation.request, fingerprint: operation.request.id },
              }
            : operation,
        ),
    ],
    [
      "does not record what it refused",
      () =>
        broken((operation) => {
          if (operation.kind !== "move-approval") return operation;
          const { otherwise: _, ...rest } = operation;
          return rest;
        }),
    ],
    [
      "hands a result over twice",
      () =>
        broken(
          (operation) => operation,
          (operation, result) =>
            operation.kind === "mark-delivered" ? { ...result, done: true } : result,
        ),
    ],
  ])("catches a store that %s", async (_, make) => {
    await expect(compareWithModel(make(), { isShort: true })).rejects.toThrow("Property failed");
  });
});
