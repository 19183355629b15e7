import { randomUUID } from "node:crypto";
import {
  askedNext,
  askedNow,
  CountersignError,
  effectOfVote,
  hasVoted,
  nextState,
  type ApprovalRequest,
  type ApprovalState,
  type AuditDraft,
  type AuditRecord,
  type Grant,
  type JsonValue,
  type Pause,
  type RecordFilter,
  type ReviewedRequest,
  type ReviewerCredentials,
  type Reviewing,
} from "../../packages/core/src/index.ts";

/** Enough of a daemon's insides for the console: requests, a log and credentials, all in memory. */
export class InMemoryReviewing implements Reviewing {
  now: () => number;
  readonly requests: Map<string, ApprovalRequest> = new Map();
  readonly arguments: Map<string, JsonValue> = new Map();
  readonly results: Map<string, JsonValue> = new Map();
  readonly revealed: Map<string, JsonValue> = new Map();
  readonly behindTokens: Map<string, string> = new Map();
  readonly logged: AuditRecord[] = [];
  /** Who asked for which request, as a key of `people`. */
  readonly askedBy: Map<string, string> = new Map();
  mode: "local" | "team" = "team";

  constructor(now: () => number) {
    this.now = now;
  }

  add(given: Partial<ApprovalRequest>, args: JsonValue, askedBy = "nobody"): ApprovalRequest {
    const id = given.id ?? `apr_${randomUUID()}`;
    const request: ApprovalRequest = {
      state: "pending",
      fingerprint: "fingerprint",
      binding: "binding",
      exchange: `exc_${id}`,
      scope: "scp_1",
      requester: { id: "local:sam@laptop", name: "local user sam", verified: false },
      client: { name: "claude-code", version: "2.1.0" },
      upstream: "crm",
      tool: "delete_customer",
      category: "delete",
      evidence: [],
      toolHash: "tool",
      policy: "policy",
      masking: [],
      rules: ["deletes-need-a-person"],
      policyReason: "Customers are deleted by a person.",
      reviewers: ["ada", "grace"],
      quorum: 1,
      escalateTo: [],
      escalateAfterMs: null,
      breakGlass: [],
      findings: {},
      disclosed: [],
      createdAt: this.now(),
      expiresAt: this.now() + 15 * 60_000,
      coolingOffUntil: null,
      votes: [],
      escalations: [],
      decision: null,
      decisionRecord: null,
      preview: null,
      owner: null,
      leaseUntil: null,
      fence: 0,
      delivered: false,
      argumentsRecord: this.logged.length + 1,
      resultRecord: null,
      ...given,
      id,
    };
    this.requests.set(id, request);
    this.arguments.set(id, args);
    this.askedBy.set(id, askedBy);
    this.append({
      type: "approval.requested",
      approval: id,
      tool: request.tool,
      upstream: request.upstream,
      requester: request.requester,
    });
    return request;
  }

  append(draft: AuditDraft): void {
    this.logged.push({
      ...draft,
      sequence: this.logged.length + 1,
      at: new Date(this.now()).toISOString(),
      payloadCommitment: null,
    });
  }

  /** Moves a request as the daemon would, outside the page. */
  become(id: string, state: ApprovalState, more: Partial<ApprovalRequest> = {}): void {
    this.requests.set(id, { ...this.#find(id), ...more, state });
    this.append({ type: "execution.finished", approval: id });
  }

  records: (filter: RecordFilter) => Promise<readonly AuditRecord[]> = (filter) => {
    const found = this.logged.filter(
      (record) =>
        record.sequence > (filter.afterSequence ?? 0) &&
        (filter.approval === undefined || record.approval === filter.approval) &&
        (filter.exchange === undefined || record.exchange === filter.exchange),
    );
    return Promise.resolve(
      (filter.newestFirst ? found.toReversed() : found).slice(0, filter.limit),
    );
  };

  list: Reviewing["list"] = (reviewer, filter) => {
    const { soonestFirst, skip = 0, limit } = filter;
    const found = this.#thatFit(filter);
    if (soonestFirst === true) found.sort((a, b) => a.expiresAt - b.expiresAt);
    return Promise.resolve(
      found.slice(skip, skip + limit).map((request) => this.#reviewed(reviewer.person, request)),
    );
  };

  count: Reviewing["count"] = (_reviewer, filter) => Promise.resolve(this.#thatFit(filter).length);

  #thatFit({
    states,
    brokeGlass,
    expiresAfter = 0,
  }: Parameters<Reviewing["count"]>[1]): ApprovalRequest[] {
    return [...this.requests.values()].filter(
      (request) =>
        (states === undefined || states.includes(request.state)) &&
        (brokeGlass === undefined || request.decision?.breakGlass === true) &&
        request.expiresAt > expiresAfter,
    );
  }

  show: Reviewing["show"] = async (reviewer, id) => {
    return this.#reviewed(reviewer.person, this.#find(id));
  };

  reveal: Reviewing["reveal"] = async (reviewer, id) => {
    this.append({ type: "reviewer.revealed", approval: id, reviewer });
    return this.revealed.get(id) ?? this.arguments.get(id) ?? null;
  };

  revealOne: Reviewing["revealOne"] = async (reviewer, id, token) => {
    const value = this.behindTokens.get(token);
    if (value === undefined) throw new CountersignError("APPROVAL_NOT_FOUND", "unknown token");
    this.append({ type: "reviewer.revealed", approval: id, reviewer, note: token });
    return value;
  };

  /** What decisions came with, by request. */
  readonly extras: Map<string, Pick<Parameters<Reviewing["decide"]>[2], "arguments" | "grant">> =
    new Map();
  readonly justifications: Map<string, string> = new Map();

  statementFor: Reviewing["statementFor"] = async (
    { person },
    id,
    { verb, breakGlass, nonce },
  ) => ({
    approval: id,
    binding: "binding",
    fingerprint: "fingerprint",
    verb,
    breakGlass: breakGlass === true,
    person,
    reason: null,
    arguments: null,
    seen: null,
    nonce,
  });

  decide: Reviewing["decide"] = async (reviewer, id, { verb, reason, seen, ...extras }) => {
    this.extras.set(id, extras);
    const request = this.#find(id);
    const isOwn = this.askedBy.get(id) === reviewer.person;
    if (isOwn && this.mode === "team") throw new CountersignError("APPROVAL_SELF", id);
    if (!askedNow(request).includes(reviewer.person)) {
      throw new CountersignError("APPROVAL_NOT_ENTITLED", id);
    }
    if (request.state !== "pending" || request.expiresAt <= this.now())
      throw new CountersignError("APPROVAL_NOT_PENDING", id);
    const vote = {
      verb,
      reviewer,
      at: this.now(),
      reason,
      selfApproved: isOwn,
      ...(seen === undefined ? {} : { seen }),
    };
    const effect = effectOfVote(request, vote);
    if (effect === "refuse") throw new CountersignError("APPROVAL_VOTED", id);
    const votes = [...request.votes, vote];
    if (effect === "count") {
      this.append({ type: "approval.voted", approval: id, reviewer });
      return this.#put({ ...request, votes });
    }
    const state = nextState(request.state, effect) ?? request.state;
    const decided: ApprovalRequest = { ...request, state, votes, decision: vote };
    this.requests.set(id, decided);
    this.append({
      type: verb === "approve" ? "approval.approved" : "approval.rejected",
      approval: id,
      reviewer,
      tool: request.tool,
      upstream: request.upstream,
      ...(isOwn ? { selfApproved: true } : {}),
    });
    return decided;
  };

  breakGlass: Reviewing["breakGlass"] = async (reviewer, id, { reason }) => {
    const request = this.#find(id);
    if (!request.breakGlass.includes(reviewer.person))
      throw new CountersignError("APPROVAL_NOT_ENTITLED", id);
    const decision = {
      verb: "approve",
      reviewer,
      at: this.now(),
      reason,
      selfApproved: false,
      breakGlass: true,
    } as const;
    this.append({ type: "approval.broke_glass", approval: id, reviewer });
    return this.#put({ ...request, state: "approved", votes: [decision], decision });
  };

  escalate: Reviewing["escalate"] = async (reviewer, id, { reason }) => {
    const request = this.#find(id);
    const to = askedNext(request);
    if (to === undefined) throw new CountersignError("APPROVAL_NO_NEXT_LEVEL", id);
    const escalation = { to, by: reviewer, reason, at: this.now() };
    this.append({ type: "approval.escalated", approval: id, reviewer });
    return this.#put({ ...request, escalations: [...request.escalations, escalation] });
  };

  readonly kept: Map<string, Grant> = new Map();
  switch: Pause | null = null;

  grants: Reviewing["grants"] = async (_reviewer, { inForce }) =>
    [...this.kept.values()].filter(({ revoked }) => !inForce || revoked === null);

  makeGrant: Reviewing["makeGrant"] = async (reviewer, { minutes, ...terms }) => {
    const grant: Grant = {
      ...terms,
      when: terms.when ?? null,
      id: `grt_${this.kept.size + 1}`,
      disclosed: [],
      toolHash: null,
      policy: "policy",
      madeBy: reviewer,
      madeAt: this.now(),
      until: this.now() + minutes * 60_000,
      approval: null,
      selfApproved: false,
      revoked: null,
      uses: 0,
    };
    this.kept.set(grant.id, grant);
    this.append({ type: "grant.made", grant: grant.id, reviewer });
    return grant;
  };

  revokeGrant: Reviewing["revokeGrant"] = async (reviewer, id) => {
    const grant = this.kept.get(id);
    if (grant === undefined) throw new CountersignError("GRANT_NOT_FOUND", id);
    const revoked = { ...grant, revoked: { by: reviewer, at: this.now() } };
    this.kept.set(id, revoked);
    this.append({ type: "grant.revoked", grant: id, reviewer });
    return revoked;
  };

  paused: Reviewing["paused"] = async () => this.switch;

  pause: Reviewing["pause"] = async (reviewer, { mode, reason }) => {
    this.append({ type: "pause.started", reviewer });
    this.switch = { mode, reason, by: reviewer, at: this.now() };
    return this.switch;
  };

  subjectOfGrantWith: Reviewing["subjectOfGrantWith"] = () => Promise.resolve({});
  subjectOfGrant: Reviewing["subjectOfGrant"] = () => ({});
  subjectOfResume: Reviewing["subjectOfResume"] = () => Promise.resolve({ since: null });

  resume: Reviewing["resume"] = async (reviewer) => {
    this.append({ type: "pause.ended", reviewer });
    this.switch = null;
  };

  resolve: Reviewing["resolve"] = async (reviewer, id, { outcome }) => {
    const request = this.#find(id);
    if (request.state !== "unknown") throw new CountersignError("APPROVAL_NOT_PENDING", id);
    const settled: ApprovalRequest = { ...request, state: outcome };
    this.requests.set(id, settled);
    this.append({ type: "approval.resolved", approval: id, reviewer, outcome });
    return settled;
  };

  #put(request: ApprovalRequest): ApprovalRequest {
    this.requests.set(request.id, request);
    return request;
  }

  #find(id: string): ApprovalRequest {
    const request = this.requests.get(id);
    if (request === undefined) throw new CountersignError("APPROVAL_NOT_FOUND", `\`${id}\``);
    return request;
  }

  #wasPassedOver(person: string, { decision, reviewers }: ApprovalRequest): boolean {
    return (
      decision?.breakGlass === true &&
      reviewers.includes(person) &&
      decision.reviewer.person !== person
    );
  }

  #reviewed(person: string, request: ApprovalRequest): ReviewedRequest {
    const isOwnRequest = this.askedBy.get(request.id) === person;
    const mayDecide: ReviewedRequest["mayDecide"] =
      isOwnRequest && this.mode === "team"
        ? { allowed: false, because: "you asked for it yourself" }
        : !askedNow(request).includes(person)
          ? { allowed: false, because: "you are not one of its reviewers" }
          : request.state === "pending" && hasVoted(request, person)
            ? { allowed: false, because: "you have approved it; one more person has to" }
            : { allowed: true };
    return {
      request,
      arguments: this.arguments.get(request.id),
      edit: null,
      justification: this.justifications.get(request.id) ?? null,
      result: this.results.get(request.id),
      mayDecide,
      mayLook: mayDecide.allowed,
      mayBreakGlass: request.breakGlass.includes(person),
      wasPassedOver: this.#wasPassedOver(person, request),
      isOwnRequest,
      asked: askedNow(request),
      next: askedNext(request) ?? null,
    };
  }
}

/** Credentials that are given out in clear, `<person>-credential`, until they are revoked. */
export function inMemoryCredentials(people: readonly string[]): ReviewerCredentials {
  const valid = new Map(people.map((person) => [`${person}-credential`, person]));
  return {
    create: (person) => {
      valid.set(`${person}-credential`, person);
      return Promise.resolve({ id: `crd_${person}`, credential: `${person}-credential` });
    },
    accept: (credential) => {
      const person = valid.get(credential);
      return Promise.resolve(person === undefined ? undefined : { id: `crd_${person}`, person });
    },
    personOf: (id) => Promise.resolve([...valid.values()].find((one) => id === `crd_${one}`)),
    exist: () => Promise.resolve(valid.size > 0),
    revoke: (person) => Promise.resolve(valid.delete(`${person}-credential`) ? 1 : 0),
  };
}
