import {
  CountersignError,
  effectOfVote,
  escalatesAt,
  nextState,
  withEntry,
  type AbortSignalLike,
  type ApprovalFilter,
  type ApprovalRequest,
  type ApprovalState,
  type AuditDraft,
  type AuditPayload,
  type AuditRecord,
  type ChannelNote,
  type ChannelNoteFilter,
  type DefinitionPin,
  type Grant,
  type GrantFilter,
  type JsonValue,
  type NewDefinitionPin,
  type OutboxEntry,
  type Pause,
  type RecordFilter,
  type ScopeHistory,
  type SentCall,
  type SentCallChange,
  type SentCallFilter,
  type Store,
  type StoreOperation,
  type StoreResult,
  type VaultEntry,
} from "@countersign/core";
import { AroundApprovals } from "./around-approvals.ts";

type Operation<Kind extends StoreOperation["kind"]> = Extract<StoreOperation, { kind: Kind }>;

/** What a commit changes, to be put back when it fails. */
/** Who does it, and until when. */
interface Duty {
  readonly owner: string;
  readonly until: number;
}

interface Contents {
  readonly around: AroundApprovals;
  readonly approvals: ReadonlyMap<string, ApprovalRequest>;
  readonly records: readonly AuditRecord[];
  readonly payloads: ReadonlyMap<number, string>;
  readonly values: ReadonlyMap<string, VaultEntry>;
  readonly histories: ReadonlyMap<string, ScopeHistory>;
  readonly uses: readonly BudgetUse[];
  readonly usedOnce: ReadonlyMap<string, number>;
  readonly sent: ReadonlyMap<string, SentCall>;
  readonly definitions: ReadonlyMap<string, DefinitionPin>;
  readonly duties: ReadonlyMap<string, Duty>;
}

interface BudgetUse {
  readonly key: string;
  /** Since the epoch. */
  readonly minute: number;
  readonly amount: number;
}

/** The store port in plain memory. Commits happen at once and are never lost; only a process's end is. */
export class MemoryStore implements Store {
  /** For tests of what happens when a commit fails: whatever this throws becomes `AUDIT_WRITE_FAILED`. */
  beforeCommit: ((operations: readonly StoreOperation[]) => void) | undefined;

  #contents: Contents = {
    around: new AroundApprovals(),
    approvals: new Map(),
    records: [],
    payloads: new Map(),
    values: new Map(),
    histories: new Map(),
    uses: [],
    usedOnce: new Map(),
    sent: new Map(),
    definitions: new Map(),
    duties: new Map(),
  };
  readonly #now: () => number;
  readonly #listeners = new Set<(approval: ApprovalRequest) => void>();
  #closed = false;

  constructor(now: () => number) {
    this.#now = now;
  }

  async commit(...operations: readonly StoreOperation[]): Promise<readonly StoreResult[]> {
    if (this.#closed) throw new CountersignError("AUDIT_WRITE_FAILED", "the store is closed");
    const change = new Change(this.#contents, this.#now());
    let results: readonly StoreResult[];
    try {
      this.beforeCommit?.(operations);
      results = structuredClone(operations).map((operation) => change.apply(operation));
    } catch (cause) {
      if (cause instanceof CountersignError && cause.code === "VAULT_COLLISION") throw cause;
      const because = cause instanceof Error ? cause.message : String(cause);
      throw new CountersignError("AUDIT_WRITE_FAILED", because, { cause });
    }
    this.#contents = change;
    for (const { approval } of results) {
      if (approval) for (const listener of this.#listeners) listener(approval);
    }
    return results;
  }

  async approval(id: string): Promise<ApprovalRequest | undefined> {
    return this.#contents.approvals.get(id);
  }

  async approvals(filter: ApprovalFilter): Promise<readonly ApprovalRequest[]> {
    const { oldestFirst, soonestFirst, skip = 0, limit } = filter;
    const found = this.#approvalsThatFit(filter);
    if (soonestFirst === true) found.sort((a, b) => a.expiresAt - b.expiresAt);
    else if (oldestFirst !== true) found.reverse();
    return found.slice(skip, skip + limit);
  }

  async countApprovals(filter: Omit<ApprovalFilter, "limit">): Promise<number> {
    return this.#approvalsThatFit(filter).length;
  }

  /** In the order in which they were asked for. */
  #approvalsThatFit(filter: Omit<ApprovalFilter, "limit">): ApprovalRequest[] {
    const { states, fingerprint, expiredBy, expiresAfter, escalatesBy, brokeGlass } = filter;
    const found = [...this.#contents.approvals.values()].filter(
      (approval) =>
        (expiredBy === undefined || approval.expiresAt <= expiredBy) &&
        (expiresAfter === undefined || approval.expiresAt > expiresAfter) &&
        (escalatesBy === undefined || (escalatesAt(approval) ?? Infinity) <= escalatesBy) &&
        (brokeGlass === undefined || approval.decision?.breakGlass === true) &&
        (states === undefined || states.includes(approval.state)) &&
        (fingerprint === undefined || approval.fingerprint === fingerprint),
    );
    return found.sort((a, b) => a.argumentsRecord - b.argumentsRecord);
  }

  async whenApprovalLeaves(
    id: string,
    state: ApprovalState,
    { signal, timeoutMs }: { readonly signal?: AbortSignalLike; readonly timeoutMs: number },
  ): Promise<ApprovalRequest> {
    const current = () => {
      const approval = this.#contents.approvals.get(id);
      if (!approval) throw new CountersignError("APPROVAL_NOT_FOUND", `\`${id}\``);
      return approval;
    };
    if (current().state !== state || signal?.aborted || timeoutMs <= 0) return current();

    const { promise, resolve } = Promise.withResolvers<void>();
    const listener = (changed: ApprovalRequest) => {
      if (changed.id === id && changed.state !== state) resolve();
    };
    const timer = setTimeout(resolve, timeoutMs);
    signal?.addEventListener("abort", resolve, { once: true });
    this.#listeners.add(listener);
    await promise;
    this.#listeners.delete(listener);
    signal?.removeEventListener("abort", resolve);
    clearTimeout(timer);
    return current();
  }

  async records(filter: RecordFilter): Promise<readonly AuditRecord[]> {
    const { exchange, approval, afterSequence = 0, sequences, newestFirst, limit } = filter;
    const found = this.#contents.records.filter(
      (record) =>
        record.sequence > afterSequence &&
        (sequences === undefined || sequences.includes(record.sequence)) &&
        (exchange === undefined || record.exchange === exchange) &&
        (approval === undefined || record.approval === approval),
    );
    return (newestFirst ? found.toReversed() : found).slice(0, limit);
  }

  async payload(sequence: number): Promise<JsonValue | undefined> {
    const text = this.#contents.payloads.get(sequence);
    return text === undefined ? undefined : (JSON.parse(text) as JsonValue);
  }

  async grants(filter: GrantFilter): Promise<readonly Grant[]> {
    return this.#contents.around.findGrants(filter);
  }

  async grant(id: string): Promise<Grant | undefined> {
    return this.#contents.around.grants.get(id);
  }

  async pause(): Promise<Pause | null> {
    return this.#contents.around.pause;
  }

  async outbox(filter: Parameters<Store["outbox"]>[0]): Promise<readonly OutboxEntry[]> {
    const { around, records, approvals } = this.#contents;
    const whose = new Map(records.map(({ sequence, approval }) => [sequence, approval]));
    return around.findDue(filter, (of) => approvals.get(whose.get(of) ?? "")?.requester.id);
  }

  async channelNotes(filter: ChannelNoteFilter): Promise<readonly ChannelNote[]> {
    return this.#contents.around.findNotes(filter);
  }

  async definitions(of?: Parameters<Store["definitions"]>[0]): Promise<readonly DefinitionPin[]> {
    return [...this.#contents.definitions.values()].filter(
      ({ upstream, kind }) => of === undefined || (upstream === of.upstream && kind === of.kind),
    );
  }

  async sentCalls(filter: SentCallFilter): Promise<readonly SentCall[]> {
    const { exchange, call, states, by = Infinity, leasedAfter = -Infinity, limit } = filter;
    return [...this.#contents.sent.values()]
      .filter(
        (sent) =>
          (exchange === undefined || sent.exchange === exchange) &&
          (call === undefined || sent.call === call) &&
          (states === undefined || states.includes(sent.state)) &&
          sent.at <= by &&
          sent.leaseUntil > leasedAfter,
      )
      .toReversed()
      .toSorted((a, b) => b.at - a.at)
      .slice(0, limit);
  }

  async history(scope: string): Promise<ScopeHistory> {
    return this.#contents.histories.get(scope) ?? {};
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  /** Surrogates that are kept in a scope, for the vault. */
  surrogates(scope: string): readonly string[] {
    return [...this.#contents.values.values()].flatMap((entry) =>
      entry.scope === scope && entry.token.startsWith("~") ? [entry.token.slice(1)] : [],
    );
  }

  /** A value that was kept, for the vault. */
  value(scope: string, token: string): VaultEntry | undefined {
    return this.#contents.values.get(valueName(scope, token));
  }
}

/** One commit: changes copies, so that a commit that fails has changed nothing. */
class Change implements Contents {
  readonly around: AroundApprovals;
  readonly approvals: Map<string, ApprovalRequest>;
  readonly records: AuditRecord[];
  readonly payloads: Map<number, string>;
  readonly values: Map<string, VaultEntry>;
  readonly histories: Map<string, ScopeHistory>;
  readonly uses: BudgetUse[];
  readonly usedOnce: Map<string, number>;
  readonly sent: Map<string, SentCall>;
  readonly definitions: Map<string, DefinitionPin>;
  readonly duties: Map<string, Duty>;
  readonly #now: number;

  constructor(before: Contents, now: number) {
    this.around = new AroundApprovals(before.around);
    this.approvals = new Map(before.approvals);
    this.records = [...before.records];
    this.payloads = new Map(before.payloads);
    this.values = new Map(before.values);
    this.histories = new Map(before.histories);
    this.uses = [...before.uses];
    this.usedOnce = new Map(before.usedOnce);
    this.sent = new Map(before.sent);
    this.definitions = new Map(before.definitions);
    this.duties = new Map(before.duties);
    this.#now = now;
  }

  apply(operation: StoreOperation): StoreResult {
    switch (operation.kind) {
      case "append":
        if (operation.unlessPaused === true && this.around.pause !== null) return { done: false };
        if (operation.sent && !this.#changeSent(operation.sent, this.records.length + 1)) {
          return { done: false };
        }
        return { done: true, sequence: this.#append(operation.record, operation.payload) };
      case "pin-definition":
        if (!this.#pin(operation.pin, this.records.length + 1)) return { done: false };
        return { done: true, sequence: this.#append(operation.record, operation.payload) };
      case "remember-definitions":
        this.#remember(operation);
        return { done: true };
      case "change-sent":
        return { done: this.#changeSent(operation.change, null) };
      case "request-approval":
        return this.#request(operation);
      case "move-approval":
        return this.#move(operation);
      case "vote-approval":
        return this.#vote(operation);
      case "make-grant":
      case "revoke-grant":
      case "use-grant":
      case "set-pause":
      case "note-preview":
      case "set-channels":
      case "settle-notice":
      case "keep-channel-note":
        return this.around.apply(operation, this.approvals, this.#append.bind(this));
      case "renew-lease":
        return this.#renew(operation);
      case "mark-delivered":
        return this.#deliver(operation);
      case "keep-values":
        for (const entry of operation.entries) this.#keep(entry);
        return { done: true };
      case "note-history": {
        const { entry } = operation;
        this.histories.set(entry.scope, withEntry(this.histories.get(entry.scope) ?? {}, entry));
        return { done: true };
      }
      case "spend":
        return this.#spend(operation);
      case "use-once":
        return this.#useOnce(operation);
      case "take-duty": {
        const { name, owner, until } = operation;
        const before = this.duties.get(name);
        if (before && before.owner !== owner && before.until > this.#now) return { done: false };
        this.duties.set(name, { owner, until });
        return { done: true };
      }
    }
  }

  #pin(pin: NewDefinitionPin, record: number): boolean {
    const { revision, pinned, waiting } = pin;
    const name = pinName(pin);
    if ((this.definitions.get(name)?.revision ?? 0) !== revision - 1) return false;
    this.definitions.set(name, {
      ...pin,
      pinned: pinned && { ...pinned, record: pinned.record ?? record },
      waiting: waiting && { ...waiting, record: waiting.record ?? record },
    });
    return true;
  }

  #remember({
    pins,
    forget,
  }: Omit<Extract<StoreOperation, { kind: "remember-definitions" }>, "kind">): void {
    const isFree = (name: string): boolean => (this.definitions.get(name)?.revision ?? 0) === 0;
    for (const name of forget.map(pinName)) if (isFree(name)) this.definitions.delete(name);
    for (const pin of pins) if (isFree(pinName(pin))) this.definitions.set(pinName(pin), pin);
  }

  #changeSent(change: SentCallChange, record: number | null): boolean {
    const { exchange } = change;
    const before = this.sent.get(exchange);
    if (change.kind === "start") {
      const { kind: _, onlyIfNew, ...start } = change;
      if (before && (onlyIfNew === true || before.state === "running")) return false;
      this.sent.set(exchange, { ...start, state: "running", at: this.#now, resultRecord: null });
      return true;
    }
    if (!before) return false;
    if (change.kind === "end") {
      if (change.unlessRunning === true && before.state === "running") return false;
      return this.sent.delete(exchange);
    }
    const { leaseUntil, ifLeaseUntil = before.leaseUntil } = change;
    if (before.leaseUntil !== ifLeaseUntil) return false;
    if (change.kind === "renew") {
      if (change.ifLeaseUntil === undefined && before.state !== "running") return false;
      this.sent.set(exchange, { ...before, leaseUntil });
      return true;
    }
    const { state } = change;
    const isLate = before.state === "unknown" && state === "answered";
    if (before.state !== "running" && !(isLate && change.ifLeaseUntil === undefined)) return false;
    const resultRecord = state === "answered" ? record : null;
    // Whoever waited for one that was given up was given up, too.
    const lease = isLate ? before.leaseUntil : leaseUntil;
    this.sent.set(exchange, {
      ...before,
      state,
      leaseUntil: lease,
      at: this.#now,
      resultRecord,
    });
    return true;
  }

  #spend({ spendings }: Operation<"spend">): StoreResult {
    const minute = Math.floor(this.#now / 60_000);
    const exceeded = spendings.find(({ key, amount, limit, windowMs }) => {
      const used = this.uses
        .filter((use) => use.key === key && use.minute > minute - Math.ceil(windowMs / 60_000))
        .reduce((sum, use) => sum + use.amount, 0);
      return limit !== null && used + Math.max(amount, 1) > limit;
    });
    if (exceeded !== undefined) return { done: false, exceeded: exceeded.key };
    for (const { key, amount } of spendings) {
      if (amount > 0) this.uses.push({ key, minute, amount });
    }
    return { done: true };
  }

  #useOnce({ key, until }: Operation<"use-once">): StoreResult {
    for (const [old, end] of this.usedOnce) if (end <= this.#now) this.usedOnce.delete(old);
    if (until <= this.#now || this.usedOnce.has(key)) return { done: false };
    this.usedOnce.set(key, until);
    return { done: true };
  }

  #request({ request, record, payload }: Operation<"request-approval">): StoreResult {
    const open = [...this.approvals.values()].find(
      ({ fingerprint, state }) =>
        fingerprint === request.fingerprint && ["pending", "approved", "executing"].includes(state),
    );
    if (open) return { done: false, approval: open };
    if (this.approvals.has(request.id)) throw new Error(`request \`${request.id}\` exists already`);
    const sequence = this.#append({ approval: request.id, ...record }, payload);
    const approval = this.#put({
      ...request,
      state: "pending",
      votes: [],
      escalations: [],
      decision: null,
      decisionRecord: null,
      preview: null,
      owner: null,
      leaseUntil: null,
      fence: 0,
      delivered: false,
      argumentsRecord: sequence,
      resultRecord: null,
      coolingOffUntil: null,
    });
    return { done: true, approval, sequence };
  }

  #move(operation: Operation<"move-approval">): StoreResult {
    const { id, event, set = {}, record, payload, otherwise } = operation;
    const before = this.approvals.get(id);
    const isPaused = event === "claim" && this.around.pause !== null;
    const state = before && !isPaused && nextState(before.state, event);
    if (!before || !state || !holds(before, operation.onlyIf ?? {})) {
      return {
        done: false,
        ...(before && { approval: before }),
        ...(otherwise && { sequence: this.#append({ approval: id, ...otherwise }) }),
      };
    }
    if ((before.decision && set.decision) || (before.resultRecord && set.holdsResult)) {
      throw new Error("the terms of an approval request never change");
    }
    const sequence = this.#append({ approval: id, ...record }, payload);
    const approval = this.#put({
      ...before,
      state,
      escalations: set.escalation ? [...before.escalations, set.escalation] : before.escalations,
      decision: set.decision ?? before.decision,
      decisionRecord: set.decision ? sequence : before.decisionRecord,
      coolingOffUntil: set.coolingOffUntil ?? before.coolingOffUntil,
      owner: set.owner ?? before.owner,
      leaseUntil: set.leaseUntil ?? before.leaseUntil,
      fence: before.fence + (set.nextFence ? 1 : 0),
      delivered: before.delivered || set.delivered === true,
      resultRecord: set.holdsResult ? sequence : before.resultRecord,
    });
    return { done: true, approval, sequence };
  }

  #vote(operation: Operation<"vote-approval">): StoreResult {
    const { id, vote, coolingOffUntil, onlyIf, payload } = operation;
    const before = this.approvals.get(id);
    const isInTime =
      before?.state === "pending" &&
      before.expiresAt > onlyIf.expiresAfter &&
      before.escalations.length === onlyIf.level;
    const effect = before && isInTime ? effectOfVote(before, vote) : "refuse";
    if (!before || effect === "refuse") {
      const sequence = this.#append({ approval: id, ...operation.otherwise });
      return { done: false, ...(before && { approval: before }), sequence };
    }
    const settles = effect !== "count";
    const record = settles ? operation.record : operation.recordIfPending;
    const sequence = this.#append({ approval: id, ...record }, payload);
    const approval = this.#put({
      ...before,
      votes: [...before.votes, vote],
      ...(settles && {
        state: nextState(before.state, effect) ?? before.state,
        decision: vote,
        decisionRecord: sequence,
      }),
      ...(effect === "reject" && { coolingOffUntil: coolingOffUntil ?? before.coolingOffUntil }),
    });
    return { done: true, approval, sequence };
  }

  #renew({ id, fence, leaseUntil }: Operation<"renew-lease">): StoreResult {
    const before = this.approvals.get(id);
    if (!before) return { done: false };
    if (before.state !== "executing" || before.fence !== fence) {
      return { done: false, approval: before };
    }
    return { done: true, approval: this.#put({ ...before, leaseUntil }) };
  }

  #deliver({ id, record }: Operation<"mark-delivered">): StoreResult {
    const before = this.approvals.get(id);
    if (!before) return { done: false };
    if (before.delivered || !["executed", "failed"].includes(before.state)) {
      return { done: false, approval: before };
    }
    const approval = this.#put({ ...before, delivered: true });
    return { done: true, approval, sequence: this.#append({ approval: id, ...record }) };
  }

  #keep(entry: VaultEntry): void {
    const name = valueName(entry.scope, entry.token);
    const kept = this.values.get(name);
    if (kept && Buffer.compare(kept.digest, entry.digest) !== 0) {
      throw new CountersignError(
        "VAULT_COLLISION",
        `token \`${entry.token}\` stands for another value`,
      );
    }
    if (!kept) this.values.set(name, entry);
  }

  #append(draft: AuditDraft, payload?: AuditPayload): number {
    const sequence = this.records.length + 1;
    const now = new Date(this.#now).toISOString();
    const before = this.records.at(-1)?.at ?? now;
    const at = before > now ? before : now;
    const payloadCommitment = payload ? `commitment of ${sequence}` : null;
    this.records.push({ ...draft, sequence, at, payloadCommitment });
    if (payload) this.payloads.set(sequence, JSON.stringify(payload.body));
    this.around.recorded(draft, sequence);
    return sequence;
  }

  #put(approval: ApprovalRequest): ApprovalRequest {
    this.approvals.set(approval.id, approval);
    return approval;
  }
}

function holds(
  approval: ApprovalRequest,
  onlyIf: NonNullable<Operation<"move-approval">["onlyIf"]>,
): boolean {
  const { binding, fence, expiresAfter, expiredBy, leaseEndedBy, owner, level } = onlyIf;
  return (
    (level === undefined || approval.escalations.length === level) &&
    (binding === undefined || approval.binding === binding) &&
    (fence === undefined || approval.fence === fence) &&
    (expiresAfter === undefined || approval.expiresAt > expiresAfter) &&
    (expiredBy === undefined || approval.expiresAt <= expiredBy) &&
    (leaseEndedBy === undefined || (approval.leaseUntil ?? 0) <= leaseEndedBy) &&
    (owner === undefined || approval.owner === owner)
  );
}

function valueName(scope: string, token: string): string {
  return `${token} ${scope}`;
}

function pinName({
  upstream,
  kind,
  tool,
}: Pick<DefinitionPin, "upstream" | "kind" | "tool">): string {
  return JSON.stringify([upstream, kind, tool]);
}
