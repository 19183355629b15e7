/**
 * Compares what stands in tables that are not chained with what the records say: approval requests, votes, grants,
 * accepted definitions, and what lets people in. Whoever changes a row without the guard leaves a difference.
 */
import {
  type AuditRecord,
  type AuditRecordType,
  type DefinitionPin,
  escalatesAt,
  type Escalation,
  isJsonObject,
  type JsonValue,
  type NewApproval,
  type NewGrant,
  type ReviewerDecision,
} from "@countersign/core";
import type { ToldRecord } from "./check-page.ts";
import { DEFINITIONS_SQL, readDefinitions } from "../store/rows.ts";
import { sortedJson, termsOfGrant, termsOfRequest, termsOfVote } from "../store/standing-terms.ts";
import type { SqliteDatabase, SqliteStatement } from "./driver.ts";
import { StandingAccess } from "./standing-access.ts";

/** What a request has become by the last of its records that says so. */
const BECAME: Readonly<Partial<Record<AuditRecordType, string>>> = {
  "approval.requested": "pending",
  "approval.approved": "approved",
  "approval.broke_glass": "approved",
  "approval.rejected": "rejected",
  "approval.expired": "expired",
  "approval.cancelled": "cancelled",
  "execution.claimed": "executing",
  "execution.finished": "executed",
  "execution.failed": "failed",
  "execution.unknown": "unknown",
};

const VOTED: ReadonlySet<AuditRecordType> = new Set<AuditRecordType>([
  "approval.voted",
  "approval.approved",
  "approval.rejected",
  "approval.broke_glass",
]);

interface ApprovalRow {
  readonly id: string;
  readonly state: string;
  readonly fingerprint: string;
  readonly request: string;
  readonly decision: string | null;
  readonly fence: number;
  readonly arguments_record: number;
  readonly result_record: number | null;
  readonly decision_record: number | null;
  readonly binding: string;
  readonly created_at: number;
  readonly expires_at: number;
  readonly escalations: string;
  readonly escalate_at: number | null;
  readonly cooling_off_until: number | null;
}

interface VoteRow {
  readonly person: string;
  readonly verb: string;
  readonly record: number;
  readonly vote: string;
}

/** Gives what a record is about, if it was kept, was not erased, and there is a key. */
type PayloadOf = (sequence: number) => JsonValue | undefined;

interface GrantRow {
  readonly id: string;
  readonly requester: string;
  readonly upstream: string;
  readonly tool: string;
  readonly policy: string;
  readonly until: number;
  readonly terms: string;
  readonly revoked: string | null;
  readonly uses: number;
  readonly record: number;
}

/** What was noted in passing, because no index leads to it. */
export class StandingCheck {
  readonly #access = new StandingAccess();
  readonly #made = new Set<string>();
  readonly #uses = new Map<string, number>();
  readonly #revoked = new Set<string>();
  /** The last record that made a tool's definition count. */
  readonly #pinned = new Map<string, number>();
  /** Of what of it people accepted: which hash, and who. */
  readonly #accepted = new Set<string>();
  #seen = 0;

  /** All up to this record were looked at. */
  seen(sequence: number): void {
    this.#seen = sequence;
  }

  /** Called with records in their order, at least with those that tell of what stands beside the log. */
  note({ sequence, type, head }: ToldRecord): void {
    if (OF_ACCESS.test(type)) this.#access.note(type, readHead(head));
    if (!NOTED.test(type)) return;
    const { grant = "", upstream, tool, definition, toolHash, reviewer } = readHead(head);
    if (type === "grant.made") this.#made.add(grant);
    else if (type === "grant.used") this.#uses.set(grant, (this.#uses.get(grant) ?? 0) + 1);
    else if (type === "grant.revoked") this.#revoked.add(grant);
    else this.#pinned.set(JSON.stringify([upstream, definition ?? "tool", tool]), sequence);
    if (type === "definition.accepted" && reviewer !== undefined) {
      const { person } = reviewer;
      this.#accepted.add(JSON.stringify([upstream, definition ?? "tool", toolHash, person]));
    }
  }

  /** The first difference, for people; `undefined` if there is none. All is read as it was at one moment. */
  difference(database: SqliteDatabase, payloadOf: PayloadOf): string | undefined {
    database.exec("begin");
    try {
      // What was written since the pass began is in this moment, too.
      for (const row of database
        .prepare(
          "select sequence, type, head from audit_record where sequence > ? order by sequence",
        )
        .iterate(this.#seen) as Iterable<ToldRecord>) {
        this.note(row);
      }
      return (
        this.#differenceOfRequests(database, payloadOf) ??
        this.#differenceOfGrants(database) ??
        this.#differenceOfDefinitions(database) ??
        this.#access.difference(database)
      );
    } finally {
      database.exec("rollback");
    }
  }

  #differenceOfRequests(database: SqliteDatabase, payloadOf: PayloadOf): string | undefined {
    const recordsOf = database
      .prepare("select head from audit_record where approval = ? order by sequence")
      .pluck();
    const votesOf = database.prepare(
      "select person, verb, record, vote from approval_vote where approval = ? order by record",
    );
    const rows = database.prepare("select * from approval order by arguments_record");
    for (const row of rows.iterate() as Iterable<ApprovalRow>) {
      const records = (recordsOf.all(row.id) as string[]).map((head) => readHead(head));
      const wrong = differenceOfRequest(row, records, votesOf.all(row.id) as VoteRow[], payloadOf);
      if (wrong !== undefined) return `the approval request \`${row.id}\` ${wrong}`;
    }
    const gone = database
      .prepare(
        `select approval from audit_record where approval is not null and type = 'approval.requested'
           and not exists (select 1 from approval where id = audit_record.approval) limit 1`,
      )
      .pluck()
      .get() as string | undefined;
    if (gone !== undefined)
      return `the approval request \`${gone}\` is gone, which records tell of`;
    const stray = database
      .prepare(
        `select approval from approval_vote v where not exists
           (select 1 from approval where id = v.approval) limit 1`,
      )
      .pluck()
      .get() as string | undefined;
    return stray === undefined ? undefined : `a vote is about \`${stray}\`, which there is not`;
  }

  #differenceOfGrants(database: SqliteDatabase): string | undefined {
    const recordAt = recordsBySequence(database);
    const gone = new Set(this.#made);
    for (const row of database
      .prepare("select * from approval_grant")
      .iterate() as Iterable<GrantRow>) {
      const wrong = this.#differenceOfGrant(row, recordAt(row.record));
      if (wrong !== undefined) return `the grant \`${row.id}\` ${wrong}`;
      gone.delete(row.id);
    }
    const [first] = gone;
    return first === undefined
      ? undefined
      : `the grant \`${first}\` is gone, which records tell of`;
  }

  #differenceOfGrant(row: GrantRow, made: Partial<AuditRecord> | undefined): string | undefined {
    if (made?.type !== "grant.made" || made.grant !== row.id) return "was made by no record";
    const terms = `for ${row.requester} until ${new Date(row.until).toISOString()};`;
    if (
      made.upstream !== row.upstream ||
      made.tool !== row.tool ||
      made.note?.startsWith(terms) !== true ||
      isOther(made.terms, termsOfGrant(grantOf(row)))
    ) {
      return "has other terms than its record";
    }
    if ((row.revoked !== null) !== this.#revoked.has(row.id)) {
      return row.revoked === null ? "was taken back, by a record" : "was taken back by no record";
    }
    const used = this.#uses.get(row.id) ?? 0;
    return used === row.uses
      ? undefined
      : `was used ${used} times by records, ${row.uses} by its row`;
  }

  #differenceOfDefinitions(database: SqliteDatabase): string | undefined {
    const recordAt = recordsBySequence(database);
    // A copy that an earlier version wrote is verified as it is.
    const others = database.prepare("select 1 from sqlite_schema where name = 'other_definition'");
    const find = database.prepare(others.get() === undefined ? TOOLS_SQL : DEFINITIONS_SQL);
    for (const { upstream, kind, tool: name, label: tool = name, pinned } of readEach(find)) {
      // A resource that was no event has no record; nobody was asked about it.
      if (pinned === null || (kind === "resource" && pinned.by === null)) continue;
      const { record: heldBy, hash, by } = pinned;
      const isOfThis = (record: Partial<AuditRecord> | undefined): boolean =>
        record?.upstream === upstream &&
        record.tool === tool &&
        record.toolHash === hash &&
        (record.definition ?? "tool") === kind;
      // What it says stands in the record by which it first waited or was pinned; what made it count is the last one.
      const held = heldBy === null ? undefined : recordAt(heldBy);
      const last = this.#pinned.get(JSON.stringify([upstream, kind, tool]));
      const made = last === undefined ? undefined : recordAt(last);
      const isMade =
        by !== null
          ? this.#accepted.has(JSON.stringify([upstream, kind, hash, by.person]))
          : held?.type === "definition.pinned";
      const isLast = isOfThis(made) && (made?.reviewer?.person ?? null) === (by?.person ?? null);
      // Masking may have made one text of two addresses.
      const isSo =
        isOfThis(held) && HOLDS.test(held?.type ?? "") && isMade && (kind === "resource" || isLast);
      if (!isSo) return `the definition of \`${upstream}.${tool}\` was accepted by no record`;
    }
    return undefined;
  }
}

function* readEach(find: SqliteStatement): Iterable<DefinitionPin> {
  for (const row of find.iterate()) yield* readDefinitions([row]);
}

const OF_ACCESS = /^(?:credential|legal_hold|pause)\./;

const NOTED = /^(?:grant\.(?:made|used|revoked)|definition\.(?:pinned|accepted))$/;

/** Records that tell of a definition with what it says. */
const HOLDS = /^definition\.(?:pinned|waiting|accepted)$/;

const TOOLS_SQL = "select upstream, 'tool' as kind, tool, revision, pin from tool_definition";

function differenceOfRequest(
  row: ApprovalRow,
  records: readonly Partial<AuditRecord>[],
  votes: readonly VoteRow[],
  payloadOf: PayloadOf,
): string | undefined {
  const asked = records.find(({ sequence }) => sequence === row.arguments_record);
  if (asked?.type !== "approval.requested") return "was asked for by no record";
  const request = JSON.parse(row.request) as Partial<AuditRecord>;
  if (
    isOther(asked.fingerprint, row.fingerprint) ||
    isOther(asked.upstream, request.upstream) ||
    isOther(asked.tool, request.tool) ||
    isOther(asked.requester?.id, request.requester?.id)
  ) {
    return "is about another call than its record";
  }
  const terms = differenceOfTerms(row, asked, records);
  if (terms !== undefined) return terms;
  const state = records.reduce((before, { type, outcome }) => {
    if (type === "approval.resolved") return outcome ?? before;
    return (type && BECAME[type]) ?? before;
  }, "pending");
  if (state !== row.state) {
    return `is \`${row.state}\` in the database, and \`${state}\` by its records`;
  }
  const claims = records.filter(({ type }) => type === "execution.claimed").length;
  if (claims !== row.fence)
    return `was claimed ${claims} times by records, ${row.fence} by its row`;
  for (const named of [row.result_record, row.decision_record]) {
    if (named !== null && !records.some(({ sequence }) => sequence === named)) {
      return `names record ${named}, which is about something else`;
    }
  }
  return differenceOfVotes(row, records, votes, payloadOf);
}

/** What was asked for under which terms, and when it goes on to whom. Earlier records do not say it. */
function differenceOfTerms(
  row: ApprovalRow,
  asked: Partial<AuditRecord>,
  records: readonly Partial<AuditRecord>[],
): string | undefined {
  if (asked.terms === undefined) return undefined;
  const { id, fingerprint, binding, created_at: createdAt, expires_at: expiresAt } = row;
  const rest = JSON.parse(row.request) as NewApproval;
  const request = { ...rest, id, fingerprint, binding, createdAt, expiresAt };
  if (termsOfRequest(request) !== asked.terms) return "has other terms than its record";
  const escalations = JSON.parse(row.escalations) as readonly Escalation[];
  const told = records.filter(({ type }) => type === "approval.escalated");
  const isTold = ({ to, by }: Escalation, i: number): boolean =>
    told[i]?.note === `to ${to.join(", ")}` && told[i]?.reviewer?.person === by?.person;
  if (escalations.length !== told.length || !escalations.every(isTold)) {
    return "was escalated otherwise than its records say";
  }
  return row.escalate_at === escalatesAt({ ...request, escalations })
    ? undefined
    : "goes on to others at another time than its terms say";
}

function differenceOfVotes(
  row: ApprovalRow,
  records: readonly Partial<AuditRecord>[],
  votes: readonly VoteRow[],
  payloadOf: PayloadOf,
): string | undefined {
  const told = records.filter(({ type }) => type !== undefined && VOTED.has(type));
  const settled = told.findLast(({ type }) => type !== "approval.voted");
  for (const vote of votes) {
    const record = told.find(({ sequence }) => sequence === vote.record);
    if (record?.reviewer?.person !== vote.person) return "has a vote that no record tells of";
    if ((record.type === "approval.rejected") !== (vote.verb === "reject")) {
      return "has a vote that its record tells otherwise";
    }
    if (!isVoteOf(vote, record, row, payloadOf))
      return "has a vote that its record tells otherwise";
  }
  // What was decided before there were votes has none, and its records no hash of them.
  const hasVotes = votes.length > 0 || told.some(({ terms: hashed }) => hashed !== undefined);
  if (hasVotes && votes.length !== told.length) return "lacks a vote that a record tells of";
  if (row.decision === null) return undefined;
  const decision = JSON.parse(row.decision) as { reviewer?: { person?: string }; verb?: string };
  const isSo =
    settled?.reviewer?.person === decision.reviewer?.person &&
    (settled?.type === "approval.rejected") === (decision.verb === "reject");
  const own = votes.find(({ record }) => record === row.decision_record);
  return isSo && (own === undefined || sortedJson(JSON.parse(own.vote)) === sortedJson(decision))
    ? undefined
    : "was decided otherwise, or by somebody else, than its records say";
}

/** Earlier records say nothing of a vote but whose it was; of a reason that was erased nothing is known. */
function isVoteOf(
  { vote, record: sequence }: VoteRow,
  record: Partial<AuditRecord>,
  row: ApprovalRow,
  payloadOf: PayloadOf,
): boolean {
  if (record.terms === undefined) return true;
  const said = JSON.parse(vote) as ReviewerDecision;
  const cooling = record.type === "approval.rejected" ? row.cooling_off_until : null;
  if (termsOfVote(said, cooling) !== record.terms) return false;
  if (sortedJson(said.proof ?? null) !== sortedJson(record.proof ?? null)) return false;
  const about = payloadOf(sequence);
  return about === undefined || !isJsonObject(about) || (about["reason"] ?? null) === said.reason;
}

function grantOf({ id, requester, upstream, tool, policy, until, terms }: GrantRow): NewGrant {
  const rest = JSON.parse(terms) as NewGrant;
  return { ...rest, id, requester, upstream, tool, policy, until };
}

/** Records from before something was noted do not say it. */
function isOther(recorded: string | undefined, kept: string | undefined): boolean {
  return recorded !== undefined && recorded !== kept;
}

function recordsBySequence(
  database: SqliteDatabase,
): (sequence: number) => Partial<AuditRecord> | undefined {
  const find = database.prepare("select head from audit_record where sequence = ?").pluck();
  return (sequence) => {
    const head = find.get(sequence) as string | undefined;
    return head === undefined ? undefined : readHead(head);
  };
}

function readHead(head: string): Partial<AuditRecord> {
  return JSON.parse(head) as Partial<AuditRecord>;
}
