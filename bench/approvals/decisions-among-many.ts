/** Decisions on a database in which many requests wait, each durable before it counts. */
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createReviewing, type Reviewing, type Store } from "@countersign/core";
import { openSqliteStorage, readMasterKey } from "@countersign/storage";

export interface AmongMany {
  /** Bare syncs of the same disk, taken in between. */
  readonly syncs: readonly number[];
  readonly decisions: readonly number[];
  readonly lists: readonly number[];
}

export async function decisionsAmongMany(pending: number, count: number): Promise<AmongMany> {
  const folder = mkdtempSync(join(tmpdir(), "countersign-bench-"));
  try {
    const storage = await openSqliteStorage({
      folder,
      masterKey: await readMasterKey(folder),
      labelOf: (entityType) => entityType,
    });
    await fill(storage.store, pending);
    const reviewing = reviewingOn(storage);
    const reviewer = { person: "grace", channel: "api" } as const;
    const decisions: number[] = [];
    const lists: number[] = [];
    const syncs: number[] = [];
    const file = openSync(join(folder, "bare"), "w");
    for (let i = 0; i < count; i++) {
      // Scattered over all of them, and both kinds of decision.
      const id = `apr_${(i * 7919) % pending}`;
      const verb = i % 2 === 0 ? "approve" : "reject";
      decisions.push(await timed(() => reviewing.decide(reviewer, id, { verb, reason: null })));
      writeSync(file, page4k);
      const start = performance.now();
      fdatasyncSync(file);
      syncs.push(performance.now() - start);
      if (i % 20 > 0) continue;
      const page = { states: ["pending"], oldestFirst: true, limit: 100 } as const;
      lists.push(await timed(() => reviewing.list(reviewer, page)));
    }
    closeSync(file);
    await storage.close();
    return { decisions, lists, syncs };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const page4k = Buffer.alloc(4096, 1);

async function timed(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

async function fill(store: Store, pending: number): Promise<void> {
  const now = Date.now();
  for (let from = 0; from < pending; from += 500) {
    await Promise.all(
      Array.from({ length: Math.min(500, pending - from) }, (_, i) => {
        const id = `apr_${from + i}`;
        return store.commit({
          kind: "request-approval",
          request: {
            id,
            fingerprint: `fingerprint of ${id}`,
            binding: `binding of ${id}`,
            exchange: `xch_${id}`,
            scope: "scope",
            requester: { id: "local:ada@host", name: "Ada", verified: false },
            client: { name: "bench", version: "1" },
            upstream: "crm",
            tool: "delete_row",
            category: "delete",
            evidence: [],
            toolHash: "tool",
            policy: "policy",
            rules: ["default:by-category"],
            policyReason: null,
            reviewers: ["grace"],
            quorum: 1,
            escalateTo: [],
            escalateAfterMs: null,
            breakGlass: [],
            findings: {},
            disclosed: [],
            masking: [],
            createdAt: now,
            expiresAt: now + 3_600_000,
          },
          record: { type: "approval.requested" },
          payload: { scope: "scope", body: { arguments: { id } } },
        });
      }),
    );
  }
}

function reviewingOn({ store, vault }: Awaited<ReturnType<typeof openSqliteStorage>>): Reviewing {
  return createReviewing({
    store,
    vault,
    scan: { labels: new Set(), canonicalValue: (_type, text) => text, findings: async () => [] },
    people: () => ({
      mode: "team",
      isPerson: (person) => person === "grace",
      membersOf: () => [],
      isSamePerson: () => false,
    }),
    coolingOffMs: () => 60_000,
    clock: { now: Date.now, every: () => () => undefined },
    policy: () => ({
      hash: "policy",
      default: "require-approval",
      rules: [],
      disclose: [],
      approval: { reviewers: ["grace"], expiresAfterSeconds: 3_600, coolingOffSeconds: 60 },
    }),
    classify: () => ({ category: "delete", evidence: [] }),
    validate: () => [],
    newId: (prefix) => `${prefix}_bench`,
  });
}
