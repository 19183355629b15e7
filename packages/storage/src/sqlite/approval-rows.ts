import {
  nextState,
  statesAllowing,
  type ApprovalEvent,
  type ApprovalRequest,
  type ApprovalState,
  type NewApproval,
  type ReviewerDecision,
  type StoreOperation,
} from "@countersign/core";
import type { SqliteDatabase, SqliteStatement } from "./driver.ts";

type Move = Extract<StoreOperation, { kind: "move-approval" }>;

interface ApprovalRow {
  readonly id: string;
  readonly state: ApprovalState;
  readonly fingerprint: string;
  readonly binding: string;
  readonly request: string;
  readonly created_at: number;
  readonly expires_at: number;
  readonly cooling_off_until: number | null;
  readonly decision: string | null;
  readonly owner: string | null;
  readonly lease_until: number | null;
  readonly fence: number;
  readonly delivered: 0 | 1;
  readonly arguments_record: number;
  readonly result_record: number | null;
}

/** Changes approval requests inside the transaction that is open. */
export class ApprovalRows {
  readonly #database: SqliteDatabase;
  readonly #find: SqliteStatement;
  readonly #findOpen: SqliteStatement;
  readonly #insert: SqliteStatement;
  readonly #renew: SqliteStatement;
  readonly #deliver: SqliteStatement;
  readonly #moves = new Map<ApprovalEvent, SqliteStatement>();

  constructor(database: SqliteDatabase) {
    this.#database = database;
    this.#find = database.prepare("select * from approval where id = ?");
    this.#findOpen = database.prepare(
      "select * from approval where fingerprint = ? and state in ('pending', 'approved', 'executing')",
    );
    this.#insert = database.prepare(
      `insert into approval (id, state, fingerprint, binding, request, created_at, expires_at, fence, delivered, arguments_record)
       values (?, 'pending', ?, ?, ?, ?, ?, 0, 0, ?) returning *`,
    );
    this.#renew = database.prepare(
      `update approval set lease_until = @leaseUntil
       where id = @id and fence = @fence and state = 'executing' returning *`,
    );
    this.#deliver = database.prepare(
      `update approval set delivered = 1
       where id = ? and delivered = 0 and state in ('executed', 'failed') returning *`,
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
    return readApproval(
      this.#insert.get(
        id,
        fingerprint,
        binding,
        JSON.stringify(rest),
        createdAt,
        expiresAt,
        argumentsRecord,
      ),
    );
  }

  /** Compares and sets in one statement. `undefined` if the request is not there or the move is refused. */
  move(
    { id, event, set = {}, onlyIf = {} }: MoveParts,
    record: number,
  ): ApprovalRequest | undefined {
    return readApproval(
      this.#move(event).get({
        id,
        decision: set.decision ? JSON.stringify(set.decision) : null,
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
      }),
    );
  }

  renewLease(renewal: {
    id: string;
    fence: number;
    leaseUntil: number;
  }): ApprovalRequest | undefined {
    const { id, fence, leaseUntil } = renewal;
    return readApproval(this.#renew.get({ id, fence, leaseUntil }));
  }

  markDelivered(id: string): ApprovalRequest | undefined {
    return readApproval(this.#deliver.get(id));
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
      cooling_off_until = coalesce(@coolingOffUntil, cooling_off_until),
      owner = coalesce(@owner, owner),
      lease_until = coalesce(@leaseUntil, lease_until),
      fence = fence + @raise,
      delivered = max(delivered, @delivered),
      result_record = coalesce(@resultRecord, result_record)
    where id = @id
      and state in (${from.map((state) => `'${state}'`).join(", ")})
      and (@ifBinding is null or binding = @ifBinding)
      and (@ifFence is null or fence = @ifFence)
      and (@ifExpiresAfter is null or expires_at > @ifExpiresAfter)
      and (@ifExpiredBy is null or expires_at <= @ifExpiredBy)
      and (@ifLeaseEndedBy is null or lease_until is null or lease_until <= @ifLeaseEndedBy)
      and (@ifOwner is null or owner = @ifOwner)
    returning *`;
}

/** Reads a row of `approval`. */
export function readApproval(row: unknown): ApprovalRequest | undefined {
  if (row === undefined) return undefined;
  const read = row as ApprovalRow;
  const request = JSON.parse(read.request) as Omit<
    NewApproval,
    "id" | "fingerprint" | "binding" | "createdAt" | "expiresAt"
  >;
  return {
    ...request,
    id: read.id,
    state: read.state,
    fingerprint: read.fingerprint,
    binding: read.binding,
    createdAt: read.created_at,
    expiresAt: read.expires_at,
    coolingOffUntil: read.cooling_off_until,
    decision: read.decision === null ? null : (JSON.parse(read.decision) as ReviewerDecision),
    owner: read.owner,
    leaseUntil: read.lease_until,
    fence: read.fence,
    delivered: read.delivered === 1,
    argumentsRecord: read.arguments_record,
    resultRecord: read.result_record,
  };
}
