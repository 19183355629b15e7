import {
  type ApprovalEvent,
  type ApprovalRequest,
  type EffectPreview,
  effectOfVote,
  escalatesAt,
  type NewApproval,
  nextState,
  statesAllowing,
  type StoreOperation,
} from "@countersign/core";
import { readApproval } from "../store/rows.ts";
import { named } from "./named.ts";
import type { Query, SqlValue } from "./session.ts";

type Move = Extract<StoreOperation, { kind: "move-approval" }>;
type Vote = Extract<StoreOperation, { kind: "vote-approval" }>;
type MoveParts = Pick<Move, "id" | "event" | "set" | "onlyIf">;

/** All that is known of a request: to be read with `readApproval`. */
const WITH_VOTES = `*, (
    select '[' || coalesce(string_agg(vote, ',' order by record), '') || ']' from approval_vote
    where approval = approval.id
  ) as votes`;

/** Rows of `approval`, each with its votes. */
export const SELECT_APPROVAL: string = `select ${WITH_VOTES} from approval`;

/** Changes approval requests inside the transaction that is open. */
export class ApprovalRows {
  readonly #query: Query;

  constructor(query: Query) {
    this.#query = query;
  }

  async find(id: string): Promise<ApprovalRequest | undefined> {
    const { rows } = await this.#query(`${SELECT_APPROVAL} where id = $1`, [id]);
    return readApproval(rows[0]);
  }

  /** The request for the same call that is still open. */
  async findOpen(fingerprint: string): Promise<ApprovalRequest | undefined> {
    const { rows } = await this.#query(
      `${SELECT_APPROVAL} where fingerprint = $1 and state in ('pending', 'approved', 'executing')`,
      [fingerprint],
    );
    return readApproval(rows[0]);
  }

  async add(request: NewApproval, argumentsRecord: number): Promise<ApprovalRequest | undefined> {
    const { id, fingerprint, binding, createdAt, expiresAt, ...rest } = request;
    const { rows } = await this.#query(
      `insert into approval (id, state, fingerprint, binding, request, created_at, expires_at, escalate_at,
         fence, delivered, arguments_record)
       values ($1, 'pending', $2, $3, $4, $5, $6, $7, 0, 0, $8) returning ${WITH_VOTES}`,
      [
        id,
        fingerprint,
        binding,
        JSON.stringify(rest),
        createdAt,
        expiresAt,
        escalatesAt({ ...request, escalations: [] }),
        argumentsRecord,
      ],
    );
    return readApproval(rows[0]);
  }

  /** Compares and sets in one statement. `undefined` if the request is not there or the move is refused. */
  async move(
    { id, event, set = {}, onlyIf = {} }: MoveParts,
    record: number,
  ): Promise<ApprovalRequest | undefined> {
    const before = set.escalation && (await this.find(id));
    const escalations = before && set.escalation && [...before.escalations, set.escalation];
    return this.#changed(MOVES[event], {
      id,
      decision: set.decision ? JSON.stringify(set.decision) : null,
      decisionRecord: set.decision ? record : null,
      escalations: escalations ? JSON.stringify(escalations) : null,
      escalateAt: escalations ? escalatesAt({ ...before, escalations }) : null,
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
  }

  /**
   * Keeps a vote and moves the request if that is what it does.
   *
   * @returns what it did, or `undefined` if it was refused.
   */
  async vote(
    { id, vote, coolingOffUntil, onlyIf }: Omit<Vote, "record" | "payload">,
    record: number,
  ): Promise<{ readonly approval: ApprovalRequest; readonly settles: boolean } | undefined> {
    const request = await this.find(id);
    if (
      request?.state !== "pending" ||
      request.expiresAt <= onlyIf.expiresAfter ||
      request.escalations.length !== onlyIf.level
    ) {
      return undefined;
    }
    const effect = effectOfVote(request, vote);
    if (effect === "refuse") return undefined;
    await this.#query("insert into approval_vote values ($1, $2, $3, $4, $5)", [
      id,
      vote.reviewer.person,
      vote.verb,
      record,
      JSON.stringify(vote),
    ]);
    const cooling = effect === "reject" && coolingOffUntil !== undefined ? { coolingOffUntil } : {};
    const after =
      effect === "count"
        ? await this.find(id)
        : await this.move({ id, event: effect, set: { decision: vote, ...cooling } }, record);
    if (!after) throw new Error("a vote was kept and did nothing (this is a bug)");
    return { approval: after, settles: effect !== "count" };
  }

  async renewLease(renewal: {
    readonly id: string;
    readonly fence: number;
    readonly leaseUntil: number;
  }): Promise<ApprovalRequest | undefined> {
    const { id, fence, leaseUntil } = renewal;
    return this.#changed(RENEW, { id, fence, leaseUntil });
  }

  async markDelivered(id: string): Promise<ApprovalRequest | undefined> {
    return this.#changed(DELIVER, { id });
  }

  async notePreview(id: string, preview: EffectPreview): Promise<ApprovalRequest | undefined> {
    return this.#changed(PREVIEW, { id, preview: JSON.stringify(preview) });
  }

  async #changed(
    sql: string,
    values: Readonly<Record<string, SqlValue>>,
  ): Promise<ApprovalRequest | undefined> {
    const { rows } = await this.#query(...named(sql, values));
    return readApproval(rows[0]);
  }
}

const RENEW = `update approval set lease_until = @leaseUntil
  where id = @id and fence = @fence and state = 'executing' returning ${WITH_VOTES}`;
const DELIVER = `update approval set delivered = 1
  where id = @id and delivered = 0 and state in ('executed', 'failed')
  returning ${WITH_VOTES}`;
const PREVIEW = `update approval set preview = @preview
  where id = @id and preview is null and state = 'pending' returning ${WITH_VOTES}`;

const EVENTS = [
  "approve",
  "reject",
  "escalate",
  "expire",
  "cancel",
  "claim",
  "succeed",
  "fail",
  "lose",
] as const satisfies readonly ApprovalEvent[];

/** Written from the core's table of transitions, so that the two cannot differ. */
const MOVES = Object.fromEntries(EVENTS.map((event) => [event, moveStatement(event)])) as Readonly<
  Record<ApprovalEvent, string>
>;

function moveStatement(event: ApprovalEvent): string {
  const from = statesAllowing(event);
  const arms = from.map((state) => `when '${state}' then '${nextState(state, event)}'`);
  return `
    update approval set
      state = case state ${arms.join(" ")} end,
      decision = coalesce(@decision::text, decision),
      decision_record = coalesce(@decisionRecord::bigint, decision_record),
      escalations = coalesce(@escalations::text, escalations),
      escalate_at = case when @escalations::text is null then escalate_at else @escalateAt::bigint end,
      cooling_off_until = coalesce(@coolingOffUntil::bigint, cooling_off_until),
      owner = coalesce(@owner::text, owner),
      lease_until = coalesce(@leaseUntil::bigint, lease_until),
      fence = fence + @raise::bigint,
      delivered = greatest(delivered, @delivered::bigint),
      result_record = coalesce(@resultRecord::bigint, result_record)
    where id = @id
      ${event === "claim" ? "and not exists (select 1 from pause)" : ""}
      and state in (${from.map((state) => `'${state}'`).join(", ")})
      and (@ifBinding::text is null or binding = @ifBinding::text)
      and (@ifFence::bigint is null or fence = @ifFence::bigint)
      and (@ifExpiresAfter::bigint is null or expires_at > @ifExpiresAfter::bigint)
      and (@ifExpiredBy::bigint is null or expires_at <= @ifExpiredBy::bigint)
      and (@ifLeaseEndedBy::bigint is null or lease_until is null or lease_until <= @ifLeaseEndedBy::bigint)
      and (@ifOwner::text is null or owner = @ifOwner::text)
      and (@ifLevel::bigint is null or json_array_length(escalations::json) = @ifLevel::bigint)
    returning ${WITH_VOTES}`;
}
