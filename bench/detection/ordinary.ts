/**
 * Texts with few findings, which is what most tool results are: prose, logs and JSON that name nobody, and the READMEs,
 * licences and code of installed packages as they are.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Random, random } from "./random.ts";
import type { Workload } from "./speed.ts";

/** Where the workspace's packages are installed. */
const STORE = join(import.meta.dirname, "../../node_modules/.pnpm");
const MOST_OF_PACKAGE = 20_000;
const MOST_FILE = 60_000;
const LEAST_FILE = 500;

/** One string of each kind, of `characters` or a little more where it would break off inside a value. */
export function ordinaryWorkloads(characters: number): Workload[] {
  const make = (name: string, next: (from: Random) => string): string => {
    const from = random(name);
    let text = "";
    while (text.length < characters) text += next(from);
    return text;
  };
  const json = make("JSON", (from) => `,${JSON.stringify(from.pick(RECORDS)(from))}`);
  return [
    { name: "prose", text: flat(make("prose", sentence)) },
    { name: "logs", text: flat(make("logs", logLine)) },
    { name: "JSON", text: flat(`[${json.slice(1)}]`) },
    ...read(characters),
  ];
}

/** A copy that is one string in memory, so that no rope has to be flattened inside a measurement. */
function flat(text: string): string {
  return Buffer.from(text, "utf16le").toString("utf16le");
}

const words = (list: string): readonly string[] => list.split("|");
const SUBJECTS = words(
  "the committee|a careful reader|this chapter|the old machine|every engineer|the river|our method|a second experiment|the harbour|the valley|modern software|a well known theorem|the museum|the harvest|the orchestra|the weather|a long journey|the new library|the factory|a heavy stone|the mountain path|a letter|the workshop|the budget|the meeting|the garden|the bridge|the project|most of the work",
);
const VERBS = words(
  "describes|changes|explains|follows|avoids|requires|supports|replaces|measures|improves|carries|limits|reaches|reveals|considers|combines|simplifies|protects|delays|shapes|suggests|confirms",
);
const OBJECTS = words(
  "the way people travel|a simple idea|several earlier results|the price of grain|an unexpected problem|the shape of the coast|a common mistake|what happened before|the whole system|its own rules|many small details|a quiet evening|the second half|an important question|the cost of repair|the usual order of things|a different kind of answer|most of the evidence|the number of visitors|a large collection of maps",
);
const TAILS = words(
  "because nobody had tried it before|although the reasons are not clear|when the season ends|and the effect lasts for years|as the figures show|so that less time is lost|without asking for more|in almost every case|even though it rains|after the first attempt failed|while others wait|which is rather surprising|if enough light remains|before winter comes",
);
const PARTS = words(
  "http.server|scheduler|cache|db.pool|worker|queue.consumer|metrics|gc|replication|router|storage|search.index|billing.batch|deploy",
);

function clause(from: Random): string {
  return `${from.pick(SUBJECTS)} ${from.pick(VERBS)} ${from.pick(OBJECTS)}`;
}

function sentence(from: Random): string {
  const first = clause(from);
  const tail = from.chance(0.7) ? ` ${from.pick(TAILS)}` : "";
  const count = from.chance(0.1) ? `, about ${from.below(400)} times` : "";
  const end = from.chance(0.2) ? ".\n\n" : ". ";
  return `${first.charAt(0).toUpperCase()}${first.slice(1)}${tail}${count}${end}`;
}

const hex = (from: Random, length: number): string => from.chars("0123456789abcdef", length);

const EVENTS: readonly ((from: Random) => string)[] = [
  (from) =>
    `request completed method=${from.pick(["GET", "POST", "PUT"])} path=/api/v2/${from.pick(["orders", "builds", "items"])}/${from.below(1e6)} status=${from.pick([200, 201, 204, 404, 500])} duration_ms=${from.below(900)} bytes=${from.below(90_000)}`,
  (from) =>
    `cache ${from.pick(["hit", "miss"])} key=item:${from.below(1e6)} ttl=${from.below(3600)}s`,
  (from) =>
    `connection pool size=${from.below(50)} idle=${from.below(20)} waiting=${from.below(5)}`,
  (from) =>
    `job ${hex(from, 8)} finished in ${from.below(9999) / 1000}s, ${from.below(1000)} rows written`,
  (from) =>
    `retrying after timeout (attempt ${from.below(5)} of 5): ${from.pick(PARTS)} did not answer within ${from.below(9000)} ms`,
  (from) => `compaction of segment ${from.below(9999)} freed ${from.below(512)} MB`,
  (from) =>
    `GET /static/${from.pick(["app", "vendor", "main"])}.${hex(from, 8)}.js 200 ${from.below(90_000)}`,
  (from) =>
    `deployed version v${from.below(9)}.${from.below(30)}.${from.below(9)} commit ${hex(from, 16)}`,
  (from) => `health check passed for ${from.pick(PARTS)} in ${from.below(90)}ms`,
  (from) =>
    `trace=${hex(from, 8)} span=${hex(from, 8)} level=debug msg="lock acquired" holder=${from.pick(PARTS)}`,
  (from) =>
    `slow query (${from.below(4000)} ms): SELECT id, status, total FROM orders WHERE status = 'open' AND total > ${from.below(500)} LIMIT ${from.below(100)}`,
  (from) =>
    `    at ${from.pick(["processTicks", "handleRequest", "Object.run"])} (/srv/app/dist/${from.pick(PARTS)}.js:${from.below(900)}:${from.below(80)})`,
];

const instant = (from: Random): number => Date.UTC(2026, 2, 4) + from.below(1e9);

function logLine(from: Random): string {
  const level = from.pick(["INFO", "WARN", "DEBUG", "ERROR"]);
  return `${new Date(instant(from)).toISOString()} ${level} [${from.pick(PARTS)}] ${from.pick(EVENTS)(from)}\n`;
}

const RECORDS: readonly ((from: Random) => unknown)[] = [
  (from) => ({
    id: from.below(1e6),
    state: from.pick(["open", "closed"]),
    title: clause(from),
    labels: [from.pick(["bug", "docs", "build"]), from.pick(["p1", "p2"])],
    comments: from.below(40),
    created_at: new Date(instant(from)).toISOString(),
    url: `https://api.tracker.dev/repos/core/issues/${from.below(9999)}`,
    locked: from.chance(0.1),
    milestone: null,
  }),
  (from) => ({
    sku: `SKU-${from.below(99_999)}`,
    price: { amount: (from.below(50_000) / 100).toFixed(2), currency: from.pick(["EUR", "USD"]) },
    stock: from.below(900),
    dimensions: {
      width: from.below(90),
      height: from.below(90),
      depth: from.below(90),
      unit: "cm",
    },
    tags: ["new", "sale"].slice(from.below(3)),
    active: true,
    description: clause(from),
  }),
  (from) => ({
    build: hex(from, 40),
    branch: from.pick(["main", "release/2.1", "feature/search"]),
    steps: ["install", "test", "lint"].map((step) => ({
      step,
      exit_code: from.below(2),
      duration_ms: from.below(90_000),
    })),
    artifacts: [`dist/${from.pick(PARTS)}-${from.below(9)}.tar.gz`],
    started: instant(from),
  }),
  (from) => ({
    metric: from.pick(PARTS),
    points: [1, 2, 3, 4, 5, 6].map(() => [instant(from), from.below(100_000) / 1000]),
    unit: "ms",
  }),
  (from) => ({
    file: `src/${from.pick(PARTS)}/index.ts`,
    size: from.below(90_000),
    sha256: hex(from, 64),
    mode: "100644",
    lines: from.below(900),
    language: "TypeScript",
  }),
];

/** READMEs with licences, and code, of all installed packages; of each package so much that many hands are in it. */
function read(characters: number): Workload[] {
  const texts = { "README and licence": "", "code as installed": "" };
  for (const folder of readdirSync(STORE).sort()) {
    const left = { "README and licence": MOST_OF_PACKAGE, "code as installed": MOST_OF_PACKAGE };
    for (const file of files(join(STORE, folder), 6)) {
      const kind = kindOf(file);
      if (kind === null || left[kind] <= 0 || texts[kind].length >= characters) continue;
      const text = readFileSync(file, "utf8");
      if (text.length < LEAST_FILE || text.length > MOST_FILE) continue;
      texts[kind] += `${text}\n`;
      left[kind] -= text.length;
    }
    if (Object.values(texts).every((text) => text.length >= characters)) break;
  }
  return Object.entries(texts).map(([name, text]) => ({
    name,
    text: flat(text.slice(0, characters)),
  }));
}

function kindOf(file: string): "README and licence" | "code as installed" | null {
  if (/(?:^|\/)(?:README|LICEN[CS]E)(?:\.md|\.txt)?$/i.test(file)) return "README and licence";
  return /\.(?:js|mjs|cjs|ts)$/.test(file) && !/\.min\./.test(file) ? "code as installed" : null;
}

/** Files under `folder` in order of name, so that a machine reads the same ones each time. */
function* files(folder: string, depth: number): Generator<string> {
  const entries = readdirSync(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isFile()) yield path;
    else if (entry.isDirectory() && depth > 0) yield* files(path, depth - 1);
  }
}
