import type { AuditDraft } from "@countersign/core";
import type { ScopeKeyring } from "../keys/scope-keys.ts";
import { ApprovalRows } from "./approval-rows.ts";
import { isAroundApproval } from "../store/encoded-approval-operation.ts";
import { recordsOfErasure } from "../store/erasure.ts";
import { AroundApprovalRows } from "./around-approval-rows.ts";
import { AuditLog, type LogPosition } from "./audit-log.ts";
import type { CheckpointRows } from "./checkpoint-rows.ts";
import { BudgetRows } from "./budget-rows.ts";
import { CredentialRows } from "./credential-rows.ts";
import { DefinitionRows } from "./definition-rows.ts";
import { isBusy } from "./connection.ts";
import type { SqliteDatabase, SqliteStatement } from "./driver.ts";
import type {
  CommitOutcome,
  EncodedCommit,
  EncodedOperation,
  Failure,
  OperationResult,
  PayloadReference,
} from "../store/encoded-commit.ts";
import { ErasureRows } from "./erasure-rows.ts";
import { LegalHoldRows } from "./legal-hold-rows.ts";
import { HistoryRows } from "./history-rows.ts";
import { ScopeKeyRows } from "./scope-key-rows.ts";
import { ScopeRows } from "./scope-rows.ts";
import { SentCallRows } from "./sent-call-rows.ts";
import { SessionRows } from "./session-rows.ts";
import { CHECKPOINTED } from "../store/checkpointed.ts";
import type { PlainCommit } from "../store/plain-commit.ts";
import {
  about,
  failureOf,
  prepareCommit,
  type PreparedCommit,
  preparePlain,
} from "../store/prepared-commit.ts";
import { UsedOnceRows } from "./used-once-rows.ts";
import { VaultRows } from "./vault-rows.ts";

export interface WriterParts {
  readonly keyring: ScopeKeyring;
  readonly checkpoints?: CheckpointRows;
  /** Called before each transaction, and may throw. */
  readonly check?: () => void;
}

/**
 * Writes commits, all that it is given in one transaction. Each stands in a savepoint of its own: one that fails is
 * undone alone. If the transaction itself fails, all of them do. Blocks its thread until the disk has it.
 */
export class Writer {
  readonly #database: SqliteDatabase;
  readonly #log: AuditLog;
  readonly #approvals: ApprovalRows;
  readonly #aroundApprovals: AroundApprovalRows;
  readonly #vault: VaultRows;
  readonly #scopes: ScopeRows;
  readonly #keys: ScopeKeyRows;
  readonly #credentials: CredentialRows;
  readonly #history: HistoryRows;
  readonly #budgets: BudgetRows;
  readonly #sent: SentCallRows;
  readonly #definitions: DefinitionRows;
  readonly #usedOnce: UsedOnceRows;
  readonly #sessions: SessionRows;
  readonly #sql: Readonly<Record<keyof typeof TRANSACTION_SQL, SqliteStatement>>;
  readonly #holds: LegalHoldRows;
  readonly #erasures: ErasureRows;
  readonly #checkpoints: CheckpointRows | undefined;
  readonly #check: () => void;
  /** Whether the transaction that is open wrote something that is given a checkpoint. */
  #wantsCheckpoint = false;
  /** Whether everything is paused, if the transaction that is open has asked and cannot change it. */
  #isPaused: boolean | undefined;
  #lastWaitMs = 0;

  constructor(database: SqliteDatabase, { keyring, checkpoints, check = () => {} }: WriterParts) {
    this.#database = database;
    this.#checkpoints = checkpoints;
    this.#holds = new LegalHoldRows(database);
    this.#erasures = new ErasureRows(database, this.#holds);
    this.#check = check;
    this.#keys = new ScopeKeyRows(database, keyring);
    this.#log = new AuditLog(database, this.#keys);
    this.#approvals = new ApprovalRows(database);
    this.#aroundApprovals = new AroundApprovalRows({ database, approvals: this.#approvals });
    this.#vault = new VaultRows(database);
    this.#scopes = new ScopeRows(database, this.#keys);
    this.#credentials = new CredentialRows(database);
    this.#history = new HistoryRows(database);
    this.#budgets = new BudgetRows(database);
    this.#sent = new SentCallRows(database);
    this.#definitions = new DefinitionRows(database);
    this.#usedOnce = new UsedOnceRows(database);
    this.#sessions = new SessionRows(database);
    this.#sql = {
      begin: database.prepare(TRANSACTION_SQL.begin),
      commit: database.prepare(TRANSACTION_SQL.commit),
      rollback: database.prepare(TRANSACTION_SQL.rollback),
      save: database.prepare(TRANSACTION_SQL.save),
      release: database.prepare(TRANSACTION_SQL.release),
      undo: database.prepare(TRANSACTION_SQL.undo),
      paused: database.prepare(TRANSACTION_SQL.paused),
      opening: database.prepare(TRANSACTION_SQL.opening),
      takeDuty: database.prepare(TRANSACTION_SQL.takeDuty),
    };
  }

  /** Never throws: what went wrong is in the outcomes, one for each commit, in their order. */
  write(commits: readonly EncodedCommit[]): readonly CommitOutcome[] {
    try {
      this.#check();
      // Before the write lock is taken: compressing must not make other processes wait.
      const prepared = commits.map(prepareCommit);
      this.#begin();
      return this.#finish(prepared.map((commit) => this.#writeOne(commit)));
    } catch (error) {
      this.#rollBack();
      const failure = failureOf(error);
      return commits.map(() => ({ failure }));
    }
  }

  /**
   * The same without savepoints, and without waiting for another connection. Never throws.
   *
   * @returns `undefined` if another connection is writing, or one of several fails: nothing was written.
   */
  writeAtOnce(
    plain: readonly PlainCommit[],
    clock: { now(): number },
  ): readonly CommitOutcome[] | undefined {
    try {
      this.#check();
      const prepared = plain.map(preparePlain);
      this.#beginKnowing(scopeIn(prepared));
      const outcomes = prepared.map((commit) => ({ results: this.#applyAll(commit) }));
      const from = clock.now();
      const finished = this.#finish(outcomes);
      this.#lastWaitMs = clock.now() - from;
      return finished;
    } catch (error) {
      this.#rollBack();
      return plain.length > 1 || isBusy(error) ? undefined : [{ failure: failureOf(error) }];
    }
  }

  /** What the disk took for the last {@link writeAtOnce}, in milliseconds. */
  get lastWaitMs(): number {
    return this.#lastWaitMs;
  }

  /** Does now what the next commit would have to do, as far as it is known. */
  makeReady(): void {
    this.#log.makeReady();
  }

  #begin(): void {
    this.#sql.begin.run();
    this.#log.begin();
    this.#keys.forget();
    this.#isPaused = undefined;
    this.#wantsCheckpoint = false;
  }

  /** The same for what changes neither pauses nor keys, with all that it has to know in one question. */
  #beginKnowing(scope: string | null): void {
    this.#sql.begin.run();
    const opening = this.#sql.opening.get(scope, scope) as Opening;
    this.#log.begin(opening);
    this.#keys.forget();
    const { id, dataKey } = opening;
    if (scope !== null && id !== null && dataKey !== null) this.#keys.know(scope, { id, dataKey });
    this.#isPaused = opening.paused !== null;
    this.#wantsCheckpoint = false;
  }

  #finish(outcomes: CommitOutcome[]): CommitOutcome[] {
    this.#log.finish();
    const { sequence, at } = this.#log.position();
    const isMade = this.#checkpoints?.make(sequence, at, this.#wantsCheckpoint) === true;
    this.#sql.commit.run();
    return isMade ? outcomes.map((outcome) => ({ ...outcome, madeCheckpoint: true })) : outcomes;
  }

  #applyAll(commit: PreparedCommit): readonly OperationResult[] {
    return commit.operations.map((operation) => this.#apply(operation, commit));
  }

  #writeOne(commit: PreparedCommit | Failure): CommitOutcome {
    if ("code" in commit) return { failure: commit };
    const position = this.#log.position();
    this.#sql.save.run();
    try {
      const results = this.#applyAll(commit);
      this.#sql.release.run();
      return { results };
    } catch (error) {
      // Some errors, a full disk among them, make SQLite end the whole transaction.
      if (!this.#database.inTransaction) throw error;
      this.#sql.undo.run();
      this.#sql.release.run();
      this.#log.goBack(position);
      this.#keys.forget();
      return { failure: failureOf(error) };
    }
  }

  #apply(operation: EncodedOperation, { at, payloads }: PreparedCommit): OperationResult {
    const append = (draft: AuditDraft, reference?: PayloadReference): number => {
      const packed = reference && payloads[reference.text];
      this.#wantsCheckpoint ||= CHECKPOINTED.has(draft.type);
      return this.#log.append(draft, at, packed && { scope: reference.scope, packed });
    };
    if (isAroundApproval(operation)) {
      return this.#aroundApprovals.apply(operation, this.#log.next, append);
    }
    switch (operation.kind) {
      case "append":
        if (operation.unlessPaused === true && this.#findPaused()) {
          return { done: false };
        }
        if (operation.sent && !this.#sent.change(operation.sent, at, this.#log.next)) {
          return { done: false };
        }
        return { done: true, sequence: append(operation.record, operation.payload) };

      case "pin-definition":
        return this.#definitions.write(operation.pin, this.#log.next)
          ? { done: true, sequence: append(operation.record, operation.payload) }
          : { done: false };

      case "remember-definitions":
        this.#definitions.remember(operation);
        return { done: true };

      case "change-sent":
        return { done: this.#sent.change(operation.change, at, null) };

      case "request-approval": {
        const open = this.#approvals.findOpen(operation.request.fingerprint);
        if (open) return { done: false, approval: open };
        const approval = this.#approvals.add(operation.request, this.#log.next);
        const sequence = append(about(operation.request.id, operation.record), operation.payload);
        return { done: true, sequence, ...(approval && { approval }) };
      }

      case "move-approval": {
        const moved = this.#approvals.move(operation, this.#log.next);
        if (moved) {
          const sequence = append(about(operation.id, operation.record), operation.payload);
          return { done: true, approval: moved, sequence };
        }
        const approval = this.#approvals.find(operation.id);
        const { otherwise } = operation;
        return {
          done: false,
          ...(approval && { approval }),
          ...(otherwise && { sequence: append(about(operation.id, otherwise)) }),
        };
      }

      case "vote-approval": {
        const counted = this.#approvals.vote(operation, this.#log.next);
        if (counted) {
          const { approval, settles } = counted;
          const record = settles ? operation.record : operation.recordIfPending;
          const sequence = append(about(operation.id, record), operation.payload);
          return { done: true, approval, sequence };
        }
        const sequence = append(about(operation.id, operation.otherwise));
        return { ...this.#result(operation.id, undefined), sequence };
      }

      case "renew-lease":
        return this.#result(operation.id, this.#approvals.renewLease(operation));

      case "mark-delivered": {
        const delivered = this.#approvals.markDelivered(operation.id);
        if (!delivered) return this.#result(operation.id, undefined);
        const sequence = append(about(operation.id, operation.record));
        return { done: true, approval: delivered, sequence };
      }

      case "keep-values":
        for (const entry of operation.entries) this.#vault.keep(entry);
        for (const box of operation.boxes ?? []) this.#vault.keepBox(box);
        return { done: true };

      case "note-history":
        this.#history.add(operation.entry);
        return { done: true };

      case "spend": {
        const exceeded = this.#budgets.spend(operation.spendings, at);
        return exceeded === undefined ? { done: true } : { done: false, exceeded };
      }

      case "use-once":
        return { done: this.#usedOnce.use(operation.key, operation.until, at) };

      case "take-duty": {
        const { name, owner, until } = operation;
        return { done: this.#sql.takeDuty.run({ name, owner, until, at }).changes === 1 };
      }

      case "find-scope":
        return { done: true, scope: this.#scopes.findOrMake(operation, at) };

      case "touch-scope":
        this.#scopes.touch(operation.id, operation.usedAt);
        return { done: true };

      case "make-scope-keys":
        this.#keys.findOrMake(operation.scope);
        return { done: true };

      case "erase":
        return this.#erase(operation, append);

      case "place-hold":
        this.#holds.place(operation.hold, at);
        return { done: true, sequence: append(operation.record) };

      case "release-hold":
        return this.#holds.release(operation.id, at)
          ? { done: true, sequence: append(operation.record) }
          : { done: false };

      case "make-checkpoint":
        this.#wantsCheckpoint = true;
        return { done: true };

      case "add-credential":
        this.#credentials.add(operation);
        return { done: true, sequence: append(operation.record) };

      case "open-session":
        this.#sessions.open(operation, at);
        return { done: true };

      case "touch-session":
        return { done: this.#sessions.touch(operation.id, at) };

      case "end-session":
        return { done: this.#sessions.end(operation.id) };

      case "revoke-credentials": {
        this.#sessions.endAllOf(operation.person);
        const count = this.#credentials.revoke(operation.person, at);
        return count === 0
          ? { done: false, count }
          : { done: true, count, sequence: append(operation.record) };
      }
    }
  }

  #findPaused(): boolean {
    return this.#isPaused ?? this.#sql.paused.get() !== undefined;
  }

  #erase(
    { selection, record }: Extract<EncodedOperation, { kind: "erase" }>,
    append: (draft: AuditDraft) => number,
  ): OperationResult {
    const erased = this.#erasures.erase(selection);
    this.#keys.forget();
    if ("refused" in erased) return { done: false, refused: erased.refused };
    let sequence = 0;
    for (const erasure of recordsOfErasure(selection, erased)) {
      sequence = append({ ...record, type: "payload.erased", erasure });
    }
    return { done: true, erased, sequence };
  }

  #result(id: string, changed: OperationResult["approval"]): OperationResult {
    const approval = changed ?? this.#approvals.find(id);
    return { done: changed !== undefined, ...(approval && { approval }) };
  }

  #rollBack(): void {
    this.#checkpoints?.forget();
    try {
      if (this.#database.inTransaction) this.#sql.rollback.run();
    } catch {
      // The transaction is then gone already; the first error is the one that tells.
    }
  }
}

type Opening = LogPosition & {
  readonly paused: 1 | null;
  readonly id: string | null;
  readonly dataKey: Buffer | null;
};

/** The scope of the first payload. */
function scopeIn(commits: readonly PreparedCommit[]): string | null {
  for (const { operations } of commits) {
    for (const operation of operations) {
      if (operation.kind === "append" && operation.payload) return operation.payload.scope;
    }
  }
  return null;
}

const TRANSACTION_SQL = {
  // The write lock is taken at once, so that what is read inside is still true at the commit.
  begin: "begin immediate",
  commit: "commit",
  rollback: "rollback",
  save: "savepoint one_commit",
  release: "release one_commit",
  undo: "rollback to one_commit",
  paused: "select 1 from pause",
  // Not as a join, which takes five times as long.
  opening: `select sequence, chain, at, (select 1 from pause) as paused,
      (select id from data_key where scope = ?) as id,
      (select wrapped from data_key where scope = ?) as dataKey
    from log_head`,
  takeDuty: `insert into duty values (@name, @owner, @until)
    on conflict do update set owner = excluded.owner, until = excluded.until
    where duty.owner = excluded.owner or duty.until <= @at`,
} as const;
