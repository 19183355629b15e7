import {
  isNoticed,
  type ApprovalOperation,
  type ApprovalRequest,
  type AuditDraft,
  type AuditPayload,
  type ChannelNote,
  type ChannelNoteFilter,
  type Grant,
  type GrantFilter,
  type OutboxEntry,
  type Pause,
  type Store,
  type StoreResult,
} from "@countersign/core";

/** Grants, the kill switch and the outbox in plain memory. A copy is changed, so that a commit that fails changes nothing. */
export class AroundApprovals {
  readonly grants: Map<string, Grant>;
  readonly channels: Set<string>;
  readonly notes: Map<string, ChannelNote>;
  outbox: readonly OutboxEntry[];
  pause: Pause | null;

  constructor(before?: AroundApprovals) {
    this.grants = new Map(before?.grants);
    this.channels = new Set(before?.channels);
    this.notes = new Map(before?.notes);
    this.outbox = before?.outbox ?? [];
    this.pause = before?.pause ?? null;
  }

  apply(
    operation: ApprovalOperation,
    approvals: Map<string, ApprovalRequest>,
    append: (record: AuditDraft, payload?: AuditPayload) => number,
  ): StoreResult {
    switch (operation.kind) {
      case "make-grant": {
        const { grant, record, payload } = operation;
        const decision = grant.approval === null ? null : approvals.get(grant.approval)?.decision;
        const isDecided =
          decision?.verb === "approve" &&
          decision.at === grant.madeAt &&
          decision.reviewer.person === grant.madeBy.person;
        if (grant.approval !== null && !isDecided) return { done: false };
        if (this.grants.has(grant.id)) throw new Error(`grant \`${grant.id}\` exists already`);
        this.grants.set(grant.id, { ...grant, revoked: null, uses: 0 });
        return { done: true, sequence: append(record, payload) };
      }
      case "revoke-grant": {
        const grant = this.grants.get(operation.id);
        if (!grant || grant.revoked !== null) return { done: false };
        const { by, at } = operation;
        this.grants.set(grant.id, { ...grant, revoked: { by, at } });
        return { done: true, sequence: append(operation.record) };
      }
      case "use-grant": {
        const { id, at, policy, record } = operation;
        const grant = this.grants.get(id);
        const isUsable = grant?.revoked === null && grant.until > at && grant.policy === policy;
        if (!grant || !isUsable) return { done: false };
        this.grants.set(id, { ...grant, uses: grant.uses + 1 });
        return { done: true, sequence: append(record) };
      }
      case "set-pause":
        this.pause = operation.pause;
        return { done: true, sequence: append(operation.record, operation.payload) };
      case "note-preview": {
        const { id, preview, record } = operation;
        const request = approvals.get(id);
        if (request?.state !== "pending" || request.preview !== null) return { done: false };
        const approval = { ...request, preview };
        approvals.set(id, approval);
        return { done: true, approval, sequence: append({ approval: id, ...record }) };
      }
      case "set-channels":
        for (const name of this.channels)
          if (!operation.names.includes(name)) this.channels.delete(name);
        this.outbox = this.outbox.filter(({ channel }) => operation.names.includes(channel));
        for (const name of operation.names) this.channels.add(name);
        return { done: true };
      case "settle-notice":
        return this.#settle(operation, append);
      case "keep-channel-note": {
        const { channel, key, value } = operation;
        const name = JSON.stringify([channel, key]);
        if (value === null) return { done: this.notes.delete(name) };
        this.notes.set(name, { channel, key, value });
        return { done: true };
      }
    }
  }

  /** To be called with each record. */
  recorded(record: AuditDraft, sequence: number): void {
    if (!isNoticed(record)) return;
    const entries = [...this.channels].map((channel) => {
      return { channel, sequence, attempts: 0, nextAttemptAt: 0, lastError: null };
    });
    this.outbox = [...this.outbox, ...entries];
  }

  findGrants({ requester, upstream, tool, inForceAt, limit }: GrantFilter): readonly Grant[] {
    const found = [...this.grants.values()].filter(
      (grant) =>
        (requester === undefined || grant.requester === requester) &&
        (upstream === undefined || grant.upstream === upstream) &&
        (tool === undefined || grant.tool === tool) &&
        (inForceAt === undefined || (grant.revoked === null && grant.until > inForceAt)),
    );
    return found.toReversed().slice(0, limit);
  }

  /** `requesterOf`: who asked for what the record with this sequence is about. */
  findDue(
    { channel, dueBy, limit }: Parameters<Store["outbox"]>[0],
    requesterOf: (sequence: number) => string | undefined,
  ): readonly OutboxEntry[] {
    const due = this.outbox
      .filter((entry) => channel === undefined || entry.channel === channel)
      .filter(({ nextAttemptAt }) => nextAttemptAt <= dueBy)
      .toSorted((a, b) => a.nextAttemptAt - b.nextAttemptAt || a.sequence - b.sequence);
    const whose = Map.groupBy(due, (one) => `${requesterOf(one.sequence) ?? ""} ${one.channel}`);
    const turns = new Map(
      [...whose.values()].flatMap((own) => own.map((one, turn) => [one, turn])),
    );
    return due.toSorted((a, b) => (turns.get(a) ?? 0) - (turns.get(b) ?? 0)).slice(0, limit);
  }

  findNotes({ channel, prefix, limit }: ChannelNoteFilter): readonly ChannelNote[] {
    return [...this.notes.values()]
      .filter((note) => note.channel === channel && note.key.startsWith(prefix))
      .toSorted((a, b) => (a.key < b.key ? -1 : 1))
      .slice(0, limit);
  }

  #settle(
    { channel, sequence, outcome }: Extract<ApprovalOperation, { kind: "settle-notice" }>,
    append: (record: AuditDraft) => number,
  ): StoreResult {
    const isIt = (entry: OutboxEntry) => entry.channel === channel && entry.sequence === sequence;
    const entry = this.outbox.find(isIt);
    if (!entry) return { done: false };
    if ("retryAt" in outcome) {
      const { retryAt: nextAttemptAt, error: lastError } = outcome;
      const retried = { ...entry, attempts: entry.attempts + 1, nextAttemptAt, lastError };
      this.outbox = this.outbox.map((one) => (isIt(one) ? retried : one));
      return { done: true };
    }
    this.outbox = this.outbox.filter((one) => !isIt(one));
    return "record" in outcome ? { done: true, sequence: append(outcome.record) } : { done: true };
  }
}
