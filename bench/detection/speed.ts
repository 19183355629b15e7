/** Speed on ordinary text and on text written to stall a detector, beside the floor of the same run. */
import { createScanner, type Scanner } from "../../packages/detection/dist/index.js";
import { SHAPES } from "./data/tools-json.ts";
import { classicTexts, hostileTexts } from "./hostile-texts.ts";
import { hostileValues } from "./hostile-values.ts";
import { ordinaryWorkloads } from "./ordinary.ts";
import type { IsolatedDetector } from "./isolated.ts";
import { read, readJson, type Sample } from "./label.ts";
import { random } from "./random.ts";

const MEGABYTE = 1_000_000;

export interface Workload {
  readonly name: string;
  readonly text: string;
}

/** One string of a million characters of each kind. */
export function workloads(samples: readonly Sample[]): Workload[] {
  const fill = (parts: readonly string[], separator: string): string => {
    let text = "";
    while (text.length < MEGABYTE) text += parts.join(separator) + separator;
    // A cut copy, so that no rope has to be flattened inside a measurement.
    return Buffer.from(text.slice(0, MEGABYTE), "utf16le").toString("utf16le");
  };
  const of = (...sets: readonly string[]): string[] =>
    samples.filter(({ set }) => sets.includes(set)).map(({ text }) => text);
  return [
    {
      name: "prose",
      text: fill(
        of("prose-letters", "prose-chat", "prose-records", "prose-european", "prose-plain"),
        "\n\n",
      ),
    },
    { name: "logs", text: fill(of("tool-logs", "clean-logs"), "\n") },
    { name: "code", text: fill(of("clean-code"), "\n") },
    { name: "JSON", text: jsonText() },
  ];
}

function jsonText(): string {
  const from = random("speed");
  const shapes = Object.values(SHAPES);
  const parts: string[] = [];
  for (let length = 0; length < MEGABYTE; ) {
    const part = JSON.stringify(readJson(from.pick(shapes)(from)).value);
    parts.push(part);
    length += part.length + 1;
  }
  return read(`[${parts.join(",")}]`).text;
}

const perSecond = (characters: number, milliseconds: number): number =>
  characters / 1000 / milliseconds;

/**
 * Million characters a second of this thread's processor time, which does not count what else runs on the
 * machine. It is counted in steps of some milliseconds, so runs are repeated for `milliseconds`, after half as much to
 * warm up; the best of three such spells is taken.
 */
function measure(text: string, run: (text: string) => unknown, milliseconds = 300): number {
  const spell = (least: number): number => {
    const before = process.threadCpuUsage();
    for (let runs = 1; ; runs++) {
      run(text);
      const { user, system } = process.threadCpuUsage(before);
      if (user + system >= least * 1000) return (user + system) / 1000 / runs;
    }
  };
  spell(milliseconds / 2);
  return perSecond(text.length, Math.min(...[1, 2, 3].map(() => spell(milliseconds))));
}

const CLASSES = Uint8Array.from({ length: 256 }, (_, code) => (code > 47 && code < 58 ? 1 : 0));

/** Reads every character once and looks it up: what no scanner can beat. */
export function floor(text: string): number {
  let sum = 0;
  for (let at = 0; at < text.length; at++) sum += CLASSES[text.charCodeAt(at) & 255]!;
  return sum;
}

const WITHOUT_NAMES = { names: false, thresholds: {} };

export interface OwnSpeed {
  readonly workload: string;
  /** Findings of the patterns in a thousand characters: each costs as much as hundreds of characters without one. */
  readonly density: number;
  readonly floor: number;
  readonly patterns: number;
  readonly all: number;
}

export function ownSpeed(loads: readonly Workload[]): OwnSpeed[] {
  const patterns = createScanner(WITHOUT_NAMES);
  const all = createScanner();
  const rows = loads.map((load) => ownSpeedOn(load, patterns, all));
  const json = loads.find(({ name }) => name === "JSON")!.text;
  const value = JSON.parse(json);
  rows.push({
    workload: "JSON, as a value",
    density: (patterns.scanJson(value).length * 1000) / json.length,
    floor: rows.at(-1)!.floor,
    patterns: measure(json, () => patterns.scanJson(value)),
    all: measure(json, () => all.scanJson(value)),
  });
  return rows;
}

function ownSpeedOn({ name, text }: Workload, patterns: Scanner, all: Scanner): OwnSpeed {
  return {
    workload: name,
    density: (patterns.scanText(text).length * 1000) / text.length,
    floor: measure(text, floor),
    patterns: measure(text, (each) => patterns.scanText(each)),
    all: measure(text, (each) => all.scanText(each)),
  };
}

/** The same on texts with few findings. */
export function ordinarySpeed(): OwnSpeed[] {
  const patterns = createScanner(WITHOUT_NAMES);
  const all = createScanner();
  return ordinaryWorkloads(MEGABYTE).map((load) => ownSpeedOn(load, patterns, all));
}

/** Megabytes a second on each workload; on the first fiftieth of it where the whole would take too long. */
export async function peerSpeed(
  detector: IsolatedDetector,
  loads: readonly Workload[],
): Promise<string[]> {
  const cells: string[] = [];
  for (const { text } of loads) {
    const piece = text.slice(0, MEGABYTE / 50);
    await detector.run([piece], 20_000);
    const small = await detector.run([piece], 20_000);
    if (small === undefined) {
      cells.push("< 0.001");
      continue;
    }
    const isQuick = small.milliseconds * 50 < 15_000;
    const whole = isQuick ? await detector.run([text], 40_000) : undefined;
    const rate = whole
      ? perSecond(text.length, whole.milliseconds)
      : perSecond(piece.length, small.milliseconds);
    cells.push(`${rate >= 10 ? rate.toFixed(0) : rate.toPrecision(2)}${whole ? "" : " †"}`);
  }
  return cells;
}

/** How much JSON is made of each attack: a string of it costs what it costs, however many there are. */
const JSON_LENGTH = MEGABYTE / 4;

export interface Hostile {
  readonly name: string;
  /** Million characters a second. */
  readonly characters: number;
  /** Megabytes of UTF-8 a second, as which texts come in. */
  readonly bytes: number;
  /** Time per character at a million characters over time per character at a tenth of it. */
  readonly growth: number;
}

export function ownHostile(scanner: Scanner = createScanner()): Hostile[] {
  return hostileTexts(MEGABYTE).map(([name, text]) => {
    const tenth = Buffer.from(text.slice(0, MEGABYTE / 10), "utf16le").toString("utf16le");
    const small = measure(tenth, (each) => scanner.scanText(each), 40);
    const large = measure(text, (each) => scanner.scanText(each), 40);
    return { name, ...rates(text, large), growth: small / large };
  });
}

const rates = (text: string, characters: number): Pick<Hostile, "characters" | "bytes"> => ({
  characters,
  bytes: (characters * Buffer.byteLength(text)) / text.length,
});

/** The same texts in pieces, as the strings and the keys of JSON values. */
export function ownHostileValues(scanner: Scanner = createScanner()): Hostile[] {
  return hostileValues(hostileTexts(JSON_LENGTH), JSON_LENGTH).map(([name, values]) => {
    const json = JSON.stringify(values);
    // All tenths of it in turn, since the keys of one alone would be remembered.
    const size = Math.ceil(values.length / 10);
    const tenths = Array.from({ length: 10 }, (_, at) => values.slice(at * size, (at + 1) * size));
    const apart = (): void => {
      for (const tenth of tenths) scanner.scanJson(tenth);
    };
    const small = measure(json, apart, 20);
    const large = measure(json, () => scanner.scanJson(values), 40);
    return { name, ...rates(json, large), growth: small / large };
  });
}

export interface PeerHostile {
  readonly slow: number;
  readonly stopped: number;
  readonly of: number;
}

/** How many of the classic inputs of 100,000 characters take longer than 200 ms, or longer than 2 s. */
export async function peerHostile(detector: IsolatedDetector): Promise<PeerHostile> {
  let slow = 0;
  let stopped = 0;
  const texts = classicTexts(MEGABYTE / 10);
  for (const text of texts) {
    const answer = await detector.run([text], 2000);
    if (answer === undefined) stopped++;
    if (answer === undefined || answer.milliseconds > 200) slow++;
  }
  return { slow, stopped, of: texts.length };
}
