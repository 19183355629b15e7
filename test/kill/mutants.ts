/**
 * Countersign with a mistake in it. The battery must notice each of them, or it would not notice the same mistake made
 * in earnest. A mutant replaces exact snippets of the built code; if one is no longer there, the daemon does not start,
 * so that a mutant cannot silently stop being one.
 */
import type { ViolationKind } from "./verdict.ts";

export interface Mutant {
  readonly name: string;
  /** A sentence with the daemon as its subject. */
  readonly mistake: string;
  readonly edits: readonly Edit[];
  /** Aims that bring it to light. */
  readonly aims: readonly string[];
  readonly newEdition?: number;
  /** What the battery has to say about it. */
  readonly expected: ViolationKind;
}

export interface Edit {
  /** Below `packages/`. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

export const MUTANTS: readonly Mutant[] = [
  {
    name: "acknowledge-first",
    mistake: "acknowledges a decision before it is committed",
    edits: [
      {
        file: "storage/dist/store/queued-store.js",
        find: "const results = await this.#parts.queue.commit(operations);",
        replace: `
          const writing = this.#parts.queue.commit(operations);
          const decided = operations.find((one) => one.vote ?? one.set?.decision);
          if (decided !== undefined) {
            writing.then(
              (done) => done.forEach(({ approval }) => approval && this.#watch.announce(approval)),
              () => undefined,
            );
            const approval = this.#parts.reader.approval(decided.id);
            return operations.map(() => ({ done: true, approval }));
          }
          const results = await writing;`,
      },
    ],
    aims: ["when a decision is acknowledged"],
    expected: "lost decision",
  },
  {
    name: "run-first",
    mistake: "runs an approved call before the claim is durable",
    edits: [
      {
        file: "core/dist/guard/execute.js",
        find: "const [claim] = await store.commit({",
        replace: `
          const early = await executeMasked(parts, prepared, door);
          const [claim] = await store.commit({`,
      },
      {
        file: "core/dist/guard/execute.js",
        find: "? tooLate()\n            : await executeMasked(parts, prepared, door);",
        replace: "? tooLate()\n            : early;",
      },
    ],
    aims: ["after the effect"],
    expected: "unrecorded effect",
  },
  {
    name: "retry",
    mistake: "takes up again what was executing when it was killed",
    edits: [
      {
        file: "core/dist/approval/approval-request.js",
        find: 'executing: { succeed: "executed",',
        replace: 'executing: { claim: "executing", succeed: "executed",',
      },
      {
        file: "runtime/dist/runtime.js",
        find: "other.startsWith(`daemon/${place}`)",
        replace: 'other.startsWith("nobody/")',
      },
      {
        file: "core/dist/guard/hold.js",
        find: 'if (request.state === "approved") {',
        replace: `
        const isLeft = request.state === "executing" && request.owner !== parts.owner;
        if (request.state === "approved" || isLeft) {`,
      },
    ],
    aims: ["after the effect"],
    expected: "double execution",
  },
  {
    name: "put-back",
    mistake: "puts what was executing back to approved",
    edits: [
      {
        file: "core/dist/approval/approval-request.js",
        find: 'lose: "unknown" }',
        replace: 'lose: "approved" }',
      },
    ],
    aims: ["after the effect"],
    // The database refuses such a move, so that the daemon cannot start.
    expected: "unclean start",
  },
  {
    name: "unbound",
    mistake: "claims an approval without comparing what it approves",
    edits: [
      {
        file: "core/dist/guard/hold.js",
        find: "return request.binding === approvalBinding(",
        replace: "return true || approvalBinding(",
      },
      {
        file: "core/dist/guard/execute.js",
        find: "onlyIf: { binding, expiresAfter: claimedAt },",
        replace: "onlyIf: { expiresAfter: claimedAt },",
      },
    ],
    aims: ["approved, its caller gone"],
    newEdition: 1,
    expected: "unapproved effect",
  },
];
