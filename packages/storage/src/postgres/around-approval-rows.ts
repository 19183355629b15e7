import type { AuditDraft, NewGrant } from "@countersign/core";
import type { EncodedApprovalOperation } from "../store/encoded-approval-operation.ts";
import type { OperationResult, PayloadReference } from "../store/encoded-commit.ts";
import type { ApprovalRows } from "./approval-rows.ts";
import type { Query, SqlValue } from "./session.ts";

export type Append = (record: AuditDraft, payload?: PayloadReference) => Promise<number>;

/** Changes grants, the kill switch and the outbox inside the transaction that is open. */
export class AroundApprovalRows {
  readonly #query: Query;
  readonly #approvals: ApprovalRows;

  constructor(query: Query, approvals: ApprovalRows) {
    this.#query = query;
    this.#approvals = approvals;
  }

  /** `next` is the sequence that the next record gets. */
  async apply(
    operation: EncodedApprovalOperation,
    next: number,
    append: Append,
  ): Promise<OperationResult> {
    switch (operation.kind) {
      case "make-grant":
        if (!(await this.#mayMake(operation.grant))) return { done: false };
        await this.#addGrant(operation.grant, next);
        return { done: true, sequence: await append(operation.record, operation.payload) };

      case "revoke-grant": {
        const { id, by, at, record } = operation;
        const revoked = await this.#change(
          "update approval_grant set revoked = $1 where id = $2 and revoked is null",
          [JSON.stringify({ by, at }), id],
        );
        return revoked ? { done: true, sequence: await append(record) } : { done: false };
      }

      case "use-grant": {
        const { id, at, policy, record } = operation;
        const used = await this.#change(
          `update approval_grant set uses = uses + 1
           where id = $1 and revoked is null and until > $2 and policy = $3`,
          [id, at, policy],
        );
        return used ? { done: true, sequence: await append(record) } : { done: false };
      }

      case "set-pause": {
        const { pause, record, payload } = operation;
        await this.#query("delete from pause");
        if (pause !== null) {
          await this.#query("insert into pause values (1, $1)", [JSON.stringify(pause)]);
        }
        return { done: true, sequence: await append(record, payload) };
      }

      case "note-preview": {
        const { id, preview, record } = operation;
        const approval = await this.#approvals.notePreview(id, preview);
        if (!approval) return { done: false };
        return { done: true, approval, sequence: await append({ approval: id, ...record }) };
      }

      case "set-channels":
        await this.#setChannels(operation.names);
        return { done: true };

      case "settle-notice":
        return this.#settle(operation, append);

      case "keep-channel-note": {
        const { channel, key, value } = operation;
        if (value === null) {
          const sql = "delete from channel_note where channel = $1 and key = $2";
          return { done: await this.#change(sql, [channel, key]) };
        }
        await this.#query(
          `insert into channel_note values ($1, $2, $3)
           on conflict (channel, key) do update set value = excluded.value`,
          [channel, key, JSON.stringify(value)],
        );
        return { done: true };
      }
    }
  }

  async #settle(
    operation: Extract<EncodedApprovalOperation, { kind: "settle-notice" }>,
    append: Append,
  ): Promise<OperationResult> {
    const { channel, sequence, outcome } = operation;
    if ("retryAt" in outcome) {
      const { retryAt, error } = outcome;
      const retried = await this.#change(
        `update outbox set attempts = attempts + 1, next_attempt_at = $1, last_error = $2
         where channel = $3 and sequence = $4`,
        [retryAt, error, channel, sequence],
      );
      return { done: retried };
    }
    const sql = "delete from outbox where channel = $1 and sequence = $2";
    if (!(await this.#change(sql, [channel, sequence]))) return { done: false };
    return "record" in outcome
      ? { done: true, sequence: await append(outcome.record) }
      : { done: true };
  }

  async #setChannels(names: readonly string[]): Promise<void> {
    const list = JSON.stringify(names);
    const isOne = "(select value from json_array_elements_text($1::json))";
    await this.#query(`delete from channel where name not in ${isOne}`, [list]);
    await this.#query(`delete from outbox where channel not in ${isOne}`, [list]);
    await this.#query(
      "insert into channel select value from json_array_elements_text($1::json) on conflict do nothing",
      [list],
    );
  }

  /** A grant that goes with a decision needs that decision. */
  async #mayMake({ approval, madeBy, madeAt }: NewGrant): Promise<boolean> {
    if (approval === null) return true;
    const { decision } = (await this.#approvals.find(approval)) ?? {};
    return (
      decision?.verb === "approve" &&
      decision.at === madeAt &&
      decision.reviewer.person === madeBy.person
    );
  }

  async #addGrant(grant: NewGrant, record: number): Promise<void> {
    const { id, requester, upstream, tool, policy, until, ...terms } = grant;
    await this.#query(
      `insert into approval_grant (id, requester, upstream, tool, policy, until, terms, record)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [id, requester, upstream, tool, policy, until, JSON.stringify(terms), record],
    );
  }

  async #change(sql: string, values: readonly SqlValue[]): Promise<boolean> {
    return (await this.#query(sql, values)).changes === 1;
  }
}
