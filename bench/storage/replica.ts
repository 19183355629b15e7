/** One replica: a process of its own with a store of its own. Works when it is told to, and says how much it did. */
import { readMasterKey, readSigningKey, type Storage } from "@countersign/storage";
import { openPostgresStorage } from "@countersign/storage/postgres";
import { newApproval } from "@countersign/testkit";

export interface Load {
  readonly kind: "records" | "decisions";
  readonly callers: number;
  readonly ms: number;
}

export interface Done {
  readonly count: number;
  /** Of one commit, or of one request that was made, approved and claimed; in milliseconds. */
  readonly latencies: readonly number[];
}

const [url = "", folder = "", name = ""] = process.argv.slice(2);
const storage = await openPostgresStorage({
  url,
  masterKey: await readMasterKey(folder, {}),
  signingKey: readSigningKey(folder, {}),
  labelOf: String,
});
let last = 0;

process.on("message", (load: Load | "leave") => {
  if (load === "leave") {
    void storage.close().then(() => process.exit());
    return;
  }
  void work(load).then((done) => process.send?.(done));
});
process.send?.("ready");

async function work({ kind, callers, ms }: Load): Promise<Done> {
  const until = performance.now() + ms;
  const latencies: number[] = [];
  const one = kind === "records" ? appendOne : decideOne;
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (performance.now() < until) {
        const from = performance.now();
        await one(storage);
        latencies.push(performance.now() - from);
      }
    }),
  );
  return { count: latencies.length, latencies };
}

const BODY = { text: "x".repeat(1_000) };

async function appendOne({ store }: Storage): Promise<void> {
  await store.commit({
    kind: "append",
    record: { type: "call.received", exchange: `${name}-${++last}` },
    payload: { scope: `bench-${name}`, body: BODY },
  });
}

/** What a held call costs the store: it is asked for, decided and claimed, each in a commit that waits for the disk. */
async function decideOne({ store }: Storage): Promise<void> {
  const id = `${name}-${++last}`;
  const far = Date.now() + 86_400_000;
  await store.commit({
    kind: "request-approval",
    request: newApproval(id, { scope: `bench-${name}`, createdAt: Date.now(), expiresAt: far }),
    record: { type: "approval.requested" },
    payload: { scope: `bench-${name}`, body: BODY },
  });
  await store.commit({
    kind: "vote-approval",
    id,
    vote: {
      verb: "approve",
      reviewer: { person: "grace", channel: "console" },
      at: Date.now(),
      reason: null,
      selfApproved: false,
    },
    onlyIf: { expiresAfter: Date.now(), level: 0 },
    record: { type: "approval.approved" },
    recordIfPending: { type: "approval.voted" },
    otherwise: { type: "approval.decision_ignored" },
  });
  await store.commit({
    kind: "move-approval",
    id,
    event: "claim",
    set: { owner: name, leaseUntil: far, nextFence: true },
    record: { type: "execution.claimed" },
  });
  await store.commit({
    kind: "move-approval",
    id,
    event: "succeed",
    onlyIf: { fence: 1 },
    record: { type: "execution.finished" },
  });
}
