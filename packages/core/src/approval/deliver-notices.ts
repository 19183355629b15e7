import type { Clock } from "../clock.ts";
import type { AuditRecord } from "../audit/audit-record.ts";
import type { Store, StoreOperation } from "../store.ts";
import type { ApprovalChannel, ApprovalNotice } from "./approval-channel.ts";
import type { NoticedType, OutboxEntry } from "./approval-operations.ts";
import type { ApprovalRequest } from "./approval-request.ts";
import { skippedReviewers } from "./cast-vote.ts";
import { type PeopleDirectory, peopleBehind } from "./entitlement.ts";
import { askedNow } from "./escalation.ts";

export interface DeliveryParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly people: () => PeopleDirectory;
  readonly channels: readonly ApprovalChannel[];
  /** Groups or people who decide about definitions. */
  readonly definitionReviewers?: () => readonly string[];
  /** Groups or people who answer for who gets in. */
  readonly admins?: () => readonly string[];
}

/**
 * How long to wait after each attempt that failed: some seconds at first, half a day at last. After the last one the
 * notice is given up, which is recorded.
 */
const RETRY_AFTER_MS: readonly number[] = [
  5_000, 30_000, 120_000, 600_000, 1_800_000, 7_200_000, 18_000_000, 36_000_000, 43_200_000,
];

const AT_ONCE = 64;

/** For how long notices are delivered before it is looked again who has come meanwhile. */
const AT_MOST_MS = 1_000;

/**
 * Delivers what is due, each channel's notices of one requester in their order. Safe to be cut off anywhere: a notice
 * leaves the outbox only after it was delivered, so it may be delivered twice and never less than once.
 *
 * @returns how many notices were delivered.
 */
export async function deliverNotices(parts: DeliveryParts): Promise<number> {
  const { store, clock, channels } = parts;
  const delivered = await Promise.all(
    channels.map(async (channel) => {
      const { name } = channel;
      const due = await store.outbox({ channel: name, dueBy: clock.now(), limit: AT_ONCE });
      return deliverTo(parts, channel, due);
    }),
  );
  return delivered.reduce((sum, count) => sum + count, 0);
}

async function deliverTo(
  parts: DeliveryParts,
  channel: ApprovalChannel,
  entries: readonly OutboxEntry[],
): Promise<number> {
  let delivered = 0;
  const until = parts.clock.now() + AT_MOST_MS;
  for (const entry of entries) {
    if (parts.clock.now() > until) break;
    const outcome = await attempt(parts, channel, entry);
    const { sequence } = entry;
    await parts.store.commit({ kind: "settle-notice", channel: channel.name, sequence, outcome });
    if ("delivered" in outcome) delivered++;
  }
  return delivered;
}

type Outcome = Extract<StoreOperation, { kind: "settle-notice" }>["outcome"];

async function attempt(
  parts: DeliveryParts,
  channel: ApprovalChannel,
  { sequence, attempts }: OutboxEntry,
): Promise<Outcome> {
  try {
    const notice = await noticeOf(parts, sequence);
    if (notice !== undefined) await channel.deliver(notice);
    return { delivered: true };
  } catch (error) {
    const because = error instanceof Error ? error.message : "unknown trouble";
    const wait = RETRY_AFTER_MS[attempts];
    if (wait !== undefined) {
      const retryAt = parts.clock.now() + Math.max(wait, saidWait(error));
      return { retryAt, error: because };
    }
    const note = `record ${sequence} could not be told to channel ${channel.name}`;
    return { givenUp: true, record: { type: "notice.given_up", note } };
  }
}

/** As long as the other side said, up to the longest wait of all. */
function saidWait(error: unknown): number {
  const said = error instanceof Error && "retryAfterMs" in error ? error.retryAfterMs : null;
  return typeof said === "number" && said > 0 ? Math.min(said, RETRY_AFTER_MS.at(-1) ?? 0) : 0;
}

async function noticeOf(
  parts: DeliveryParts,
  sequence: number,
): Promise<ApprovalNotice | undefined> {
  const { store, people } = parts;
  const [record] = await store.records({ afterSequence: sequence - 1, limit: 1 });
  if (record?.sequence !== sequence) return undefined;
  const { approval } = record;
  const request = approval === undefined ? null : ((await store.approval(approval)) ?? null);
  return {
    id: `ntc_${sequence}`,
    type: record.type as NoticedType,
    record,
    request,
    people: request === null ? peopleWithout(parts, record) : peopleFor(people(), record, request),
  };
}

/** Whom something concerns that is about no request. */
function peopleWithout(
  { people, definitionReviewers = () => [], admins = () => [] }: DeliveryParts,
  { type, person }: AuditRecord,
): readonly string[] {
  if (type === "definition.waiting") return peopleBehind(people(), definitionReviewers());
  if (type !== "passkey.invited") return [];
  return peopleBehind(people(), [...admins(), ...(person === undefined ? [] : [person])]);
}

/** Whom it concerns: those who are to decide, or those who were passed over. */
function peopleFor(
  people: PeopleDirectory,
  { type, reviewer }: AuditRecord,
  request: ApprovalRequest,
): readonly string[] {
  if (type === "approval.broke_glass" && reviewer !== undefined) {
    return skippedReviewers(people, request, reviewer);
  }
  if (request.state !== "pending") return [];
  const voted = request.votes.map((vote) => vote.reviewer.person);
  return peopleBehind(people, askedNow(request)).filter(
    (person) => !voted.includes(person) && !people.isSamePerson(request.requester, person),
  );
}
