import {
  effectOfVote,
  escalatesAt,
  nextState,
  statesAllowing,
  type ApprovalEvent,
  type ApprovalRequest,
  type EffectPreview,
  type Escalation,
  type NewApproval,
  type StoreOperation,
} from "@countersign/core";
import { readApproval } from "../store/rows.ts";
import type { SqliteDatabase, SqliteStatement } from "./driver.ts";

type Move = Extract<StoreOperation, { kind: "move-approval" }>;
type Vote = Extract<StoreOperation, { kind: "vote-approval" }>;

/** Rows of `approval`, each with its votes: to be read with {@link readApproval}. */
export const SELECT_APPROVAL = `select *, (
    select json_group_array(json(vote) order by record) from approval_vote where approval = approval.id
  ) as votes from approval`;

/** Changes approval requests inside the transaction that is open. */
export class ApprovalRows {
  readonly #database: SqliteDatabase;
  readonly #find: SqliteStatement;
  readonly #findOpen: SqliteStatement;
  readonly #insert: SqliteStatement;
  readonly #renew: SqliteStatement;
  readonly #deliver: SqliteStatement;
  readonly #vote: SqliteStatement;
  readonly #preview: SqliteStatement;
  readonly #moves = new Map<ApprovalEvent, SqliteStatement>();

  constructor(database: SqliteDatabase) {
    this.#database = database;
    this.#find = database.prepare(`${SELECT_APPROVAL} where id = ?`);
    this.#findOpen = database.prepare(
      `${SELECT_APPROVAL} where fingerprint = ? and state in ('pending', 'approved', 'executing')`,
    );
    this.#preview = database.prepare(
      "update approval set preview = ? where id = ? and preview is null and state = 'pending' returning id",
    );
    this.#vote = database.prepare("insert into approval_vote values (?, ?, ?, ?, ?)");
    this.#insert = database.prepare(
      `insert into approval (id, state, fingerprint, binding, request, created_at, expires_at, escalate_at,
         fence, delivered, arguments_record)
       values (?, 'pending', ?, ?, ?, ?, ?, ?, 0, 0, ?)`,
    );
    this.#renew = database.prepare(
      `update approval set lease_until = @leaseUntil
       where id = @id and fence = @fence and state = 'executing' returning id`,
    );
    this.#deliver = database.prepare(
      `update approval set delivered = 1
       where id = ? and delivered = 0 and state in ('executed', 'failed') returning id`,
    );
  }

  find(id: string): ApprovalRequest | undefined {
    return readApproval(this.#find.get(id));
  }

  /** The request for the same call that is still open. */
  findOpen(fingerprint: string): ApprovalRequest | undefined {
    return readApproval(this.#findOpen.get(fingerprint));
  }

  add(request: NewApproval, argumentsRecord: number): ApprovalRequest | undefined {
    const { id, fingerprint, binding, createdAt, expiresAt, ...rest } = request;
    this.#insert.run(
      id,
      fingerprint,
      binding,
      JSON.stringify(rest),
      createdAt,
      expiresAt,
      escalatesAt({ ...request, escalations: [] }),
      argumentsRecord,
    );
    return this.find(id);
  }

  /** Compares and sets in one statement. `undefined` if the request is not there or the move is refused. */
  move(
    { id, event, set = {}, onlyIf = {} }: MoveParts,
    record: number,
  ): ApprovalRequest | undefined {
    const moved = this.#move(event).get({
      id,
      decision: set.decision ? JSON.stringify(set.decision) : null,
      decisionRecord: set.decision ? record : null,
      escalation: set.escalation ? JSON.stringify(set.escalation) : null,
      escalateAt: set.escalation ? this.#escalatesAt(id, set.escalation) : null,
      coolingOffUntil: set.coolingOffUntil ?? null,
      owner: set.owner ?? null,
      leaseUntil: set.leaseUntil ?? null,
      raise: set.nextFence ? 1 : 0,
      delivered: set.delivered ? 1 : 0,
      resultRecord: set.holdsResult ? record : null,
      ifBinding: onlyIf.binding ?? null,
      ifFence: onlyIf.fence ?? null,
      ifExpiresAfter: onlyIf.expiresAfter ?? null,
      ifExpiredBy: onlyIf.expiredBy ?? null,
      ifLeaseEndedBy: onlyIf.leaseEndedBy ?? null,
      ifOwner: onlyIf.owner ?? null,
      ifLevel: onlyIf.level ?? null,
    });
    return this.#changed(moved);
  }

  /**
   * Keeps a vote and moves the request if that is what it does.
   *
   * @returns what it did, or `undefined` if it was refused.
   */
  vote(
    { id, vote, coolingOffUntil, onlyIf }: Omit<Vote, "record" | "payload">,
    record: number,
  ): { readonly approval: ApprovalRequest; readonly settles: boolean } | undefined {
    const request = this.find(id);
    if (
      request?.state !== "pending" ||
      request.expiresAt <= onlyIf.expiresAfter ||
      request.escalations.length !== onlyIf.level
    ) {
      return undefined;
    }
    const effect = effectOfVote(request, vote);
    if (effect === "refuse") return undefined;
    this.#vote.run(id, vote.reviewer.person, vote.verb, record, JSON.stringify(vote));
    const after =
      effect === "count"
        ? this.find(id)
        : this.move(
            {
              id,
              event: effect,
              set: {
                decision: vote,
                ...(effect === "reject" && coolingOffUntil !== undefined && { coolingOffUntil }),
              },
            },
            record,
          );
    if (!after) throw new Error("a vote was kept and did nothing (this is a bug)");
    return { approval: after, settles: effect !== "count" };
  }

  renewLease(renewal: {
    id: string;
    fence: number;
    leaseUntil: number;
  }): ApprovalRequest | undefined {
    const { id, fence, leaseUntil } = renewal;
    return this.#changed(this.#renew.get({ id, fence, leaseUntil }));
  }

  markDelivered(id: string): ApprovalRequest | undefined {
    return this.#changed(this.#deliver.get(id));
  }

  notePreview(id: string, preview: EffectPreview): ApprovalRequest | undefined {
    return this.#changed(this.#preview.get(JSON.stringify(preview), id));
  }

  #changed(row: unknown): ApprovalRequest | undefined {
    return row === undefined ? undefined : this.find((row as { id: string }).id);
  }

  #escalatesAt(id: string, escalation: Escalation): number | null {
    const request = this.find(id);
    if (!request) return null;
    return escalatesAt({ ...request, escalations: [...request.escalations, escalation] });
  }

  #move(event: ApprovalEvent): SqliteStatement {
    const known = this.#moves.get(event);
    if (known) return known;
    const prepared = this.#database.prepare(moveStatement(event));
    this.#moves.set(event, prepared);
    return prepared;
  }
}

type MoveParts = Pick<Move, "id" | "event" | "set" | "onlyIf">;

/** Written from the core's table of transitions, so that the two cannot differ. */
function moveStatement(event: ApprovalEvent): string {
  const from = statesAllowing(event);
  const arms = from.map((state) => `when '${state}' then '${nextState(state, event)}'`);
  return `
    update approval set
      state = case state ${arms.join(" ")} end,
      decision = coalesce(@decision, decision),
      decision_record = coalesce(@decisionRecord, decision_record),
      escalations = iif(@escalation is null, escalations, json_insert(escalations, '$[#]', json(@escalation))),
      escalate_at = iif(@escalation is null, escalate_at, @escalateAt),
      cooling_off_until = coalesce(@coolingOffUntil, cooling_off_until),
      owner = coalesce(@owner, owner),
      lease_until = coalesce(@leaseUntil, lease_until),
      fence = fence + @raise,
      delivered = max(delivered, @delivered),
      result_record = coalesce(@resultRecord, result_record)
    where id = @id
      ${event === "claim" ? "and not exists (select 1 from pause)" : ""}
      and state in (${from.map((state) => `'${state}'`).join(", ")})
      and (@ifBinding is null or binding = @ifBinding)
      and (@ifFence is null or fence = @ifFence)
      and (@ifExpiresAfter is null or expires_at > @ifExpiresAfter)
      and (@ifExpiredBy is null or expires_at <= @ifExpiredBy)
      and (@ifLeaseEndedBy is null or lease_until is null or lease_until <= @ifLeaseEndedBy)
      and (@ifOwner is null or owner = @ifOwner)
      and (@ifLevel is null or json_array_length(escalations) = @ifLevel)
    returning id`;
}
