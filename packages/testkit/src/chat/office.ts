import {
  AnswersFirst,
  type ApprovalChannel,
  createReviewing,
  deliverNotices,
  type JsonValue,
  type KeyedDigest,
  type NewApproval,
  type PeopleDirectory,
  type Reviewing,
} from "@countersign/core";
import { newApproval } from "../contracts/storage-under-test.ts";
import { MemoryStorage } from "../memory/memory-storage.ts";
import type { MemoryStore } from "../memory/memory-store.ts";

/** Who works in the office; the configuration knows all but Eve. */
export const EVERYBODY = ["ada", "grace", "tom", "sue", "eve"] as const;
export type Colleague = (typeof EVERYBODY)[number];

/** Requests in memory, and people who decide them, for a chat to be tried on. */
export interface Office {
  readonly store: MemoryStore;
  readonly digest: KeyedDigest;
  readonly reviewing: Reviewing;
  readonly directory: PeopleDirectory;
  readonly answersFirst: AnswersFirst;
  /** What the operator was told. */
  readonly reports: string[];
  /** Holds a call, for the data owners unless told otherwise. */
  hold(id: string, terms: Partial<NewApproval>, args: JsonValue): Promise<void>;
  /** Delivers what is due now; returns the last error of what could not be delivered. */
  deliver(channel: ApprovalChannel): Promise<string | null>;
  /** Makes due what is to be tried again later. */
  makeDue(channel: string): Promise<void>;
}

const GROUPS: Readonly<Record<string, readonly string[]>> = {
  "data-owners": ["grace", "tom", "ada"],
  security: ["sue"],
};

export function nameOf(person: string): string {
  return `${person[0]?.toUpperCase()}${person.slice(1)}`;
}

export async function openOffice(channel: string): Promise<Office> {
  const { store, vault, digest } = new MemoryStorage({ now: Date.now });
  const directory: PeopleDirectory = {
    mode: "team",
    isPerson: (person) => EVERYBODY.some((one) => one === person && one !== "eve"),
    membersOf: (group) => GROUPS[group] ?? [],
    isSamePerson: (requester, person) => requester.id === `local:${person}@host`,
  };
  const clock = { now: Date.now, every: () => () => undefined };
  const reviewing = createReviewing({
    store,
    vault,
    scan: { labels: new Set(), findings: async () => [], canonicalValue: (_, text) => text },
    people: () => directory,
    coolingOffMs: () => 1_000,
    clock,
    policy: () => ({
      hash: "policy",
      default: "require-approval",
      rules: [],
      disclose: [],
      approval: { reviewers: [], expiresAfterSeconds: 600, coolingOffSeconds: 1 },
    }),
    classify: () => ({ category: "delete", evidence: [] }),
    validate: async () => [],
    newId: (prefix) => `${prefix}_1`,
  });
  await store.commit({ kind: "set-channels", names: [channel] });
  return {
    store,
    digest,
    reviewing,
    directory,
    answersFirst: new AnswersFirst(clock),
    reports: [],
    async hold(id, terms, args) {
      const request = newApproval(id, {
        createdAt: Date.now(),
        expiresAt: Date.now() + 600_000,
        ...terms,
      });
      await store.commit({
        kind: "request-approval",
        request,
        record: { type: "approval.requested" },
        payload: { scope: request.scope, body: { arguments: args, justification: null } },
      });
    },
    async deliver(to) {
      const parts = {
        store,
        clock,
        people: () => directory,
        channels: [to],
        definitionReviewers: () => ["data-owners"],
        admins: () => ["data-owners"],
      };
      // Of what takes longer than a moment only the first is delivered at a time.
      let delivered: number;
      do delivered = await deliverNotices(parts);
      while (delivered > 0);
      const [waiting] = await store.outbox({ dueBy: Infinity, limit: 1 });
      return waiting?.lastError ?? null;
    },
    async makeDue(to) {
      for (const { sequence } of await store.outbox({ dueBy: Infinity, limit: 99 })) {
        await store.commit({
          kind: "settle-notice",
          channel: to,
          sequence,
          outcome: { retryAt: 0, error: "again" },
        });
      }
    },
  };
}
