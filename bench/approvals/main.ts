/** How fast a decision takes effect. `node main.ts` prints a table and writes `docs/benchmarks/approvals.md`. */
import { writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { decisionToExecution } from "./decision-to-execution.ts";
import { decisionsAmongMany } from "./decisions-among-many.ts";

const PENDING = 10_000;
const DECISIONS = 2_000;
const EXECUTIONS = 60;

const page = join(import.meta.dirname, "../../docs/benchmarks/approvals.md");

// What is measured first warms nothing up for what comes next: they are different processes.
const executions = (await decisionToExecution(EXECUTIONS + 5)).slice(5);
const { decisions, lists, syncs } = await decisionsAmongMany(PENDING, DECISIONS);

const rows = [
  row("decision sent to call at the upstream, ms", "≤ 100", executions),
  row(`decision durable, ${PENDING.toLocaleString("en")} pending, ms`, "p99 < 20", decisions),
  row("a bare sync of 4 KiB in between, ms", "", syncs),
  row(`list of 100, ${PENDING.toLocaleString("en")} pending, ms`, "", lists),
];
const table = [
  "| what | bar | p50 | p95 | p99 | most | of |",
  "|---|---|---|---|---|---|---|",
  ...rows,
].join("\n");
console.log(table);

writeFileSync(
  page,
  `# Approvals: how fast a decision takes effect

Written by \`bench/approvals\` (\`node main.ts\`); do not edit by hand.

${table}

**First row.** A daemon as it is shipped, an agent through \`countersign connect\`, an upstream that says when it was
called, and a reviewer's program at the API. The clock starts before the approval is posted and stops in the upstream's
tool, so it holds the API, the vote and the claim on the disk, and the way to the upstream. The agent waits meanwhile.

**Others.** One process on a database in which ${PENDING.toLocaleString("en")} requests wait; every decision is on the disk with its audit record
before it counts, one after the other, scattered over all of them, half of them rejections.

Measured on ${cpus().length} × ${cpus()[0]?.model.trim() ?? "an unknown processor"}, Node ${process.versions.node}. The disk decides most of it: each decision waits for one sync, and what a
bare sync took in the same run is in the table. Load average when it ended: ${loadavg()[0]?.toFixed(1) ?? "unknown"}; well above the number of
processors, the last columns measure the machine's other work.
`,
);

function row(what: string, bar: string, took: readonly number[]): string {
  const sorted = took.toSorted((a, b) => a - b);
  const at = (share: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(1);
  return `| ${what} | ${bar} | ${at(0.5)} | ${at(0.95)} | ${at(0.99)} | ${at(1)} | ${took.length} |`;
}
