/** Countersign with mistakes that only show where several replicas share a database. The battery must notice each. */
import type { Mutant } from "../kill/mutants.ts";
import type { ReplicaBatteryOptions } from "./battery.ts";

export type ReplicaMutant = Omit<Mutant, "aims" | "newEdition" | "expected"> & {
  /** What brings it to light. */
  readonly battery: Pick<ReplicaBatteryOptions, "troubles" | "kinds" | "effectMs" | "quietMs">;
  /** How what the battery says about it begins. */
  readonly expected: string;
};

/** Nobody dies, and calls take longer than a lease. */
const QUIET = { troubles: 0, quietMs: 20_000, effectMs: 7_000 } as const;

export const REPLICA_MUTANTS: readonly ReplicaMutant[] = [
  {
    name: "claim-without-fence",
    mistake: "claims a request that another replica is executing",
    edits: [
      {
        file: "core/dist/approval/approval-request.js",
        find: 'executing: { succeed: "executed",',
        replace: 'executing: { claim: "executing", succeed: "executed",',
      },
      {
        file: "core/dist/guard/hold.js",
        find: 'const latest = found.state === "executing" && isSameCall(prepared, found)',
        replace: "const latest = false && isSameCall(prepared, found)",
      },
      {
        file: "core/dist/guard/hold.js",
        find: 'if (request.state === "approved") {',
        replace: `
        const isLeft = request.state === "executing" && request.owner !== parts.owner;
        if (request.state === "approved" || isLeft) {`,
      },
    ],
    battery: { troubles: 20, kinds: ["kill"], effectMs: 600 },
    expected: "double",
  },
  {
    name: "lease-ignored",
    mistake: "takes what another replica is executing for lost although its lease has not run out",
    edits: [
      {
        file: "core/dist/approval/sweep.js",
        find: "return isGone || (request.leaseUntil ?? 0) <= now ?",
        replace: "return true ?",
      },
      {
        file: "core/dist/approval/sweep.js",
        find: "onlyIf: isGone ? { fence } : { fence, leaseEndedBy: now },",
        replace: "onlyIf: { fence },",
      },
    ],
    battery: QUIET,
    expected: "given up",
  },
  {
    name: "lease-not-renewed",
    mistake: "does not renew the lease of what it is executing",
    edits: [
      {
        file: "core/dist/guard/execute.js",
        find: 'store.commit({ kind: "renew-lease", id, fence, leaseUntil }).catch(() => undefined);',
        replace: "void leaseUntil;",
      },
    ],
    battery: QUIET,
    expected: "given up",
  },
  {
    name: "acknowledge-before-commit",
    mistake: "acknowledges a decision before the database has it",
    edits: [
      {
        file: "storage/dist/store/queued-store.js",
        find: "const results = await this.#parts.queue.commit(operations);",
        replace: `
          const writing = this.#parts.queue.commit(operations);
          const decided = operations.find((one) => one.kind === "vote-approval");
          if (decided !== undefined) {
            writing.catch(() => undefined);
            const approval = await this.#parts.reader.approval(decided.id);
            return operations.map(() => ({ done: true, approval }));
          }
          const results = await writing;`,
      },
    ],
    battery: { troubles: 8, kinds: ["stall"] },
    expected: "lost",
  },
  {
    name: "counted-twice",
    mistake: "takes a decision for counted that came second, at another replica",
    edits: [
      {
        file: "core/dist/approval/cast-vote.js",
        find: "if (result?.done && result.approval !== undefined)",
        replace: "if (result?.approval !== undefined)",
      },
    ],
    battery: { troubles: 5, kinds: ["kill"] },
    expected: "lost",
  },
];

/** Caught by {@link file://./lost-commit.ts}, without daemons. */
export const LOST_COMMIT_MUTANT: Omit<Mutant, "aims" | "expected"> = {
  name: "commit-not-looked-up",
  mistake: "makes a commit again whose answer was lost, without looking whether it was made",
  edits: [
    {
      file: "storage/dist/postgres/postgres-writer.js",
      find: "if (await this.#wasCommitted(head, error))",
      replace: "if (false && (await this.#wasCommitted(head, error)))",
    },
  ],
};
