import { createHash, randomBytes } from "node:crypto";
import { createClassifier } from "@countersign/analysis";
import { type Config, toPolicy } from "@countersign/config";
import {
  type Classifier,
  type Clock,
  createGuard,
  createReviewing,
  type Guard,
  type PeopleDirectory,
  type Policy,
  type Reviewing,
  type ReviewerCredentials,
  type Store,
  sweepApprovals,
} from "@countersign/core";
import { fileAnchor, openSqliteStorage, readMasterKey } from "@countersign/storage";
import { systemClock } from "./clock.ts";
import { conditionLanguage } from "./condition-language.ts";
import { maskingInWords } from "./masking-in-words.ts";
import { peopleDirectory } from "./people.ts";
import { createScan, labelOf } from "./scan.ts";
import { schemaProblems } from "./schema-problems.ts";

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
}

/** What a configuration opens: a guard for the agents' side, reviewing for the people's. */
export interface Runtime {
  readonly config: Config;
  readonly guard: Guard;
  readonly reviewing: Reviewing;
  readonly credentials: ReviewerCredentials;
  readonly store: Store;
  readonly classify: Classifier;
  readonly policy: () => Policy;
  readonly people: PeopleDirectory;
  /** Stops the housekeeping and closes the database. Whoever uses the guard must have stopped before. */
  close(): Promise<void>;
}

/** How often overdue requests and lost executions are looked for. */
const SWEEP_EVERY_MS = 5_000;

/** How long a claim is believed without being renewed. */
const LEASE_MS = 30_000;

/** Opens everything the configuration names and settles what a crash left behind. */
export async function openRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { config, role, report } = options;
  const clock = options.clock ?? systemClock;
  const policy = toPolicy(config, conditionLanguage);
  const classify = createClassifier();
  const scan = createScan(config.masking);
  const people = peopleDirectory(config);
  const masterKey = await readMasterKey(config.dataFolder);
  if (masterKey.created) {
    report(
      `made a master key in ${config.dataFolder}: without it masked values cannot be read back`,
    );
  }
  const storage = await openSqliteStorage({
    folder: config.dataFolder,
    masterKey,
    labelOf,
    checkpoints: {
      everyRecords: config.audit.checkpointEveryRecords,
      everyMs: config.audit.checkpointEverySeconds * 1000,
    },
    anchors: config.audit.anchors.map(({ file }) => fileAnchor(file)),
    report,
    now: () => clock.now(),
  });
  const { store, vault, scopes, credentials, digest, signingKey } = storage;
  if (signingKey.created) {
    report(
      `made a signing key in ${config.dataFolder}; checkpoints of the log are verified with ${signingKey.vkey}, which is worth keeping elsewhere`,
    );
  }
  const owner = `${role}/${process.pid}/${randomBytes(6).toString("hex")}`;

  const guard = createGuard({
    store,
    vault,
    scopes,
    scan,
    strategies: config.masking.strategies,
    classify,
    policy: () => policy,
    digest,
    clock,
    newId: (prefix) => `${prefix}_${newIdText()}`,
    owner,
    configuration: createHash("sha256").update(config.file).digest("hex").slice(0, 16),
    scopeIdleMs: config.scopeIdleMinutes * 60_000,
    leaseMs: LEASE_MS,
    people: () => people,
    masking: maskingInWords(config.masking),
  });
  const reviewing = createReviewing({
    store,
    vault,
    scan,
    strategies: config.masking.strategies,
    digest,
    people: () => people,
    coolingOffMs: () => policy.approval.coolingOffSeconds * 1000,
    clock,
    policy: () => policy,
    classify,
    validate: schemaProblems,
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
  const isDead = (other: string): boolean =>
    role === "daemon" && other.startsWith("daemon/") && other !== owner;
  await sweepApprovals({ store, clock }, isDead);
  let sweeping: Promise<unknown> = Promise.resolve();
  const stopSweeping = clock.every(SWEEP_EVERY_MS, () => {
    sweeping = sweepApprovals({ store, clock }).catch((error: unknown) => {
      report(`could not settle overdue requests: ${messageOf(error)}`);
    });
  });

  return {
    config,
    guard,
    reviewing,
    credentials,
    store,
    classify,
    policy: () => policy,
    people,
    async close() {
      stopSweeping();
      await sweeping;
      await store
        .commit({ kind: "append", record: { type: "log.stopped", note: owner } })
        .catch((error: unknown) => report(`could not note the stop: ${messageOf(error)}`));
      await storage.close();
    },
  };
}

/** 80 random bits in lower-case base32: short enough to be read out, too many to be guessed. */
function newIdText(): string {
  const alphabet = "abcdefghijklmnopqrstuvwxyz234567";
  return Array.from(randomBytes(16), (byte) => alphabet[byte & 31]).join("");
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : "unknown trouble";
}
