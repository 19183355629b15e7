import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { createClassifier, readEffect, readReach, startSqlReader } from "@countersign/analysis";
import { type Config, type Environment, knownNames } from "@countersign/config";
import {
  AnswersFirst,
  type Classifier,
  type Clock,
  type CompileCondition,
  createDefinitions,
  createExchanges,
  createGuard,
  createReviewing,
  type DefinitionReviews,
  type Exchanges,
  type Guard,
  type GuardParts,
  type KeyedDigest,
  type LogHeads,
  type LogSearch,
  type PageSessions,
  type PeopleDirectory,
  type Policy,
  type PolicyChanges,
  type Requester,
  type PolicyTrials,
  type Reviewing,
  type ReviewerCredentials,
  type Store,
  sweepApprovals,
  sweepSentCalls,
  type UpstreamDefinitions,
} from "@countersign/core";
import {
  type AccessAdmin,
  createAccessAdmin,
  createPasskeys,
  createServiceKeys,
  type Passkeys,
  type ServiceKeys,
} from "@countersign/identity";
import {
  drawRandom,
  readMasterKey,
  startLogSearch,
  type WriteObserver,
} from "@countersign/storage";
import { openAnchors } from "./anchor/open-anchor.ts";
import { acceptedAtHand, acceptedElsewhere, keepAccepted, parsed } from "./accepted-config.ts";
import { systemClock } from "./clock.ts";
import { conditionLanguage } from "./condition-language.ts";
import { startForwarding } from "./forward/forwarding.ts";
import { openSink } from "./forward/open-sink.ts";
import { maskingInWords } from "./masking-in-words.ts";
import { replicaId } from "./replica-id.ts";
import { alone, shareDuty } from "./duty.ts";
import { openStorage } from "./open-storage.ts";
import { definitionReviewers } from "./definition-reviewers.ts";
import { startNotices } from "./notices.ts";
import { personAtProvider } from "./people.ts";
import { inForceOf, scanInForce, isAdmin, watchPolicy } from "./policy-changes.ts";
import { startRetention } from "./retention.ts";
import { assertProven, provenText } from "./proven-config.ts";
import { schemaProblems } from "./schema-problems.ts";
import { openPolicyTrials } from "./trials/policy-trials.ts";

export interface RuntimeOptions {
  readonly config: Config;
  /**
   * What kind of process this is. A data folder has one daemon at a time, so a new one knows that what an earlier
   * daemon was executing has been lost; what another program was executing is lost when its lease runs out.
   */
  readonly role: "daemon" | "program";
  /** Trouble for the operator, one line each. */
  readonly report: (line: string) => void;
  readonly clock?: Clock;
  /** Hears how writing to the database goes. */
  readonly observer?: WriteObserver | undefined;
  /** The text of the configuration, where it is not what the file holds now. */
  readonly text?: string;
  /** What `${env:NAME}` refers to when the file changes; this process's environment unless given. */
  readonly env?: Environment;
}

/** What a configuration opens: a guard for the agents' side, reviewing for the people's. */
export interface Runtime {
  /** As it was opened with, unless another one was accepted that could not be kept any more. */
  readonly config: Config;
  readonly guard: Guard;
  /** What `guard` works with, for another one on the same store. */
  readonly guardParts: GuardParts;
  readonly reviewing: Reviewing;
  /** What upstreams say their tools are, and who accepted that. */
  readonly definitions: UpstreamDefinitions & DefinitionReviews;
  readonly credentials: ReviewerCredentials;
  /** Who is signed in on the page. */
  readonly sessions: PageSessions;
  readonly passkeys: Passkeys;
  readonly serviceKeys: ServiceKeys;
  /** Who may make and end credentials and keys. */
  readonly access: AccessAdmin;
  readonly store: Store;
  /** Finds records; a program leaves that to the daemon. */
  readonly search: LogSearch | undefined;
  /** Under a key of this installation. */
  readonly digest: KeyedDigest;
  /** The signed heads of the log. */
  readonly heads: LogHeads;
  readonly classify: Classifier;
  readonly policy: () => Policy;
  /** What decides about calls now; what opened the runtime is `config`. */
  readonly configInForce: () => Config;
  readonly people: PeopleDirectory;
  /** Which of the people somebody is that a provider vouches for; `null`: none, or it could be two. */
  readonly personOf: (identity: Requester) => string | null;
  /** What became of changes of the configuration file. */
  readonly policyChanges: PolicyChanges;
  /** Tries the policy out, and changes nothing. */
  readonly policyTrials: PolicyTrials;
  /** What happened in one call, as reviewers may see it. */
  readonly exchanges: Exchanges;
  /** Stops the housekeeping and closes the database. Whoever uses the guard must have stopped before. */
  close(): Promise<void>;
}

/** How often overdue requests and lost executions are looked for. */
const SWEEP_EVERY_MS = 5_000;

/** How often the configuration file is looked at. */
const LOOK_EVERY_MS = 1_000;

/** Opens everything the configuration names and settles what a crash left behind. */
export function openRuntime(options: RuntimeOptions): Promise<Runtime> {
  return open(options, { mayChange: true });
}

/** @param mayChange whether it may go by another text than was given, which may name another database. */
async function open(
  options: RuntimeOptions,
  { mayChange }: { readonly mayChange: boolean },
): Promise<Runtime> {
  const { config, role, report } = options;
  const ownClock = options.clock ?? systemClock;
  let inForce = inForceOf(config);
  const { policy } = inForce;
  const sql = startSqlReader();
  const classify = createClassifier(sql);
  const scan = scanInForce(() => inForce);
  const masterKey = await readMasterKey(config.dataFolder);
  if (masterKey.created) {
    report(
      `made a master key in ${config.dataFolder}: without it masked values cannot be read back`,
    );
  }
  const { postgres } = config.storage;
  const storage = await openStorage(config, {
    masterKey,
    anchors: openAnchors(config, () => ownClock.now()),
    report,
    observer: options.observer,
    ...(postgres === null || options.clock ? { clock: ownClock } : {}),
  });
  // Replicas compare leases and deadlines, so all of them go by the database's clock.
  const clock: Clock = { now: storage.now, every: (ms, run) => ownClock.every(ms, run) };
  const { store, vault, scopes, credentials, sessions, digest, heads, signingKey } = storage;
  if (signingKey.created) {
    report(
      `made a signing key in ${config.dataFolder}; checkpoints of the log are verified with ${signingKey.vkey}, which is worth keeping elsewhere`,
    );
  }
  const passkeys = createPasskeys({ store, digest, now: () => clock.now() });
  const text = options.text ?? readFileSync(config.file, "utf8");
  // Commands of an operator go by the file; whoever decides about calls goes by what was accepted.
  if (role === "daemon" || options.text !== undefined) {
    // Before anything goes by it: whoever can write the data folder could have put another text there.
    const atHand = mayChange ? acceptedAtHand(config) : { kept: text, others: [] };
    const proven = await provenText({ store, passkeys }, text, atHand).catch(
      async (error: unknown) => {
        await storage.close();
        throw error;
      },
    );
    if (proven !== text) {
      await storage.close();
      if (role === "daemon") {
        keepAccepted(config.dataFolder, proven);
        report(
          "the configuration that was kept is not the one accepted last, which is in force now: " +
            "a daemon ended before it had kept it, or somebody changed `accepted.yaml`",
        );
      }
      const env = options.env ?? process.env;
      const changed = { ...options, config: parsed(proven, config, env), text: proven };
      return open(changed, { mayChange: false });
    }
  }
  const serviceKeys = createServiceKeys({ store, now: () => clock.now() });
  const compile: CompileCondition = (source) =>
    conditionLanguage.compile(source, knownNames(inForce.config));
  // One daemon works on a data folder, so what an earlier one on it was doing has been lost. Others have their own.
  const place = postgres === null ? "" : `${replicaId(config.dataFolder)}/`;
  const owner = `${role}/${place}${process.pid}/${randomBytes(6).toString("hex")}`;

  const definitions = await createDefinitions({
    store,
    vault,
    scopes,
    scan,
    get strategies() {
      return inForce.config.masking.strategies;
    },
    digest,
    clock,
    policy: () => inForce.config.definitions,
    reviewers: () => definitionReviewers(inForce.config),
    people: () => inForce.people,
    acts: { policy: () => inForce.policy, proofs: passkeys },
    report,
  });
  const answersFirst = new AnswersFirst(clock);
  const guardParts: GuardParts = {
    store,
    definitions,
    vault,
    scopes,
    scan,
    get strategies() {
      return inForce.config.masking.strategies;
    },
    classify,
    policy: () => inForce.policy,
    digest,
    clock,
    newId: (prefix) => `${prefix}_${prefix === "xch" ? timeText(clock.now()) : ""}${newIdText()}`,
    owner,
    configuration: createHash("sha256")
      .update(postgres === null ? config.file : "shared")
      .digest("hex")
      .slice(0, 16),
    scopeIdleMs: config.scopeIdleMinutes * 60_000,
    leaseMs: config.storage.leaseSeconds * 1000,
    answersFirst,
    people: () => inForce.people,
    proofs: passkeys,
    readEffect,
    readReach: (facts, masked) => {
      const { destinations } = knownNames(inForce.config);
      return readReach(facts, masked, { sql, destinations });
    },
    compile,
    get masking() {
      return maskingInWords(inForce.config.masking);
    },
  };
  const reviewing = createReviewing({
    store,
    vault,
    scan,
    get strategies() {
      return inForce.config.masking.strategies;
    },
    digest,
    people: () => inForce.people,
    coolingOffMs: () => inForce.policy.approval.coolingOffSeconds * 1000,
    clock,
    policy: () => inForce.policy,
    classify,
    compile,
    validate: schemaProblems,
    proofs: passkeys,
    newId: (prefix) => `${prefix}_${newIdText()}`,
  });

  await store.commit(
    {
      kind: "append",
      record: {
        type: "log.started",
        note: owner,
        policy: policy.hash,
        vkey: signingKey.vkey,
      },
    },
    { kind: "append", record: { type: "policy.loaded", policy: policy.hash } },
  );
  const watched = watchPolicy(
    {
      store,
      passkeys,
      scopes,
      clock,
      env: options.env ?? process.env,
      report,
      get: () => inForce,
      set: (next) => {
        inForce = next;
      },
      isShared: postgres !== null && role === "daemon",
    },
    text,
  );
  const isDead = (other: string): boolean =>
    role === "daemon" && other.startsWith(`daemon/${place}`) && other !== owner;
  const policyTrials = openPolicyTrials({
    store,
    vault,
    scopes,
    definitions,
    classify,
    clock,
    env: options.env ?? process.env,
    watched,
    inForce: () => inForce,
    report,
  });
  await sweepApprovals({ store, clock }, isDead);
  await sweepSentCalls({ store, clock }, isDead);
  let sweeping: Promise<unknown> = Promise.resolve();
  const stopSweeping = clock.every(SWEEP_EVERY_MS, () => {
    sweeping = sweepApprovals({ store, clock })
      .then(() => sweepSentCalls({ store, clock }))
      .then(() => (postgres === null ? undefined : definitions.catchUp()))
      .catch((error: unknown) => {
        report(`could not settle what is overdue: ${messageOf(error)}`);
      });
  });

  const duty =
    postgres === null || role === "program"
      ? alone
      : await shareDuty({ store, clock, name: "tell", owner });
  const notices =
    role === "daemon"
      ? await startNotices(
          {
            store,
            clock,
            reviewing,
            digest,
            heads,
            answersFirst,
            people: () => inForce.people,
            config: () => inForce.config,
            report,
          },
          config,
          duty,
        )
      : undefined;

  const forwarding =
    role === "daemon"
      ? startForwarding(
          { store, clock, origin: signingKey.name, report, duty },
          config.audit.forward.map((one) => openSink(one, () => clock.now())),
        )
      : undefined;

  const { keepPayloadDays } = config.audit;
  const retention =
    role === "daemon" && keepPayloadDays !== null
      ? startRetention({
          store,
          clock,
          access: {
            folder: config.dataFolder,
            ...(postgres === null ? {} : { postgres }),
            masterKey,
            signingKey,
          },
          days: keepPayloadDays,
          duty,
          report,
        })
      : undefined;

  const search =
    role === "daemon"
      ? startLogSearch({
          folder: config.dataFolder,
          ...(postgres === null ? {} : { postgres }),
          masterKey,
          withText: config.audit.searchText,
        })
      : undefined;

  const accepted = acceptedElsewhere(config, text, options.env ?? process.env);
  /** A program accepts nothing: it follows what the daemon's people accepted. */
  const followAccepted = async (): Promise<void> => {
    try {
      const next = accepted();
      if (next === undefined) return;
      await assertProven({ store, passkeys }, next.text);
      inForce = inForceOf(next.config);
      report("follows the configuration that was accepted");
      const record = { type: "policy.loaded", policy: inForce.policy.hash } as const;
      await store.commit({ kind: "append", record });
    } catch (error) {
      report(`cannot follow the configuration that was accepted: ${messageOf(error)}`);
    }
  };
  let looking: Promise<unknown> = watched.look();
  const stopLooking =
    role === "daemon"
      ? clock.every(LOOK_EVERY_MS, () => {
          looking = looking
            .then(() => watched.look())
            .catch((error: unknown) => {
              report(`could not look at the configuration: ${messageOf(error)}`);
            });
        })
      : clock.every(LOOK_EVERY_MS, () => {
          looking = looking.then(followAccepted);
        });
  await looking;

  return {
    config,
    guard: createGuard(guardParts),
    guardParts,
    definitions,
    policyChanges: watched,
    policyTrials,
    exchanges: createExchanges({
      store,
      people: () => inForce.people,
      readers: () => watched.admins(),
    }),
    reviewing,
    credentials,
    sessions,
    passkeys,
    serviceKeys,
    access: createAccessAdmin({
      store,
      policy: () => inForce.policy,
      proofs: passkeys,
      serviceKeys,
      credentials,
      isAdmin: (person) => isAdmin(inForce, person),
      isPerson: (person) => inForce.people.isPerson(person),
      now: () => clock.now(),
    }),
    store,
    search,
    digest,
    heads,
    classify,
    policy: () => inForce.policy,
    configInForce: () => inForce.config,
    personOf: (identity) => personAtProvider(inForce.config, identity),
    get people() {
      return inForce.people;
    },
    async close() {
      stopLooking();
      stopSweeping();
      await policyTrials.close();
      await notices?.stop();
      await looking;
      await sweeping;
      await search?.close();
      await forwarding?.stop();
      await retention?.stop();
      await duty.release();
      await store
        .commit({ kind: "append", record: { type: "log.stopped", note: owner } })
        .catch((error: unknown) => report(`could not note the stop: ${messageOf(error)}`));
      await storage.close();
    },
  };
}

/** 80 random bits in lower-case base32: short enough to be read out, too many to be guessed. */
function newIdText(): string {
  let text = "";
  for (const byte of drawRandom(16)) text += BASE32[byte & 31];
  return text;
}

/** Sorts as the time does: exchanges stand in the log's index beside those of their time, not each on another page. */
function timeText(ms: number): string {
  let text = "";
  for (let left = ms; text.length < 9; left = Math.floor(left / 32))
    text = BASE32[left % 32] + text;
  return text;
}

/** In the order in which characters sort. */
const BASE32 = "234567abcdefghijklmnopqrstuvwxyz";

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : "unknown trouble";
}
