/**
 * Measures whether anything grows with the log: appending to it and finding a page in it, at ten thousand, a million and
 * ten million records. Writes docs/benchmarks/log-at-scale.md; takes the better part of an hour and 30 GB of disk.
 *
 *     npm run bench log -- scale
 *     npm run bench log -- scale --sizes 10000,100000        prints only
 */
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { cpus, loadavg, release, tmpdir, type } from "node:os";
import { join } from "node:path";
import { openSqliteStorage, readMasterKey, type Storage } from "@countersign/storage";
import { aDraft, type Appended, appendFor, median, wordsOf } from "./append.ts";
import { bulkSeed } from "./bulk-seed.ts";
import { fdatasyncRate } from "./disk.ts";
import { findPages } from "./find.ts";

const asked = process.argv.indexOf("--sizes");
const SIZES =
  asked > 0
    ? (process.argv[asked + 1] ?? "").split(",").map(Number)
    : [10_000, 1_000_000, 10_000_000];
const SLICE_MS = 1_000;
const ROUNDS = 7;

const folder = mkdtempSync(join(tmpdir(), "countersign-bench-scale-"));
try {
  const masterKey = await readMasterKey(folder, {});
  const empty = await openSqliteStorage({ folder, masterKey, labelOf: String });
  await empty.close();
  const { signingKey } = empty;
  const appended: string[] = [];
  const found: string[] = [];
  for (const size of SIZES) {
    bulkSeed({ folder, masterKey, signingKey }, size, (i) => ({ ...aDraft(i), note: wordsOf(i) }));
    const storage = await openSqliteStorage({ folder, masterKey, labelOf: String });
    appended.push(...(await measure(storage, size)));
    const old = await timeOf(storage, Math.floor(size / 100));
    await storage.close();
    found.push(await findPages({ folder, masterKey, withText: false }, size, old));
    console.error(found.at(-1));
  }
  const text = `Appending, each commit durable before it counts:

| records in the log | load | commits/s | raw fdatasync/s | ratio | p50 ms | p99 ms |
|---|---|---|---|---|---|---|
${appended.join("\n")}

At the end the database had ${gigabytes("countersign.db")} GB and the index ${gigabytes("search.db")} GB.

${found.join("\n")}`;
  console.log(text);
  if (asked < 0) {
    writeFileSync(join(import.meta.dirname, "../../docs/benchmarks/log-at-scale.md"), page(text));
  }
} finally {
  rmSync(folder, { recursive: true });
}

/** Slices alternate with slices of raw fdatasync, because a shared disk's rate wanders. */
async function measure({ store }: Storage, size: number): Promise<readonly string[]> {
  const rows: string[] = [];
  for (const callers of [1, 64]) {
    const appended: Appended[] = [];
    const raw: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      raw.push(fdatasyncRate(folder, SLICE_MS / 4));
      appended.push(await appendFor(store, callers, SLICE_MS));
    }
    const rate = median(appended.map((one) => one.rate));
    const sync = median(raw);
    const ms = (pick: (one: Appended) => number): string => median(appended.map(pick)).toFixed(2);
    const load = callers === 1 ? "1 caller" : `${callers} callers`;
    const figures = [Math.round(rate), Math.round(sync), (rate / sync).toFixed(2)];
    rows.push(
      `| ${[size.toLocaleString("en"), load, ...figures, ms(({ p50 }) => p50), ms(({ p99 }) => p99)].join(" | ")} |`,
    );
    console.error(rows.at(-1));
  }
  return rows;
}

async function timeOf({ store }: Storage, sequence: number): Promise<string> {
  const [record] = await store.records({ afterSequence: sequence, limit: 1 });
  return record?.at ?? "";
}

function gigabytes(name: string): string {
  return (statSync(join(folder, name)).size / 1e9).toFixed(1);
}

function page(text: string): string {
  return `# The log's benchmark at scale

\`npm run bench log/scale\` writes this page. The log is bulk-seeded with records that have no payload, hashed, chained
and signed as ever, and their words are searched for; what is measured is appended with a payload of 1 KB. The raw rate is 4 KB written and synced, one after
the other, in slices between those of the log.

Node ${process.versions.node}, ${type()} ${release()}, ${cpus().length} cores, ${new Date().toISOString().slice(0, 10)}. Load average over the
last fifteen minutes: ${(loadavg()[2] ?? 0).toFixed(1)}. Above the number of cores, times are those of a busy machine.

${text}`;
}
