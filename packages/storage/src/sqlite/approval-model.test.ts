/** Random commands against the real database and against a model of the state machine in twenty lines. */
import { createSecretKey, randomBytes } from "node:crypto";
import { join } from "node:path";
import { nextState, type ApprovalEvent, type ApprovalState } from "@countersign/core";
import { requestApproval, temporaryFolder } from "@countersign/testkit";
import fc from "fast-check";
import { expect, it, onTestFinished } from "vitest";
import { readApproval } from "./approval-rows.ts";
import { makeFile } from "./data-folder.ts";
import { encodeCommit, type Operation } from "./encoded-commit.ts";
import { openWriter } from "./open-writer.ts";
import { verifyLog } from "./verify-log.ts";

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
  apply(operation: Operation): boolean {
    const done = this.#isDone(operation);
    if (done && operation.kind !== "renew-lease") this.records++;
    if (!done && operation.kind === "move-approval") this.records++;
    return done;
  }

  #isDone(operation: Operation): boolean {
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
      const state = nextState(request.state, operation.event);
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
function operationOf(next: Command, latest: readonly string[], made: number): Operation {
  if (next.do === "request") return requestApproval(`a${made}`, { fingerprint: next.call });
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

it("agrees with the model on every command", async () => {
  const reached = new Set<ApprovalState>();
  const run = async (commands: readonly Command[]) => {
    const file = join(temporaryFolder(), "countersign.db");
    makeFile(file);
    const { database, writer } = openWriter(file, createSecretKey(randomBytes(32)));
    onTestFinished(() => void database.close());
    database.pragma("synchronous = OFF");
    const model = new Model();

    const batch = commands.map((next) => {
      const made = model.requests.size;
      const operation = operationOf(next, [...model.requests.keys()].reverse(), made);
      return { operation, done: model.apply(operation) };
    });
    const outcomes = writer.write(batch.map(({ operation }) => encodeCommit([operation], 1)));

    const done = outcomes.map((outcome) => "results" in outcome && outcome.results[0]?.done);
    expect(done).toEqual(batch.map((step) => step.done));
    const stored = database.prepare("select * from approval order by arguments_record").all();
    const requests = stored.flatMap((row) => readApproval(row) ?? []);
    expect(
      requests.map((r) => [
        r.id,
        { call: r.fingerprint, state: r.state, fence: r.fence, delivered: r.delivered },
      ]),
    ).toEqual([...model.requests]);
    for (const { state } of requests) reached.add(state);
    expect(await verifyLog({ file })).toMatchObject({ ok: true, records: model.records });
    database.close();
  };

  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 20, maxLength: 150, size: "max" }), run),
    { numRuns: 100 },
  );

  expect([...reached].toSorted()).toHaveLength(9);
});
