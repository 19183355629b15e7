/** Random commands against the store and against a model of the state machine in twenty lines. */
import type { ApprovalEvent, ApprovalState, Store, StoreOperation } from "@countersign/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { freshStorage, requestApproval, type OpenStorage } from "./storage-under-test.ts";

/** Every step there is, written down a second time: a slip in the product's own table shows as a difference. */
const LIFE: ReadonlySet<string> = new Set([
  "pending approve approved",
  "pending reject rejected",
  "pending escalate pending",
  "pending expire expired",
  "pending cancel cancelled",
  "approved claim executing",
  "approved expire expired",
  "approved cancel cancelled",
  "executing succeed executed",
  "executing fail failed",
  "executing lose unknown",
  "unknown succeed executed",
  "unknown fail failed",
]);

function stepFrom(state: ApprovalState, event: ApprovalEvent): ApprovalState | undefined {
  const step = [...LIFE].find((line) => line.startsWith(`${state} ${event} `));
  return step?.split(" ")[2] as ApprovalState | undefined;
}

interface ModelRequest {
  readonly call: string;
  state: ApprovalState;
  fence: number;
  delivered: boolean;
}

class Model {
  readonly requests = new Map<string, ModelRequest>();
  records = 0;

  /** Applies an operation and says whether it is done. */
  apply(operation: StoreOperation): boolean {
    const done = this.#isDone(operation);
    if (done && operation.kind !== "renew-lease") this.records++;
    if (!done && operation.kind === "move-approval") this.records++;
    return done;
  }

  #isDone(operation: StoreOperation): boolean {
    if (operation.kind === "request-approval") {
      const { id, fingerprint: call } = operation.request;
      const open = (r: ModelRequest) => ["pending", "approved", "executing"].includes(r.state);
      if ([...this.requests.values()].some((r) => r.call === call && open(r))) return false;
      this.requests.set(id, { call, state: "pending", fence: 0, delivered: false });
      return true;
    }
    const request = "id" in operation ? this.requests.get(operation.id) : undefined;
    if (!request) return false;
    if (operation.kind === "move-approval") {
      const state = stepFrom(request.state, operation.event);
      if (!state || (operation.onlyIf?.fence ?? request.fence) !== request.fence) return false;
      request.state = state;
      if (operation.set?.nextFence) request.fence++;
      return true;
    }
    if (operation.kind === "renew-lease") {
      return request.state === "executing" && request.fence === operation.fence;
    }
    if (request.delivered || !["executed", "failed"].includes(request.state)) return false;
    return (request.delivered = true);
  }
}

type Command =
  | { readonly do: "request"; readonly call: string }
  | {
      readonly do: ApprovalEvent | "renew" | "deliver";
      readonly at: number;
      readonly fence: number;
    };

const EVENTS = [
  "approve",
  "claim",
  "succeed",
  "fail",
  "lose",
  "reject",
  "escalate",
  "expire",
  "cancel",
] as const;

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("request" as const),
      call: fc.constantFrom("c1", "c2"),
    }),
  },
  {
    weight: 9,
    arbitrary: fc.record({
      // The way to an execution is long, so its steps come more often.
      do: fc.constantFrom(
        ...EVENTS.slice(0, 5),
        ...EVENTS.slice(0, 5),
        ...EVENTS,
        "renew" as const,
        "deliver" as const,
      ),
      at: fc.nat(3),
      fence: fc.constantFrom(1, 1, 1, 0, 2),
    }),
  },
);

/** `latest` are the ids of the last requests, so that commands mostly meet one that is alive. */
function operationOf(next: Command, latest: readonly string[], run: string): StoreOperation {
  if (next.do === "request") {
    return requestApproval(`${run} a${latest.length}`, { fingerprint: `${run} ${next.call}` });
  }
  const id = latest[next.at] ?? "nobody";
  const record = { type: "approval.approved" } as const;
  if (next.do === "renew") return { kind: "renew-lease", id, fence: next.fence, leaseUntil: 5 };
  if (next.do === "deliver") return { kind: "mark-delivered", id, record };
  const move = { kind: "move-approval", id, event: next.do, record } as const;
  const otherwise = { type: "approval.decision_ignored" } as const;
  if (next.do === "claim") return { ...move, otherwise, set: { nextFence: true, owner: "p" } };
  if (next.do === "succeed" || next.do === "fail" || next.do === "lose") {
    return { ...move, otherwise, onlyIf: { fence: next.fence } };
  }
  return { ...move, otherwise };
}

/**
 * Tries random commands on a store and on the model. With `isShort`, a difference is told as it was found, which is
 * quicker.
 *
 * @returns the states that requests were in at the end of a run.
 * @throws with the commands, made as few as possible, after which the two differ.
 */
export async function compareWithModel(
  store: Store,
  { isShort = false }: { readonly isShort?: boolean } = {},
): Promise<ReadonlySet<ApprovalState>> {
  const reached = new Set<ApprovalState>();
  let runs = 0;
  const run = async (commands: readonly Command[]) => {
    const name = `run${++runs}`;
    const model = new Model();
    const [before] = await store.records({ limit: 1, newestFirst: true });

    const batch = commands.map((next) => {
      const operation = operationOf(next, [...model.requests.keys()].reverse(), name);
      return { operation, done: model.apply(operation) };
    });
    const results = await Promise.all(batch.map(({ operation }) => store.commit(operation)));

    expect(results.map(([result]) => result?.done)).toEqual(batch.map(({ done }) => done));
    for (const [id, expected] of model.requests) {
      const { fingerprint: call, state, fence, delivered } = (await store.approval(id)) ?? {};
      expect({ id, call, state, fence, delivered }).toEqual({ id, ...expected });
      reached.add(expected.state);
    }
    const [last] = await store.records({ limit: 1, newestFirst: true });
    expect((last?.sequence ?? 0) - (before?.sequence ?? 0)).toBe(model.records);
  };

  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 20, maxLength: 150, size: "max" }), run),
    { numRuns: 100, endOnFailure: isShort },
  );
  return reached;
}

/** The life of approval requests under any order of commands. */
export function modelContract(open: OpenStorage): void {
  const { storage } = freshStorage(open);

  describe("approval requests", () => {
    it("agree with a model of the state machine on every command", async () => {
      const reached = await compareWithModel(storage().store);

      expect(reached.size).toBe(9);
    });
  });
}
