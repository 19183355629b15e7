/**
 * Measures the log beside the raw fdatasync rate of the same disk, in one run:
 *
 *     npm run bench log                 a million records (`--records N` for another number); writes docs/benchmarks/log.md
 *     npm run bench log -- --quick      fifty thousand, prints only
 *     npm run bench log -- scale        whether anything grows with the log, up to ten million records; see scale.ts
 */
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { cpus, loadavg, release, tmpdir, type } from "node:os";
import { join } from "node:path";
import { openSqliteStorage, readMasterKey, type Storage, verifyLog } from "@countersign/storage";
import { type Appended, appendAt, appendFor, aRecord, median } from "./append.ts";
import { fdatasyncRate } from "./disk.ts";
import { findPages } from "./find.ts";

// What takes an hour is asked for by name.
if (process.argv[2] === "scale") {
  await import("./scale.ts");
  process.exit();
}
const isQuick = process.argv.includes("--quick");
const asked = process.argv.indexOf("--records");
const RECORDS = asked > 0 ? Number(process.argv[asked + 1]) : isQuick ? 50_000 : 1_000_000;
const SLICE_MS = isQuick ? 500 : 1_000;
const ROUNDS = isQuick ? 2 : 5;

const folder = mkdtempSync(join(tmpdir(), "countersign-bench-log-"));
try {
  const masterKey = await readMasterKey(folder, {});
  const storage = await openSqliteStorage({ folder, masterKey, labelOf: String });
  const small = await measure(storage, "an empty log");
  await seed(storage, RECORDS);
  const large = await measure(storage, `a log of ${RECORDS.toLocaleString("en")} records`);
  await storage.close();
  const verified = await verify(masterKey, storage.signingKey.vkey);
  const [old = ""] = await oldRecord(masterKey);
  const found = await findPages({ folder, masterKey, withText: true }, RECORDS, old);
  const text = [small, large, verified, found].join("\n");
  console.log(text);
  if (!isQuick) {
    const docs = join(import.meta.dirname, "../../docs/benchmarks");
    mkdirSync(docs, { recursive: true });
    writeFileSync(join(docs, "log.md"), page(text));
  }
} finally {
  rmSync(folder, { recursive: true });
}

/** Each row's slices alternate with slices of raw fdatasync, because a shared disk's rate wanders. */
async function measure({ store }: Storage, what: string): Promise<string> {
  const loads = [
    { name: "1 caller", run: () => appendFor(store, 1, SLICE_MS) },
    { name: "64 callers", run: () => appendFor(store, 64, SLICE_MS) },
    { name: "256 callers", run: () => appendFor(store, 256, SLICE_MS) },
    { name: "200 a second", run: () => appendAt(store, 200, SLICE_MS) },
  ];
  const rows = [];
  for (const { name, run } of loads) {
    const appended: Appended[] = [];
    const raw: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      raw.push(fdatasyncRate(folder, SLICE_MS / 4));
      appended.push(await run());
      console.error(`${what}, ${name}: round ${round + 1} of ${ROUNDS}`);
    }
    const rate = median(appended.map((one) => one.rate));
    const sync = median(raw);
    const ms = (pick: (one: Appended) => number) => median(appended.map(pick)).toFixed(2);
    const cells = [name, Math.round(rate), Math.round(sync), (rate / sync).toFixed(2)];
    rows.push(`| ${[...cells, ms(({ p50 }) => p50), ms(({ p99 }) => p99)].join(" | ")} |`);
  }
  return `Appending to ${what}:

| load | commits/s | raw fdatasync/s | ratio | p50 ms | p99 ms |
|---|---|---|---|---|---|
${rows.join("\n")}
`;
}

async function seed({ store }: Storage, count: number): Promise<void> {
  const start = performance.now();
  for (let from = 0; from < count; from += 1_000) {
    await store.commit(...Array.from({ length: 1_000 }, (_, i) => aRecord(from + i)));
    if (from % 100_000 === 0) console.error(`seeded ${from} of ${count}`);
  }
  console.error(`seeded in ${((performance.now() - start) / 1000).toFixed(1)} s`);
}

async function verify(
  masterKey: Awaited<ReturnType<typeof readMasterKey>>,
  vkey: string,
): Promise<string> {
  const rows = [];
  for (const { name, options } of [
    { name: "chain, tree, checkpoints, columns", options: { vkeys: [vkey] } },
    { name: "the same, every payload opened", options: { vkeys: [vkey], masterKey } },
  ]) {
    globalThis.gc?.();
    let peak = 0;
    const start = performance.now();
    const cpu = process.cpuUsage();
    const report = await verifyLog({
      folder,
      ...options,
      onProgress: () => (peak = Math.max(peak, process.memoryUsage().rss)),
    });
    const seconds = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    const busy = ((user + system) / 1e6).toFixed(1);
    if (!report.ok) throw new Error(`the log does not verify: ${JSON.stringify(report.firstBad)}`);
    const { records, checkpoints } = report;
    const rate = Math.round(records / seconds);
    rows.push(
      `| ${name} | ${records} | ${checkpoints.stored} | ${seconds.toFixed(1)} | ${busy} | ${rate} | ${Math.round(peak / 1e6)} |`,
    );
  }
  const size = (statSync(join(folder, "countersign.db")).size / 1e9).toFixed(2);
  return `Verifying it all (a file of ${size} GB):

| what | records | checkpoints | seconds | of them busy | records/s | peak RSS MB |
|---|---|---|---|---|---|---|
${rows.join("\n")}
`;
}

/** When a hundredth of the records had been written. */
async function oldRecord(
  masterKey: Awaited<ReturnType<typeof readMasterKey>>,
): Promise<readonly string[]> {
  const storage = await openSqliteStorage({ folder, masterKey, labelOf: String });
  const records = await storage.store.records({ afterSequence: RECORDS / 100, limit: 1 });
  await storage.close();
  return records.map(({ at }) => at);
}

function page(text: string): string {
  return `# The log's benchmark

\`npm run bench log\` writes this page. Each commit is one record with a payload of 1 KB, encrypted, hashed, chained and
on the disk before it counts; every 256 records a checkpoint is signed in the same transaction. The raw rate is 4 KB
written and synced, one after the other, in slices between those of the log: trust the ratios, because disks wander.
A commit of the log syncs the write-ahead log once, so a lone caller cannot have a ratio above 1.

Node ${process.versions.node}, ${type()} ${release()}, ${cpus().length} cores, ${new Date().toISOString().slice(0, 10)}. Load average over the
last fifteen minutes: ${(loadavg()[2] ?? 0).toFixed(1)}. Above the number of cores, times are those of a busy machine: "of them busy" is what
the process itself used.

${text}`;
}
