/**
 * Measures a tool call directly, through Countersign, and through other MCP proxies, all in one run:
 *
 *     npm run bench gateway            prints the tables and writes docs/benchmarks/gateway.md
 *     npm run bench gateway -- --quick fewer calls, prints only
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, release, type } from "node:os";
import { join } from "node:path";
import { barsOf, type Measured } from "./bars.ts";
import { durableCall } from "./durable-call.ts";
import { endurance } from "./endurance.ts";
import { fdatasyncMs } from "./disk.ts";
import { type Figures, type Load, measure, startServers } from "./measure.ts";
import { type Target, targets } from "./targets.ts";

const isQuick = process.argv.includes("--quick");
const RECORDS = { tool: "records", size: 1_000_000, callers: 1 } as const;
const LOADS: readonly Load[] = isQuick
  ? [
      { name: "100 B, 1 caller", size: 100, callers: 1, calls: 100, rounds: 2 },
      { name: "1 MB, 1 caller", size: 1_000_000, callers: 1, calls: 5, rounds: 2 },
      { name: "1 MB of people's records, 1 caller", ...RECORDS, calls: 3, rounds: 2 },
      { name: "100 B, 32 callers", size: 100, callers: 32, calls: 300, rounds: 2 },
    ]
  : [
      { name: "100 B, 1 caller", size: 100, callers: 1, calls: 250, rounds: 7 },
      { name: "10 KB, 1 caller", size: 10_000, callers: 1, calls: 150, rounds: 4 },
      { name: "1 MB, 1 caller", size: 1_000_000, callers: 1, calls: 12, rounds: 5 },
      { name: "1 MB of people's records, 1 caller", ...RECORDS, calls: 8, rounds: 4 },
      { name: "100 B, 32 callers", size: 100, callers: 32, calls: 1500, rounds: 5 },
      { name: "10 KB, 32 callers", size: 10_000, callers: 32, calls: 640, rounds: 3 },
      { name: "1 MB, 32 callers", size: 1_000_000, callers: 32, calls: 48, rounds: 2 },
    ];

const all = targets();
const stop = await startServers(all);
const tables: string[] = [];
const measured: Measured[] = [];
try {
  for (const load of LOADS) {
    const chosen = all.filter(({ onlyBig }) => onlyBig !== true || load.size >= 1_000_000);
    const before = fdatasyncMs();
    const figures = await measure(chosen, load);
    const fdatasync = (before + fdatasyncMs()) / 2;
    measured.push({ load, figures, fdatasync });
    tables.push(tableOf(load, chosen, figures, fdatasync));
  }
} finally {
  await stop();
}
tables.push(await durableCall());
tables.push(await endurance(isQuick ? 5_000 : 100_000, isQuick ? 100 : 1_000));
const text = [barsOf(measured), ...tables].join("\n");
console.log(text);
if (!isQuick) {
  const folder = join(import.meta.dirname, "../../docs/benchmarks");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "gateway.md"), page(text));
}

function tableOf(
  load: Load,
  measured: readonly Target[],
  figures: ReadonlyMap<string, Figures>,
  fdatasync: number,
): string {
  const rows = measured.map(({ name, base }: Target) => {
    const own = figures.get(name);
    const reference = figures.get(base);
    if (own === undefined || reference === undefined)
      throw new Error(`nothing measured for ${name}`);
    const added = own.p50 - reference.p50;
    return [
      name,
      own.p50.toFixed(2),
      own.p95.toFixed(2),
      own.p99.toFixed(2),
      own.rate.toFixed(0),
      `×${(own.p50 / reference.p50).toFixed(2)}`,
      name === base ? "" : `${added < 0 ? "−" : "+"}${Math.abs(added).toFixed(2)}`,
      `×${(own.rate / reference.rate).toFixed(2)}`,
    ];
  });
  const head = [
    "",
    "p50 ms",
    "p95 ms",
    "p99 ms",
    "calls/s",
    "p50 to direct",
    "added ms",
    "calls/s to direct",
  ];
  const lines = [head, head.map((_, i) => (i === 0 ? "---" : "--:")), ...rows];
  const table = lines.map((cells) => `| ${cells.join(" | ")} |\n`).join("");
  return `### ${load.name}\n\n${table}\nMedian fdatasync before and after: ${fdatasync.toFixed(2)} ms.\n`;
}

function page(results: string): string {
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, ${type()} ${release()}, Node ${process.version}`;
  return `# What a call costs

Written by \`npm run bench gateway\`. Each table is one run: every target is measured in every round, in an order that
rotates, by the same client (\`@modelcontextprotocol/sdk\` 1.x), and the median over the rounds is given. The machine is
shared and noisy, so compare within a table, and trust ratios before milliseconds.

Countersign runs as it is deployed: its daemon with one stdio upstream, masking and the durable log on (each call is two
synchronous disk writes), and for stdio the shim that a client starts. "Names off" is without the detector of names,
"masking off" finds nothing and still logs, "log off" does everything and throws away what is to be written, "relay alone" is the same gateway behind the same shim and door with a guard
that lets everything through: no masking, no policy, no log. The other proxies neither mask nor log. An fdatasync is
that of 20 KB written over a file of 4 MB in the folder of the databases, as SQLite's log is written.

${machine}

${results}`;
}
