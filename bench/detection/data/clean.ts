/**
 * Text without personal data: source files of permissively licensed packages as they are installed beside the
 * benchmark, and generated logs. Nothing of it is committed; it is read when the benchmark runs.
 */
import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Sample, sample } from "../label.ts";
import { random, type Random } from "../random.ts";

const HERE = import.meta.dirname;
/** MIT, ISC, BSD or Apache-2.0 packages of different authors and styles, minified files among them. */
const PACKAGES = [
  "langchain",
  "yaml",
  ...["zod", "fast-check", "vitest", "knip", "playwright-core", "@modelcontextprotocol/client"].map(
    (name) => `../../../node_modules/${name}`,
  ),
];

/** A line is left out when it could name a person: mail addresses, copyright and author lines, URLs of people. */
const PERSONAL =
  /@[\w.-]+\.\w|copyright|©|\bauthor|licen[cs]e|maintain|contribut|thanks to|github\.com|twitter|credit|\bby [A-Z]|\d{3}-\d{2}-\d{4}|\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}/i;

function* sources(folder: string, depth = 0): Generator<string> {
  if (depth > 5) return;
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    if (
      entry.name === "node_modules" ||
      /^(tests?|__tests__|locales?|metadata|data)$/.test(entry.name)
    )
      continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sources(path, depth + 1);
    else if (
      /\.(c|m)?(js|ts)$/.test(entry.name) &&
      !/metadata|examples|pii/i.test(path) &&
      statSync(path).size < 120_000
    )
      yield path;
  }
}

/** About `perPackage` characters of each package, in pieces of some 4,000. */
export function codeSamples(seed: string, perPackage: number): Sample[] {
  return PACKAGES.flatMap((name) => {
    const folder = realpathSync(join(HERE, "../node_modules", name));
    const from = random(`${seed}/code/${name}`);
    const samples: Sample[] = [];
    let taken = 0;
    for (const path of from.shuffled([...sources(folder)])) {
      if (taken >= perPackage) break;
      const kept = readFileSync(path, "utf8")
        .split("\n")
        .filter((line) => !PERSONAL.test(line))
        .join("\n");
      const start = kept.length > 8000 ? from.below(kept.length - 4000) : 0;
      const piece = kept.slice(start, start + 4000);
      if (piece.length < 400) continue;
      samples.push(sample("clean-code", name.split("/").at(-1)!, piece));
      taken += piece.length;
    }
    return samples;
  });
}

const hex = (r: Random, length: number): string => r.chars("0123456789abcdef", length);
const uuid = (r: Random): string => [8, 4, 4, 4, 12].map((length) => hex(r, length)).join("-");
const time = (r: Random): string =>
  `2026-03-1${r.digits(1)}T1${r.digits(1)}:${r.between(10, 59)}:${r.between(10, 59)}.${r.digits(3)}Z`;

// biome-ignore format: one entry a line
const CLEAN_LINES: readonly ((r: Random) => string)[] = [
  (r) => `${time(r)} INFO  Scheduler - Job ${uuid(r)} finished in ${r.digits(4)} ms, processed ${r.digits(5)} rows`,
  (r) => `${time(r)} level=info component=compactor msg="compacted block" block=01J${r.chars("0123456789ABCDEFGHJKMNPQRSTVWXYZ", 23)} size=${r.digits(8)}`,
  (r) => `[${r.digits(5)}.${r.digits(6)}] EXT4-fs (nvme0n1p2): mounted filesystem ${uuid(r)} r/w with ordered data mode.`,
  (r) => `${time(r)} [GC] Pause Young (Normal) (G1 Evacuation Pause) ${r.digits(3)}M->${r.digits(2)}M(${r.digits(4)}M) ${r.digits(1)}.${r.digits(3)}ms`,
  (r) => `  ✓ renders the header (${r.digits(2)} ms)\n  ✓ retries after 3 failures (${r.digits(3)} ms)`,
  (r) => `Step ${r.between(1, 20)}/20 : RUN pnpm install --frozen-lockfile\n ---> Running in ${hex(r, 12)}\n ---> ${hex(r, 12)}`,
  (r) => `${hex(r, 7)}..${hex(r, 7)}  main -> main\n * [new tag] v${r.digits(1)}.${r.digits(2)}.${r.digits(1)} -> v${r.digits(1)}.${r.digits(2)}.${r.digits(1)}`,
  (r) => `{"ts":${1_700_000_000_000 + r.below(9e10)},"lvl":"warn","msg":"slow query","ms":${r.digits(4)},"sql":"SELECT id, total FROM orders WHERE status = $1 ORDER BY created_at DESC LIMIT 100","trace":"${hex(r, 32)}"}`,
  (r) => `src/router.ts(${r.digits(3)},${r.digits(2)}): error TS2345: Argument of type 'string' is not assignable to parameter of type 'Route'.`,
  (r) => `webpack 5.91.0 compiled with 2 warnings in ${r.digits(5)} ms; asset main.${hex(r, 20)}.js ${r.digits(3)} KiB [immutable] [minimized]`,
  (r) => `kernel: usb 1-1.${r.digits(1)}: New USB device found, idVendor=${hex(r, 4)}, idProduct=${hex(r, 4)}, bcdDevice= 1.00`,
  (r) => `I0${r.digits(3)} 1${r.digits(1)}:22:${r.between(10, 59)}.${r.digits(6)}       1 controller.go:${r.digits(3)}] "Reconciled" kind="Deployment" namespace="shop" name="checkout" generation=${r.digits(2)}`,
  (r) => `Downloading https://repo.example/org/slf4j/slf4j-api/2.0.${r.digits(2)}/slf4j-api-2.0.${r.digits(2)}.jar (${r.digits(2)} kB at ${r.digits(3)} kB/s)`,
  (r) => `PASS tests/cart.test.ts\nTests: ${r.digits(2)} passed, ${r.digits(2)} total\nSnapshots: 0 total\nTime: ${r.digits(1)}.${r.digits(3)} s`,
  (r) => `CPU: ${r.digits(2)}.${r.digits(1)}% usr ${r.digits(1)}.${r.digits(1)}% sys ${r.digits(2)}.${r.digits(1)}% idle  Mem: ${r.digits(7)}K used, ${r.digits(7)}K free  Load average: 0.${r.digits(2)} 0.${r.digits(2)} 0.${r.digits(2)}`,
  (r) => `Terraform will perform the following actions:\n  # aws_instance.web[${r.digits(1)}] will be updated in-place\n  ~ ami = "ami-0${hex(r, 16)}" -> "ami-0${hex(r, 16)}"`,
];

export function cleanLogSamples(seed: string, pieces: number): Sample[] {
  const from = random(`${seed}/clean-logs`);
  return Array.from({ length: pieces }, () =>
    sample(
      "clean-logs",
      "logs",
      Array.from({ length: 30 }, () => from.pick(CLEAN_LINES)(from)).join("\n"),
    ),
  );
}
