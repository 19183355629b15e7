/**
 * Puts one exchange together from its records. Nothing is revealed: what was said is shown masked, as it is kept, and
 * only to those whose business it is.
 */
import type { ApprovalRequest } from "../approval/approval-request.ts";
import type { PeopleDirectory } from "../approval/entitlement.ts";
import { CountersignError } from "../errors.ts";
import { OBSERVED } from "../guard/prepare.ts";
import type { Reviewer } from "../identity.ts";
import { isJsonObject } from "../json.ts";
import type { Store } from "../store.ts";
import type { AuditRecord, AuditRecordType } from "./audit-record.ts";
import type {
  ExchangeDecision,
  ExchangeOutcome,
  Exchanges,
  ShownContent,
  ShownExchange,
} from "./exchange.ts";

export interface ExchangeParts {
  readonly store: Pick<Store, "records" | "payload" | "approval">;
  readonly people: () => PeopleDirectory;
  /** Groups or people who may read every exchange. */
  readonly readers: () => readonly string[];
}

/** Of one exchange. One that says more is a client in a loop. */
const MOST_RECORDS = 500;

export function createExchanges(parts: ExchangeParts): Exchanges {
  return {
    async show(reviewer, id) {
      const { records, isCut } = await recordsOf(parts.store, id);
      const [first] = records;
      if (first === undefined) throw new CountersignError("EXCHANGE_NOT_FOUND", "check the id");
      const approval = findMember(records, "approval");
      const request = approval === undefined ? undefined : await parts.store.approval(approval);
      return shown(parts, reviewer, { id, first, records, isCut, request });
    },
  };
}

/** Those of the exchange, and of the request it waited for, which may have been made by the same call before. */
async function recordsOf(
  store: ExchangeParts["store"],
  exchange: string,
): Promise<{ readonly records: readonly AuditRecord[]; readonly isCut: boolean }> {
  const own = await store.records({ exchange, limit: MOST_RECORDS });
  const approvals = new Set(own.flatMap(({ approval }) => approval ?? []));
  const all = new Map(own.map((record) => [record.sequence, record]));
  for (const approval of [...approvals].slice(0, MOST_RECORDS)) {
    for (const record of await store.records({ approval, limit: MOST_RECORDS })) {
      all.set(record.sequence, record);
    }
    if (all.size > MOST_RECORDS) break;
  }
  const records = [...all.values()].sort((a, b) => a.sequence - b.sequence);
  return {
    records: records.slice(0, MOST_RECORDS),
    isCut: own.length === MOST_RECORDS || records.length > MOST_RECORDS,
  };
}

interface Found {
  readonly id: string;
  readonly first: AuditRecord;
  readonly records: readonly AuditRecord[];
  readonly isCut: boolean;
  readonly request: ApprovalRequest | undefined;
}

async function shown(
  parts: ExchangeParts,
  reviewer: Reviewer,
  { id, first, records, isCut, request }: Found,
): Promise<ShownExchange> {
  const mayRead = readingOf(parts, reviewer, records, request);
  const content = (record: AuditRecord | undefined, ...names: string[]): Promise<ShownContent> =>
    contentOf(parts.store, mayRead.allowed, record, names);
  const received = last(records, "call.received");
  const decided = last(records, "call.decided");
  const claimed = last(records, "execution.claimed");
  const ended = last(records, ...ENDS);
  const said = await content(received, "arguments");
  return {
    id,
    requester: findMember(records, "requester") ?? null,
    client: findMember(records, "client") ?? null,
    upstream: findMember(records, "upstream") ?? null,
    tool: findMember(records, "tool") ?? null,
    category: decided?.category ?? request?.category ?? null,
    decision: decided?.decision ?? null,
    rules: decided?.rules ?? [],
    observed: decided?.outcome === OBSERVED,
    outcome: outcomeOf(records),
    from: first.at,
    to: (records.at(-1) ?? first).at,
    mayRead,
    model: { said, told: await content(ended, "result", "error") },
    sending: {
      // Only what a reviewer changed is kept a second time.
      sent:
        claimed === undefined
          ? { kind: "none" }
          : claimed.payloadCommitment === null
            ? said
            : await content(claimed, "arguments"),
      disclosed: claimed?.disclosed ?? {},
      masked: ended?.masked ?? {},
      durationMs: ended?.durationMs ?? null,
    },
    reviewer:
      request === undefined
        ? null
        : {
            approval: request.id,
            shown: await content(last(records, "approval.requested"), "arguments"),
            asked: request.reviewers,
            decisions: await decisionsOf(records, (record) => content(record, "reason")),
            looked: records.flatMap(({ type, at, reviewer: by }) =>
              type === "reviewer.revealed" && by !== undefined ? [{ at, reviewer: by }] : [],
            ),
            binding: request.binding,
          },
    records,
    isCut,
  };
}

/**
 * What was held is shown as its request is, to every reviewer. What nobody was asked about is its requester's and the
 * readers': to be a reviewer is no licence to read along.
 */
function readingOf(
  { people, readers }: ExchangeParts,
  { person }: Reviewer,
  records: readonly AuditRecord[],
  request: ApprovalRequest | undefined,
): ShownExchange["mayRead"] {
  const known = people();
  if (known.isPerson(person)) {
    const requester = findMember(records, "requester");
    const isReader = readers().some(
      (name) => name === person || known.membersOf(name).includes(person),
    );
    const isOwn = requester !== undefined && known.isSamePerson(requester, person);
    if (request !== undefined || isReader || isOwn) return { allowed: true };
  }
  const because = `what was said in calls that nobody was asked about is read by: ${readers().join(", ") || "nobody"}`;
  return { allowed: false, because };
}

const ENDS = [
  "execution.finished",
  "execution.failed",
  "execution.unknown",
] as const satisfies readonly AuditRecordType[];

const OUTCOMES: Readonly<Partial<Record<AuditRecordType, ExchangeOutcome>>> = {
  "call.received": "received",
  "approval.requested": "pending",
  "approval.approved": "approved",
  "approval.broke_glass": "approved",
  "approval.rejected": "rejected",
  "approval.expired": "expired",
  "approval.cancelled": "cancelled",
  "execution.claimed": "running",
  "execution.finished": "executed",
  "execution.failed": "failed",
  "execution.unknown": "unknown",
};

/** From the last record that says something about it. */
function outcomeOf(records: readonly AuditRecord[]): ExchangeOutcome {
  let outcome: ExchangeOutcome = "received";
  for (const { type, decision, outcome: said } of records) {
    outcome = OUTCOMES[type] ?? outcome;
    if (type === "call.decided" && decision === "deny" && said !== OBSERVED) outcome = "denied";
    if (type === "approval.resolved") outcome = said === "failed" ? "failed" : "executed";
  }
  return outcome;
}

const DECISIONS: ReadonlySet<AuditRecordType> = new Set([
  "approval.voted",
  "approval.approved",
  "approval.rejected",
  "approval.broke_glass",
  "approval.escalated",
  "approval.resolved",
]);

function decisionsOf(
  records: readonly AuditRecord[],
  reasonOf: (record: AuditRecord) => Promise<ShownContent>,
): Promise<readonly ExchangeDecision[]> {
  const made = records.flatMap((record) => {
    const { sequence, at, type, reviewer } = record;
    if (!DECISIONS.has(type) || reviewer === undefined) return [];
    return [reasonOf(record).then((reason) => ({ sequence, at, type, reviewer, reason }))];
  });
  return Promise.all(made);
}

async function contentOf(
  store: ExchangeParts["store"],
  mayRead: boolean,
  record: AuditRecord | undefined,
  names: readonly string[],
): Promise<ShownContent> {
  if (record === undefined || record.payloadCommitment === null) return { kind: "none" };
  if (!mayRead) return { kind: "withheld" };
  const payload = await store.payload(record.sequence);
  if (!isJsonObject(payload)) return { kind: "erased" };
  for (const name of names) {
    const value = Object.hasOwn(payload, name) ? payload[name] : undefined;
    if (value !== undefined && value !== null) return { kind: "kept", value };
  }
  return { kind: "none" };
}

function last(
  records: readonly AuditRecord[],
  ...types: readonly AuditRecordType[]
): AuditRecord | undefined {
  return records.findLast(({ type }) => types.includes(type));
}

/** Of the first record that has it. */
function findMember<Name extends keyof AuditRecord>(
  records: readonly AuditRecord[],
  name: Name,
): AuditRecord[Name] | undefined {
  return records.find((record) => record[name] !== undefined)?.[name];
}
