/** What was wanted of a run beside what came out. */
import type { Figures, Load } from "./measure.ts";

export interface Measured {
  readonly load: Load;
  readonly figures: ReadonlyMap<string, Figures>;
  /** Median of the same time, in milliseconds. */
  readonly fdatasync: number;
}

const PEERS = ["mcp-proxy, HTTP to stdio", "supergateway, HTTP to stdio"] as const;
const WAYS = ["stdio to stdio", "HTTP to stdio"] as const;

/** @returns Markdown. What was not measured is left out. */
export function barsOf(all: readonly Measured[]): string {
  const rows: string[] = [];
  const row = (what: string, wanted: string, got: string): void => {
    rows.push(`| ${what} | ${wanted} | ${got} |\n`);
  };
  for (const { load, figures, fdatasync } of all) {
    const p50 = (name: string): number => figures.get(name)?.p50 ?? Number.NaN;
    const rate = (name: string): number => figures.get(name)?.rate ?? Number.NaN;
    const ours = (way: string, without?: string): string =>
      `Countersign, ${way}${without === undefined ? "" : `, ${without}`}`;
    for (const way of WAYS) {
      const direct = p50(way.startsWith("HTTP") ? "direct, HTTP" : "direct, stdio");
      const relay = p50(ours(way, "relay alone")) - direct;
      const whole = p50(ours(way)) - direct;
      if (load.callers === 1 && load.size === 100) {
        const most = way.startsWith("HTTP") ? 0.4 : 0.8;
        row(`${load.name}, ${way}: relay alone adds`, `≤ ${most} ms`, ms(relay));
        const bar = relay + 0.5 + 2 * fdatasync;
        row(`${load.name}, ${way}: masked and logged adds`, `≤ ${ms(bar)}`, ms(whole));
      }
      if (load.callers === 1 && load.size === 1_000_000) {
        row(`${load.name}, ${way}: relay alone adds`, "≤ 10 ms", ms(relay));
        const nameless = p50(ours(way, "names off")) / direct;
        row(
          `${load.name}, ${way}: masked and logged, names off`,
          "< ×3",
          `×${nameless.toFixed(2)}`,
        );
        row(`${load.name}, ${way}: masked and logged adds`, "≤ 120 ms", ms(whole));
      }
    }
    const way = "HTTP to stdio";
    if (load.callers === 1 && load.size === 100) {
      const least = Math.min(...PEERS.map(p50)) - p50("direct, HTTP");
      const relay = p50(ours(way, "relay alone")) - p50("direct, HTTP");
      row(`${load.name}, ${way}: relay alone adds`, `less than the peers' ${ms(least)}`, ms(relay));
    }
    if (load.callers === 32 && load.size === 100) {
      const best = Math.max(...PEERS.map(rate));
      const wanted = `≥ the better peer's ${best.toFixed(0)}`;
      row(`${load.name}, ${way}: calls a second`, wanted, rate(ours(way)).toFixed(0));
    }
  }
  return `### What was wanted

At p50. Beside these: the event loop's p99 below 20 ms beside big results, and memory that stays flat, both further below.

| | wanted | measured |
| --- | --- | --- |
${rows.join("")}`;
}

const ms = (value: number): string => `${value.toFixed(2)} ms`;
