import { readFileSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import type { Passkeys } from "@countersign/identity";
import { type Config, type Environment, parseConfig, toPolicy } from "@countersign/config";
import {
  type AuditDraft,
  canonicalJson,
  type Clock,
  configurationSubject,
  CountersignError,
  type JsonObject,
  type JsonValue,
  type PeopleDirectory,
  type Policy,
  type PolicyChange,
  type PolicyChanges,
  proveAct,
  type Reviewer,
  type Scan,
  type Scopes,
  type Store,
} from "@countersign/core";
import { acceptedAt, hashOf, keepAccepted, putDown } from "./accepted-config.ts";
import { conditionLanguage } from "./condition-language.ts";
import { configKnowledge } from "./config-knowledge.ts";
import { lineDiff } from "./line-diff.ts";
import { assertNoOwnReach } from "./own-reach.ts";
import { peopleDirectory } from "./people.ts";
import { assertProven, keepInForce } from "./proven-config.ts";
import { createScan } from "./scan.ts";

/** What decides about calls right now; all of it is exchanged at once. */
export interface InForce {
  readonly config: Config;
  readonly policy: Policy;
  readonly people: PeopleDirectory;
  readonly scan: Scan;
}

export function inForceOf(config: Config): InForce {
  return {
    config,
    policy: toPolicy(config, conditionLanguage),
    people: peopleDirectory(config),
    scan: createScan(config.masking),
  };
}

/** What is looked for right now. */
export function scanInForce(get: () => InForce): Scan {
  return {
    findings: (value, options) => get().scan.findings(value, options),
    left: (value, options) => get().scan.left?.(value, options) ?? [],
    canonicalValue: (entityType, text) => get().scan.canonicalValue(entityType, text),
    turn: () => setImmediate(),
    get labels() {
      return get().scan.labels;
    },
  };
}

export interface WatchParts {
  readonly store: Store;
  readonly passkeys: Passkeys;
  readonly scopes: Scopes;
  readonly clock: Clock;
  readonly env: Environment;
  readonly report: (line: string) => void;
  readonly get: () => InForce;
  readonly set: (next: InForce) => void;
  /** Whether other daemons work on the same store, on files of their own: what is accepted at one is accepted at all. */
  readonly isShared: boolean;
}

export interface WatchedPolicy extends PolicyChanges {
  /** Looks at the file now. Never throws: a file that cannot be used changes nothing, and is told of once. */
  look(): Promise<void>;
  /** The text of the file as it is in force. */
  inForce(): string;
  /** What the change of this hash would put in force; `undefined` if it does not wait any more. */
  proposed(hash: string): InForce | undefined;
  /** Refuses everybody who could not put a change in force. That they tried is recorded. */
  assertAdmin(reviewer: Reviewer, what: string): Promise<void>;
}

interface Waiting extends PolicyChange {
  readonly text: string;
  readonly next: InForce;
}

/**
 * Watches the configuration file. A changed one waits until a person accepts exactly this change; an invalid one
 * changes nothing.
 *
 * @param text the file that is in force.
 */
export function watchPolicy(parts: WatchParts, text: string): WatchedPolicy {
  let accepted = text;
  let lastSeen = hashOf(text);
  let waiting: Waiting | null = null;
  const { store, clock, report, get } = parts;

  const look = async (): Promise<void> => {
    const { file } = get().config;
    let now: string;
    try {
      now = readFileSync(file, "utf8");
    } catch {
      return; // an editor puts it there again in a moment; without it the policy stays
    }
    const hash = hashOf(now);
    if (hash === lastSeen) return followOthers();
    lastSeen = hash;
    waiting = null;
    if (now === accepted) return;
    let next: InForce;
    try {
      const config = parseConfig(now, { file, env: parts.env, ...configKnowledge });
      assertNoOwnReach(config);
      next = inForceOf(config);
    } catch (error) {
      report(
        `the changed configuration cannot be used, what was in force stays in force: ${messageOf(error)}`,
      );
      await append(store, { type: "policy.invalid", file: hash });
      return;
    }
    waiting = {
      hash,
      at: clock.now(),
      text: now,
      next,
      diff: lineDiff(accepted, now),
      needsRestart: restartParts(get().config, next.config),
    };
    await append(store, {
      type: "policy.proposed",
      policy: next.policy.hash,
      file: hash,
    });
    report(
      `the configuration has changed; the change waits until ${adminsOf(get()).join(", ") || "nobody"} accepts it ` +
        "(`countersign policy show`), and what was in force stays in force",
    );
    await followOthers();
  };

  /** Takes the change that waits if exactly it was accepted elsewhere, since what is in force here was accepted. */
  const followOthers = async (): Promise<void> => {
    const change = waiting;
    if (!parts.isShared || change === null) return;
    const prefix = noteOf(accepted, change.hash);
    const [note] = await store.channelNotes({ channel: NOTES, prefix, limit: 1 });
    if (note?.key !== prefix || typeof note.value !== "number") return;
    if (note.value <= acceptedAt(get().config.dataFolder)) return;
    try {
      await assertProven(parts, change.text);
    } catch (error) {
      return report(`what another daemon accepted is not followed: ${messageOf(error)}`);
    }
    await putInForce(change, "another daemon");
  };

  const waitingOf = (hash: string): Waiting => {
    if (waiting?.hash === hash) return waiting;
    throw noLongerWaiting();
  };

  const subjectOf = (change: Waiting): JsonObject =>
    configurationSubject({
      file: change.hash,
      before: hashOf(accepted),
      policy: change.next.policy.hash,
    });

  const putInForce = async (change: Waiting, by: string): Promise<void> => {
    waiting = null;
    keepAccepted(get().config.dataFolder, change.text);
    accepted = change.text;
    parts.set(change.next);
    await append(store, { type: "policy.loaded", policy: change.next.policy.hash });
    report(
      `${by} accepted the changed configuration; it is in force` +
        (change.needsRestart.length === 0
          ? ""
          : `, except for ${change.needsRestart.join(", ")}: start the daemon again`),
    );
  };

  let turn: Promise<unknown> = Promise.resolve();
  const decide: PolicyChanges["decide"] = async (reviewer, hash, { verb, reason, proof }) => {
    await look();
    await assertAdmin(parts, reviewer, "a change of the configuration");
    const change = waitingOf(hash);
    const policy = (): Policy => get().policy;
    const subject = (): JsonObject => subjectOf(change);
    const act = { act: "accept-configuration", subject } as const;
    const proven =
      verb === "accept"
        ? await proveAct({ store, policy, proofs: parts.passkeys }, reviewer, act, proof)
        : { operations: [] };
    const scope = await parts.scopes.scopeOf(
      { requester: "policy", client: "policy", configuration: "policy" },
      Number.MAX_SAFE_INTEGER,
    );
    const decided = {
      kind: "append",
      record: {
        type: verb === "accept" ? "policy.accepted" : "policy.rejected",
        reviewer,
        policy: change.next.policy.hash,
        file: hash,
        selfApproved: get().config.mode === "local",
        ...(verb === "accept" ? requireOf(change.next.config) : {}),
        ...(proven.actProof === undefined ? {} : { actProof: proven.actProof }),
      },
      payload: { scope, body: { reason, diff: change.diff } },
    } as const;
    if (verb === "reject") {
      await store.commit(decided);
      waiting = null;
      return;
    }
    const key = noteOf(accepted, hash);
    putDown(get().config.dataFolder, change.text);
    await store.commit(
      decided,
      { kind: "keep-channel-note", channel: NOTES, key, value: clock.now() },
      keepInForce({
        text: change.text,
        require: change.next.config.changes.require,
        proof: proven.actProof,
      }),
      ...proven.operations,
    );
    await putInForce(change, reviewer.person);
  };

  return {
    look,
    pending: () => (waiting === null ? null : shown(waiting)),
    admins: () => adminsOf(get()),
    inForce: () => accepted,
    proposed: (hash) => (waiting?.hash === hash ? waiting.next : undefined),
    assertAdmin: (reviewer, what) => assertAdmin(parts, reviewer, what),
    subjectOf: (hash) => subjectOf(waitingOf(hash)),
    decide(reviewer, hash, decision) {
      // One after the other: what is accepted is a change from what is in force then.
      const decided = turn.then(() => decide(reviewer, hash, decision));
      turn = decided.catch(() => undefined);
      return decided;
    },
  };
}

function noLongerWaiting(): CountersignError {
  return new CountersignError(
    "APPROVAL_NOT_PENDING",
    "the change of the configuration that was decided does not wait any more; look at it again",
  );
}

/** What changes have to come with under a configuration, as its record says it. */
export function requireOf({ changes }: Config): { readonly require?: "passkey" } {
  return changes.require === null ? {} : { require: changes.require };
}

/** Where daemons on one store tell each other what was accepted. */
const NOTES = "policy";

/** A change is one from this text to that: the same file after another one is another change. */
function noteOf(before: string, hash: string): string {
  return `accepted/${hashOf(before)}/${hash}`;
}

/** Who accepts changes, as what is in force says it. Never as the changed file says it. */
export function adminsOf({ config }: Pick<InForce, "config">): readonly string[] {
  return config.policyAdmins.length > 0 ? config.policyAdmins : config.approvals.reviewers;
}

/** Whether somebody answers for the policy: one of `policy_admins`, in local mode the person. */
export function isAdmin({ config, people }: InForce, person: string): boolean {
  if (!people.isPerson(person)) return false;
  if (config.mode === "local") return true;
  return config.policyAdmins.some(
    (name) => name === person || people.membersOf(name).includes(person),
  );
}

async function assertAdmin(
  { store, get }: WatchParts,
  reviewer: Reviewer,
  what: string,
): Promise<void> {
  const { people } = get();
  const admins = adminsOf(get());
  const isAdmin =
    people.isPerson(reviewer.person) &&
    admins.some(
      (one) => one === reviewer.person || people.membersOf(one).includes(reviewer.person),
    );
  if (isAdmin) return;
  await append(store, {
    type: "approval.decision_ignored",
    reviewer,
    outcome: "APPROVAL_NOT_ENTITLED",
    note: what,
  });
  throw new CountersignError(
    "APPROVAL_NOT_ENTITLED",
    `changes of the configuration are accepted by: ${admins.join(", ") || "nobody"}`,
  );
}

/** What a running daemon cannot exchange. */
function restartParts(before: Config, after: Config): readonly string[] {
  const parts = {
    upstreams: (config: Config) => config.upstreams,
    listen: (config: Config) => config.listen,
    data_folder: (config: Config) => config.dataFolder,
    mode: (config: Config) => config.mode,
    audit: (config: Config) => config.audit,
    limits: (config: Config) => config.limits,
    scope_idle_minutes: (config: Config) => config.scopeIdleMinutes,
    "masking.binary": ({ masking }: Config) => masking.binary,
    "masking.output_schemas": ({ masking }: Config) => masking.outputSchemas,
    "approvals.hold_seconds": ({ approvals }: Config) => [
      approvals.holdSeconds,
      approvals.holdWithProgressSeconds,
      approvals.progressEverySeconds,
    ],
  };
  const written = (value: unknown): string => canonicalJson(value as JsonValue);
  return Object.entries(parts)
    .filter(([, part]) => written(part(before)) !== written(part(after)))
    .map(([name]) => name);
}

function shown({ hash, at, diff, needsRestart }: Waiting): PolicyChange {
  return { hash, at, diff, needsRestart };
}

async function append(store: Store, record: AuditDraft): Promise<void> {
  await store.commit({ kind: "append", record });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : "unknown trouble";
}
