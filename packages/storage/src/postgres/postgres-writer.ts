import { setTimeout as sleep } from "node:timers/promises";
import type { ScopeKeyring } from "../keys/scope-keys.ts";
import type { CommitOutcome, EncodedCommit, Failure } from "../store/encoded-commit.ts";
import { failureOf, prepareCommit, type PreparedCommit } from "../store/prepared-commit.ts";
import type { WriteBackend } from "../store/write-backend.ts";
import type { WriteTrouble } from "../store/write-observer.ts";
import { Application } from "./apply.ts";
import type { CheckpointRows } from "./checkpoint-rows.ts";
import { ConnectionLost, isConflict, type Query, reasonOf } from "./session.ts";
import { Transaction } from "./transaction.ts";
import type { WriterConnection } from "./writer-connection.ts";

/** How often a transaction is tried: the server may be restarting, or another replica may hold the log's end. */
const MOST_ATTEMPTS = 6;
const FIRST_PAUSE_MS = 50;

/** What other replicas are told on when approval requests changed. */
export const NOTICES = "countersign_approvals";

type Prepared = readonly (PreparedCommit | Failure)[];

export interface PostgresWriterParts {
  readonly connection: WriterConnection;
  readonly keyring: ScopeKeyring;
  readonly checkpoints: CheckpointRows;
  /** Whether the server takes `notify`. */
  readonly notifies: boolean;
  readonly onTrouble?: (trouble: WriteTrouble) => void;
}

/** It cannot be told whether a transaction was committed: the server was not reached again. */
class UnknownOutcome extends Error {}

/** Writes commits, all that it is given in one transaction. Each stands in a savepoint of its own. */
export class PostgresWriter implements WriteBackend {
  readonly #parts: PostgresWriterParts;
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: PostgresWriterParts) {
    this.#parts = parts;
  }

  /** One after the other: there is one connection, and one end of the log. */
  write(commits: readonly EncodedCommit[]): Promise<readonly CommitOutcome[]> {
    const outcomes = this.#last.then(() => this.#write(commits.map(prepareCommit)));
    this.#last = outcomes;
    return outcomes;
  }

  async close(): Promise<void> {
    await this.#last;
    await this.#parts.connection.close();
  }

  /** Never rejects: what went wrong is in the outcomes. */
  async #write(prepared: Prepared): Promise<readonly CommitOutcome[]> {
    const giveUpAt = performance.now() + this.#parts.connection.limits.tryAgainMs;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#once(prepared);
      } catch (error) {
        this.#parts.checkpoints.forget();
        const isLast = attempt >= MOST_ATTEMPTS || performance.now() >= giveUpAt;
        const isOver = isLast || !mayTryAgain(error);
        this.#parts.onTrouble?.({
          kind: kindOf(error),
          result: isOver ? "given-up" : "tried-again",
        });
        if (isOver) {
          const failure = failureOf(error);
          return prepared.map(() => ({ failure }));
        }
        await sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + Math.random()));
      }
    }
  }

  async #once(prepared: Prepared): Promise<readonly CommitOutcome[]> {
    const { connection, keyring, checkpoints, notifies } = this.#parts;
    const query = await connection.query();
    let transaction: Transaction;
    let outcomes: CommitOutcome[];
    let isMade: boolean;
    try {
      transaction = await Transaction.begin(query, keyring);
      const application = new Application(transaction);
      outcomes = [];
      for (const commit of prepared) {
        outcomes.push(await applyOne(transaction, application, commit));
      }
      await transaction.finish();
      const { sequence, at } = transaction.head;
      isMade = await checkpoints.make(query, sequence, at, application.wantsCheckpoint);
      const ids = changedApprovals(outcomes);
      if (notifies && ids.length > 0) {
        await query("select pg_notify($1, '')", [NOTICES]);
      }
    } catch (error) {
      if (error instanceof ConnectionLost) connection.drop();
      else await query("rollback").catch(() => connection.drop());
      throw error;
    }
    await this.#commit(query, transaction);
    return isMade ? outcomes.map((outcome) => ({ ...outcome, madeCheckpoint: true })) : outcomes;
  }

  async #commit(query: Query, { head }: Transaction): Promise<void> {
    try {
      const { command } = await query("commit");
      if (command !== "COMMIT") throw new Error(`the server answered a commit with \`${command}\``);
    } catch (error) {
      this.#parts.connection.drop();
      if (await this.#wasCommitted(head, error)) {
        this.#parts.onTrouble?.({ kind: kindOf(error), result: "found" });
        return;
      }
      throw error;
    }
  }

  /**
   * Whether the transaction is in the log after all: its last record is there, with its hash. The lock makes sure that
   * the server is no longer at it.
   */
  async #wasCommitted(
    head: { readonly sequence: number; readonly chain: Buffer },
    error: unknown,
  ): Promise<boolean> {
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      try {
        const query = await this.#parts.connection.query();
        await Promise.all([query("begin"), query("select 1 from log_head for update")]);
        const { rows } = await query<{ chain: Buffer }>(
          "select chain from audit_record where sequence = $1",
          [head.sequence],
        );
        await query("rollback");
        return rows[0]?.chain.equals(head.chain) === true;
      } catch {
        this.#parts.connection.drop();
        await sleep(FIRST_PAUSE_MS * 2 ** attempt);
      }
    }
    throw new UnknownOutcome(
      `the connection was lost during a commit, and whether it was written is not known: ${reasonOf(error)}`,
      { cause: error },
    );
  }
}

async function applyOne(
  transaction: Transaction,
  application: Application,
  commit: PreparedCommit | Failure,
): Promise<CommitOutcome> {
  if ("code" in commit) return { failure: commit };
  const { query } = transaction;
  const position = transaction.position();
  send(query, "savepoint one_commit");
  try {
    const results = [];
    for (const operation of commit.operations) {
      results.push(await application.apply(operation, commit));
    }
    send(query, "release one_commit");
    return { results };
  } catch (error) {
    // Then it is about the whole transaction, and not about this commit.
    if (mayTryAgain(error)) throw error;
    await query("rollback to one_commit");
    await query("release one_commit");
    transaction.goBack(position);
    return { failure: failureOf(error) };
  }
}

/** Without waiting for the answer: should it fail, so does what comes after it. */
function send(query: Query, sql: string): void {
  query(sql).catch(() => undefined);
}

function changedApprovals(outcomes: readonly CommitOutcome[]): readonly string[] {
  return outcomes.flatMap((outcome) =>
    "results" in outcome
      ? outcome.results.flatMap(({ done, approval }) => (done && approval ? [approval.id] : []))
      : [],
  );
}

function kindOf(error: unknown): WriteTrouble["kind"] {
  if (error instanceof ConnectionLost || error instanceof UnknownOutcome) return "connection";
  return isConflict(error) ? "conflict" : "other";
}

/** A conflict with another transaction, or a connection that was lost before the commit: nothing was written. */
function mayTryAgain(error: unknown): boolean {
  return isConflict(error) || error instanceof ConnectionLost;
}
