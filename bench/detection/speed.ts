/** Speed on ordinary text and on text written to stall a detector, beside the floor of the same run. */
import { gzipSync } from "node:zlib";
import { createScanner, type Scanner } from "../../packages/detection/dist/index.js";
import { SHAPES } from "./data/tools-json.ts";
import { hostileValues } from "./hostile-values.ts";
import { ordinaryWorkloads } from "./ordinary.ts";
import type { IsolatedDetector } from "./isolated.ts";
import { read, readJson, type Sample } from "./label.ts";
import { random } from "./random.ts";
import { variedWords } from "./varied-words.ts";

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
 * Megabytes (million characters) a second of this thread's processor time, which does not count what else runs on the
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

const bomb = gzipSync(Buffer.alloc(1_000_000, "A")).toString("base64");

/** How much JSON is made of each attack: a string of it costs what it costs, however many there are. */
const JSON_LENGTH = MEGABYTE / 4;

/** Units that are repeated to the wanted length; each goes for a scan that starts again at every character. */
const UNITS: Readonly<Record<string, string>> = {
  digits: "1",
  "dotted ones": "1.1.1.",
  "digit pairs": "11 11-",
  "plus signs": "+1 +",
  "plus and long digits": "+1234567890123456789x ",
  "at signs": "@",
  "locals without host": "a@a.a@",
  "dotted local": "a.",
  "e-mail tails": "@a.b.c.",
  colons: ":",
  "hex pairs": "ab:cd:",
  "IPv6 groups": "1:2::",
  "JWT head": "eyJaaaaaaaaaaaa-",
  "JWT dots": "eyJa.",
  "PEM heads": "-----BEGIN RSA PRIVATE KEY-----\n",
  dashes: "-",
  "URL starts": "http://",
  "URL credentials": "http://a:b",
  passwords: "password=",
  "key names": "api_key: ",
  equals: "=",
  quotes: '"',
  "single quotes": "'",
  backslashes: "\\",
  "open brackets": "[",
  "open braces": '{"a":',
  "close braces": "}",
  "unicode escapes": "\\u0041",
  "broken escapes": "\\u00",
  percent: "%41",
  "broken percent": "%4",
  entities: "&#64;",
  ampersands: "&",
  "quoted-printable": "=41",
  "soft line breaks": "=\n",
  base64: "QUFB",
  "hex text": "41",
  "gzip heads": "H4sIAAAA ",
  "zero-width": "\u200b",
  "mixed scripts": "aа",
  combining: "a\u0301",
  spaces: " ",
  "line feeds": "\n",
  "short lines": "a\n",
  pipes: "| a ",
  "table rule": "|---",
  commas: "a,",
  tabs: "a\t",
  "key lines": "key: a\n",
  "capital words": "Aa Bb ",
  names: "John Smith ",
  initials: "J. ",
  titles: "Dr. ",
  "digit words": "one two ",
  "spaced letters": "j o e ",
  "at and dot words": "a [at] b [dot] ",
  tags: "<b>",
  "open tags": "<",
  emphasis: "**a",
  "card groups": "4111 1111 ",
  "IBAN tails": "DE89 3704 ",
  "key prefixes": "sk_live_",
  "AWS prefixes": "AKIA",
  "hex prefix": "0x",
  bech32: "bc1q",
  emoji: "😀",
  "lone surrogates": "\ud83d",
  streets: "1 Main Street ",
  born: "born ",
  "digits apart": "0 ",
  "digits and hyphens": "0-",
  "numbers of three digits": "001 ",
  "tax numbers on lines": "12 123 123 123\n",
  "broken numbers": "1-2-3-4-\n",
  "national numbers": "0171 123456 ",
  "numbers on two lines": "phone: 415-555-\n2671 ",
  "MAC addresses on lines": "44:11:3a:b7:22:33:44\nff:ff:ff:ff:ff:ff\nbuild 001b44113ab7\n",
  "broken IBANs": "DE12\n",
  "letters and digits on lines": "AA11\n",
  "digits between tags": "1 <b> 2",
  "full-width digits": "\uff11 ",
  "look-alikes before signs": "a\u0430=",
  "lists of accounts": "assignees: a, ",
  "labels on broken lines": "FN:A\n@",
  "record numbers": "mrn:1 ",
  "numbers of accounts": "Acct:1 ",
  "labels of checked values": "curp: ",
  "parameters of checked values": "curp=a&",
  "login words": "login ",
  "login labels": "login id: ",
  "bank statements": "\n:86:?32A=",
  "passport heads": "P<",
  "prefixes in a run": "xoxb--",
  "gzip bombs": `${bomb} `,
  "base64 in base64": Buffer.from(Buffer.from("QUFB".repeat(60)).toString("base64")).toString(
    "base64",
  ),
};

const CLASSIC = [
  "digits",
  "dotted ones",
  "plus signs",
  "locals without host",
  "dotted local",
  "e-mail tails",
  "hex pairs",
  "JWT head",
  "PEM heads",
  "URL credentials",
  "passwords",
  "quotes",
  "spaces",
  "line feeds",
  "capital words",
  "card groups",
  "base64",
  "commas",
];

const hostile = (unit: string, length: number): string => {
  const text = unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
  return Buffer.from(text, "utf16le").toString("utf16le");
};

export interface Hostile {
  readonly name: string;
  readonly rate: number;
  /** Time per character at a million characters over time per character at a tenth of it. */
  readonly growth: number;
}

export function ownHostile(scanner: Scanner = createScanner()): Hostile[] {
  const texts = Object.entries(UNITS).map(
    ([name, unit]) => [name, hostile(unit, MEGABYTE)] as const,
  );
  return [...texts, ...variedWords(MEGABYTE)].map(([name, text]) => {
    const tenth = Buffer.from(text.slice(0, MEGABYTE / 10), "utf16le").toString("utf16le");
    const small = measure(tenth, (each) => scanner.scanText(each), 40);
    const large = measure(text, (each) => scanner.scanText(each), 40);
    return { name, rate: large, growth: small / large };
  });
}

/** The same texts in pieces, as the strings and the keys of JSON values. */
export function ownHostileValues(scanner: Scanner = createScanner()): Hostile[] {
  const texts = Object.entries(UNITS).map(
    ([name, unit]) => [name, hostile(unit, Math.max(unit.length, 64))] as const,
  );
  return hostileValues([...texts, ...variedWords(JSON_LENGTH)], JSON_LENGTH).map(
    ([name, values]) => {
      const json = JSON.stringify(values);
      // All tenths of it in turn, since the keys of one alone would be remembered.
      const size = Math.ceil(values.length / 10);
      const tenths = Array.from({ length: 10 }, (_, at) =>
        values.slice(at * size, (at + 1) * size),
      );
      const apart = (): void => {
        for (const tenth of tenths) scanner.scanJson(tenth);
      };
      const small = measure(json, apart, 20);
      const large = measure(json, () => scanner.scanJson(values), 40);
      return { name, rate: large, growth: small / large };
    },
  );
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
  for (const name of CLASSIC) {
    const answer = await detector.run([hostile(UNITS[name]!, MEGABYTE / 10)], 2000);
    if (answer === undefined) stopped++;
    if (answer === undefined || answer.milliseconds > 200) slow++;
  }
  return { slow, stopped, of: CLASSIC.length };
}
