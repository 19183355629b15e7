import type { AuditDraft } from "@countersign/core";
import { isAroundApproval } from "../store/encoded-approval-operation.ts";
import type {
  EncodedOperation,
  OperationResult,
  PayloadReference,
} from "../store/encoded-commit.ts";
import { recordsOfErasure } from "../store/erasure.ts";
import { CHECKPOINTED } from "../store/checkpointed.ts";
import { about, type PreparedCommit } from "../store/prepared-commit.ts";
import { ApprovalRows } from "./approval-rows.ts";
import { type Append, AroundApprovalRows } from "./around-approval-rows.ts";
import { erase } from "./erasure-rows.ts";
import {
  findOrMakeScope,
  keepValues,
  noteHistory,
  pinDefinition,
  rememberDefinitions,
  spend,
  touchScope,
  useOnce,
} from "./rows.ts";
import { changeSentCall } from "./sent-call-rows.ts";
import { changeSession } from "./session-rows.ts";
import type { Transaction } from "./transaction.ts";

/** Applies operations inside one transaction. */
export class Application {
  readonly #transaction: Transaction;
  readonly #approvals: ApprovalRows;
  readonly #aroundApprovals: AroundApprovalRows;
  /** Whether something was written that is given a checkpoint. */
  wantsCheckpoint = false;

  constructor(transaction: Transaction) {
    this.#transaction = transaction;
    this.#approvals = new ApprovalRows(transaction.query);
    this.#aroundApprovals = new AroundApprovalRows(transaction.query, this.#approvals);
  }

  async apply(operation: EncodedOperation, commit: PreparedCommit): Promise<OperationResult> {
    const { query } = this.#transaction;
    const append = this.#appendTo(commit);
    const { next } = this.#transaction;
    if (isAroundApproval(operation)) return this.#aroundApprovals.apply(operation, next, append);
    switch (operation.kind) {
      case "append":
        return this.#append(operation, commit.at, append);

      case "pin-definition":
        return (await pinDefinition(query, operation.pin, next))
          ? { done: true, sequence: await append(operation.record, operation.payload) }
          : { done: false };

      case "remember-definitions":
        await rememberDefinitions(query, operation);
        return { done: true };

      case "change-sent":
        return { done: await changeSentCall(query, operation.change, commit.at, null) };

      case "request-approval":
      case "move-approval":
      case "vote-approval":
      case "renew-lease":
      case "mark-delivered":
        return this.#changeApproval(operation, append);

      case "keep-values":
        if (operation.boxes?.length) throw new Error("values in a box (this is a bug)");
        await keepValues(query, operation.entries);
        return { done: true };

      case "note-history":
        await noteHistory(query, operation.entry);
        return { done: true };

      case "spend": {
        const exceeded = await spend(query, operation.spendings, commit.at);
        return exceeded === undefined ? { done: true } : { done: false, exceeded };
      }

      case "use-once":
        return { done: await useOnce(query, operation.key, operation.until, commit.at) };

      case "take-duty": {
        const { name, owner, until } = operation;
        const { changes } = await query(
          `insert into duty values ($1, $2, $3)
           on conflict (name) do update set owner = excluded.owner, until = excluded.until
           where duty.owner = excluded.owner or duty.until <= $4`,
          [name, owner, until, commit.at],
        );
        return { done: changes === 1 };
      }

      case "find-scope":
        return {
          done: true,
          scope: await findOrMakeScope(this.#transaction, operation, commit.at),
        };

      case "touch-scope":
        await touchScope(query, operation.id, operation.usedAt);
        return { done: true };

      case "make-scope-keys":
        await this.#transaction.scopeKeys(operation.scope);
        return { done: true };

      case "erase":
        return this.#erase(operation, append);

      case "place-hold": {
        const { id, scope, requester } = operation.hold;
        const values = [id, scope, requester, commit.at];
        await query("insert into legal_hold values ($1, $2, $3, $4, null)", values);
        return { done: true, sequence: await append(operation.record) };
      }

      case "release-hold": {
        const { changes } = await query(
          "update legal_hold set released_at = $1 where id = $2 and released_at is null",
          [commit.at, operation.id],
        );
        return changes === 1
          ? { done: true, sequence: await append(operation.record) }
          : { done: false };
      }

      case "make-checkpoint":
        this.wantsCheckpoint = true;
        return { done: true };

      case "add-credential": {
        const { id, person, hash, record } = operation;
        const values = [id, person, Buffer.from(hash, "base64")];
        await query("insert into reviewer_credential values ($1, $2, $3, null)", values);
        return { done: true, sequence: await append(record) };
      }

      case "open-session":
      case "touch-session":
      case "end-session":
        return changeSession(query, operation, commit.at);

      case "revoke-credentials": {
        await query("delete from page_session where person = $1", [operation.person]);
        const { changes: count } = await query(
          "update reviewer_credential set revoked_at = $1 where person = $2 and revoked_at is null",
          [commit.at, operation.person],
        );
        return count === 0
          ? { done: false, count }
          : { done: true, count, sequence: await append(operation.record) };
      }
    }
  }

  #appendTo({ at, payloads }: PreparedCommit): Append {
    return (draft: AuditDraft, reference?: PayloadReference) => {
      const packed = reference && payloads[reference.text];
      this.wantsCheckpoint ||= CHECKPOINTED.has(draft.type);
      return this.#transaction.append(
        draft,
        at,
        packed && reference && { scope: reference.scope, packed },
      );
    };
  }

  async #append(
    operation: Extract<EncodedOperation, { kind: "append" }>,
    at: number,
    append: Append,
  ): Promise<OperationResult> {
    const { query, next } = this.#transaction;
    if (operation.unlessPaused === true) {
      const { rows } = await query("select 1 from pause");
      if (rows.length > 0) return { done: false };
    }
    if (operation.sent && !(await changeSentCall(query, operation.sent, at, next))) {
      return { done: false };
    }
    return { done: true, sequence: await append(operation.record, operation.payload) };
  }

  async #changeApproval(
    operation: Extract<
      EncodedOperation,
      {
        kind:
          | "request-approval"
          | "move-approval"
          | "vote-approval"
          | "renew-lease"
          | "mark-delivered";
      }
    >,
    append: Append,
  ): Promise<OperationResult> {
    const { next } = this.#transaction;
    switch (operation.kind) {
      case "request-approval": {
        const open = await this.#approvals.findOpen(operation.request.fingerprint);
        if (open) return { done: false, approval: open };
        const approval = await this.#approvals.add(operation.request, next);
        const record = about(operation.request.id, operation.record);
        const sequence = await append(record, operation.payload);
        return { done: true, sequence, ...(approval && { approval }) };
      }

      case "move-approval": {
        const moved = await this.#approvals.move(operation, next);
        if (moved) {
          const sequence = await append(about(operation.id, operation.record), operation.payload);
          return { done: true, approval: moved, sequence };
        }
        const refused = await this.#refused(operation.id);
        const { otherwise } = operation;
        return {
          ...refused,
          ...(otherwise && { sequence: await append(about(operation.id, otherwise)) }),
        };
      }

      case "vote-approval": {
        const counted = await this.#approvals.vote(operation, next);
        if (!counted) {
          const refused = await this.#refused(operation.id);
          return { ...refused, sequence: await append(about(operation.id, operation.otherwise)) };
        }
        const { approval, settles } = counted;
        const record = settles ? operation.record : operation.recordIfPending;
        const sequence = await append(about(operation.id, record), operation.payload);
        return { done: true, approval, sequence };
      }

      case "renew-lease": {
        const approval = await this.#approvals.renewLease(operation);
        return approval ? { done: true, approval } : this.#refused(operation.id);
      }

      case "mark-delivered": {
        const approval = await this.#approvals.markDelivered(operation.id);
        if (!approval) return this.#refused(operation.id);
        const sequence = await append(about(operation.id, operation.record));
        return { done: true, approval, sequence };
      }
    }
  }

  async #erase(
    { selection, record }: Extract<EncodedOperation, { kind: "erase" }>,
    append: Append,
  ): Promise<OperationResult> {
    const erased = await erase(this.#transaction.query, selection);
    this.#transaction.forgetKeys();
    if ("refused" in erased) return { done: false, refused: erased.refused };
    let sequence = 0;
    for (const erasure of recordsOfErasure(selection, erased)) {
      sequence = await append({ ...record, type: "payload.erased", erasure });
    }
    return { done: true, erased, sequence };
  }

  async #refused(id: string): Promise<OperationResult> {
    const approval = await this.#approvals.find(id);
    return { done: false, ...(approval && { approval }) };
  }
}
