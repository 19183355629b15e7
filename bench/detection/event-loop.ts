/**
 * How long others wait while results of a megabyte are looked through and masked: the event loop's delay, as
 * `monitorEventLoopDelay` measures it every millisecond, in one process that does nothing else.
 *
 *     node event-loop.ts [RESULTS]
 */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { maskJson } from "../../packages/core/dist/index.js";
import { createScan } from "../../packages/runtime/dist/scan.js";
import { MemoryStorage } from "../../packages/testkit/dist/index.js";
import { textTable } from "./print.ts";
import { allSamples, SEED } from "./sets.ts";
import { workloads } from "./speed.ts";

const results = Number(process.argv[2] ?? 20);
const text = (name: string): string =>
  workloads(allSamples(SEED)).find((load) => load.name === name)!.text;
const json = text("JSON");
const values = {
  "JSON, as a value": { structuredContent: { rows: JSON.parse(json) } },
  "JSON, as a text": { content: [{ type: "text", text: json }] },
  logs: { content: [{ type: "text", text: text("logs") }] },
};

const scan = createScan({
  names: true,
  organizations: false,
  confidence: {},
  allow: [],
  off: [],
  custom: [],
  allowFields: [],
  strategies: [],
});
const rows: string[][] = [];
for (const [name, value] of Object.entries(values)) {
  const { vault, digest } = new MemoryStorage();
  const found = await scan.findings(value);
  const tasks = {
    "looked through": () => scan.findings(value),
    "looked through and masked": () => maskJson({ scan, vault, digest }, "scope", value),
  };
  for (const [task, run] of Object.entries(tasks)) {
    await run();
    await new Promise((resolve) => setTimeout(resolve, 200));
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const started = performance.now();
    for (let result = 0; result < results; result++) await run();
    const each = (performance.now() - started) / results;
    delay.disable();
    const at = (percentile: number): string => (delay.percentile(percentile) / 1e6).toFixed(1);
    rows.push([
      name,
      String(found.length),
      task,
      each.toFixed(0),
      at(50),
      at(99),
      (delay.max / 1e6).toFixed(1),
    ]);
  }
}
console.log(
  textTable(["1 MB result", "findings", "", "ms each", "delay p50 ms", "p99", "longest"], rows),
);
process.exit(0);
