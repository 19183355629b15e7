import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { skimModule } from "../../packages/detection/scripts/skim-module.ts";
import type { Detector } from "../../packages/detection/src/detector.ts";
import { DETECTORS } from "../../packages/detection/src/detectors.ts";
import { Registry } from "../../packages/detection/src/scan/registry.ts";
import { compileSkim, STRETCH } from "../../packages/detection/src/scan/skim.ts";
import { TextScan } from "../../packages/detection/src/scan/text-scan.ts";

const ROOT = join(import.meta.dirname, "../..");

afterEach(() => vi.unstubAllGlobals());

it("is compiled from its source", async () => {
  const written = readFileSync(join(ROOT, "packages/detection/src/scan/skim-module.ts"), "utf8");

  expect(written).toBe(await skimModule());
});

it("is left out where WebAssembly is not to be had", () => {
  vi.stubGlobal("WebAssembly", undefined);

  expect(compileSkim()).toBeNull();
});

const registry = new Registry(DETECTORS);
const plain = new TextScan(registry, () => true, false, null);
const skimmed = new TextScan(registry, () => true);

function expectSame(text: string): number {
  const found = plain.scan(text, null);

  expect({ text, found: skimmed.scan(text, null) }).toEqual({ text, found });
  return found.length;
}

/** Texts full of what detectors look for: their own tests, with the strings in them as they are meant. */
const sources = globSync("packages/detection/src/**/*.test.ts", { cwd: ROOT })
  .concat(globSync("docs/*.md", { cwd: ROOT }), ["test/detection/disguise.test.ts"])
  .sort()
  .map((path) => readFileSync(join(ROOT, path), "utf8"));

it("finds in whole files what the plain pass finds", () => {
  let found = 0;
  for (const text of sources) found += expectSame(text.padEnd(300));

  expect(found).toBeGreaterThan(200);
});

it("finds encoded texts behind other long words of one run", () => {
  const encoded = Buffer.from("mail to ada@host.example").toString("base64");
  const hex = Buffer.from("mail to ada@host.example").toString("hex");
  const tame = "so it is. ".repeat(30);
  const before = [
    "",
    "c1X/QRtpquhgAot8q-uw/",
    "12345678901234567890_",
    "é",
    "aé",
    "/a/b-c+",
    "2026-03-04T10:33:07.123",
  ];
  let found = 0;
  for (const one of before)
    for (const text of [encoded, hex])
      for (const after of ["", "-QRtpquhgAot8q", "/x", "é", "=="])
        found += expectSame(`${tame}${one}${text}${after} ${tame}`);

  expect(found).toBe(26);
});

it("finds the same after a text in which there is more to look at than it has characters", () => {
  const tame = "so it is. ".repeat(830);
  for (const dense of ["Ω\n", "中\n|", "0[", "１\n", '"Ω\n'])
    expectSame(tame + dense.repeat(2 * STRETCH));
  const values = "Passport: X4RTBPFW4, ada@host.example, 536-22-8174, password: hunter2xyz. ";

  expect(expectSame(values.repeat(9))).toBe(4 * 9);
});

it("asks about every number when more is asked of numbers than it has room for", () => {
  const many = Array.from(
    { length: 300 },
    (_, index): Detector => ({
      name: `ticket-${index}`,
      entityType: "TICKET",
      sources: [],
      confidence: 1,
      anchor: {
        on: "number",
        least: 1,
        most: 31,
        around: [{ side: "end", from: 0, form: `-x${index}` }],
        find: (text, start, end, scan) => {
          const tail = `-x${index}`;
          if (!text.startsWith(tail, end)) return -1;
          scan.emit(start, end + tail.length);
          return end + tail.length;
        },
      },
    }),
  );
  const full = new Registry(many);
  const text = "so it is. ".repeat(40) + many.map((_, index) => `1${index}-x${index};`).join(" ");

  const found = new TextScan(full, () => true).scan(text, null);

  expect(found).toHaveLength(many.length);
  expect(found).toEqual(new TextScan(full, () => true, false, null).scan(text, null));
});

const MARKS = Array.from(
  " \n\t:='\"`*<>%&\\-_+@.,/#(){}[]0159aAéßа中‐\u200b\u00a0\u00ad１😀",
).concat([
  "\r\n",
  "\\n",
  "\\\\n",
  "\\u0041",
  "=41",
  "%40",
  "&#64;",
  "4111 1111 1111 1111",
  "2026-03-04T10:33:07.123Z",
  "passport ",
  "name: ",
  '"key": ',
  "DE89 3704 ",
  "x".repeat(40),
  "12.345",
  "Dr. ",
  ", ",
  "  ",
  " | ",
  "=2E",
  "=2d",
  "1=20 2",
  "=0A=0D=",
  "\n2026-03-04",
  "\r\n123-45",
  "DE89\n3704",
  "health plan ",
  "health check ",
  "request from ",
  "dist/cache.js:12:3",
  "-Dname=",
  "content-type",
  "01:23:45:67:89:ab",
  "2001:db7::8a2e:1",
  "1:2:3:4:5:6:7:8",
  ":86:?32",
  "7569217076985",
  "1772860982745",
  "Lindeplein 5",
  "D E 8 9 3 7 0 4 0 0 4 4 0 5 3 2 0 1 3 0 0 0",
  "A second ",
  Buffer.from("name: ada@host.example").toString("hex"),
  Buffer.from("name: ada@host.example").toString("base64"),
  "c1X/QRtpquhgAot8q-uw/",
  "lin_api_",
  "figures ",
]);

/** Whole numbers below a limit, the same in each run. */
function drawing(): (limit: number) => number {
  let state = 42;
  return (limit) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

it("finds the same in what is cut from them, changed and moved to where stretches meet", () => {
  const below = drawing();
  const piece = (): string => {
    const source = sources[below(sources.length)] as string;
    const from = below(source.length);
    return source.slice(from, from + 20 + below(400));
  };
  let found = 0;
  for (let round = 0; round < 1500; round++) {
    let text = below(4) === 0 ? "" : piece();
    for (let change = below(12); change > 0; change--) {
      const at = below(text.length + 1);
      text = text.slice(0, at) + (MARKS[below(MARKS.length)] as string) + text.slice(at + below(3));
    }
    const before = round % 3 === 0 ? STRETCH - below(text.length + 40) : 256 + below(80);
    found += expectSame("so it is. ".repeat(900).slice(0, before) + text);
  }

  expect(found).toBeGreaterThan(200);
});

const WORDS = (
  "request cache key path status size idle holder first name last phone passport health plan from user in plein id " +
  "customer email street token limit null created by at way A"
).split(" ");
const VALUES = [
  "5",
  "40",
  "404",
  "3922",
  "2026-03-04T10:33:07.123Z",
  "d6ee3ecd4aa7775d",
  "40218",
  "ada@host.example",
  "4111 1111 1111 1111",
  "536-22-8174",
  "10.1.2.3",
  "Ada Lovelace",
  "12 Oak Street",
  "+49 30 901820",
  "billing.batch.of.many",
  "=2Ehost",
];

it("finds the same in logs, records and tables", () => {
  const below = drawing();
  const one = (of: readonly string[]): string => of[below(of.length)] as string;
  const some = (least: number, most: number, of: () => string, between: string): string =>
    Array.from({ length: least + below(most) }, of).join(between);
  const name = (): string => some(1, 2, () => one(WORDS), one([" ", "_", ".", "-"]));
  const field = (): string => name() + one(["=", ": ", ":", " = "]) + one(VALUES);
  const lines: readonly (() => string)[] = [
    () => `2026-03-04T10:33:07.123Z INFO [${one(WORDS)}] ${some(1, 6, field, " ")}`,
    () => `{${some(1, 5, () => `"${name()}":"${one(VALUES)}"`, ",")}}`,
    () => some(1, 6, () => one(below(9) > 0 ? WORDS : VALUES), " "),
    () => `at ${one(WORDS)} (/srv/${name()}.js:${one(VALUES)}:${one(VALUES)})`,
  ];
  let found = 0;
  for (let round = 0; round < 600; round++) {
    const by = one([",", ";", "\t", "|", "  ", " | "]);
    const width = 1 + below(4);
    const row = (): string => Array.from({ length: width }, () => one(VALUES)).join(by);
    const header = (): string => Array.from({ length: width }, name).join(by);
    const line = lines[below(lines.length)] as () => string;
    const text = [some(1, 4, line, "\n"), header(), some(1, 4, row, "\n"), some(1, 9, line, "\n")]
      .slice(below(3))
      .join(one(["\n", "\n\n", "\r\n", "\n- "]));
    const before = round % 4 === 0 ? STRETCH - below(text.length + 80) : 0;
    found += expectSame("so it is. ".repeat(900).slice(0, before) + text.padEnd(300));
  }

  expect(found).toBeGreaterThan(500);
});

it("says of every shape of a card and a social insurance number how it begins", () => {
  const numbers = ["4111111111111111", "5555555555554444", "371449635398431", "7569217076985"];
  const text = numbers.map((number) => `${"so it is. ".repeat(30)}${number} `).join("");

  expect(expectSame(text)).toBe(numbers.length);
});

it("says of no key what another says, however many there are", () => {
  const below = drawing();
  const known = ["email", "phone", "password", "customer_name", "iban", "id", "sku", "status"];
  const key = (): string => (below(3) > 0 ? `k${below(3000)}` : `${known[below(8)]}_${below(300)}`);
  const field = (): string => {
    const value = VALUES[below(VALUES.length)] as string;
    return [`"${key()}":"${value}"`, `${key()}=${value}`, `${key()}: ${value}`][below(3)] as string;
  };
  let found = 0;
  for (let round = 0; round < 12; round++)
    found += expectSame(`{${Array.from({ length: 1500 }, field).join(" ")}}`);

  expect(found).toBeGreaterThan(1000);
});
