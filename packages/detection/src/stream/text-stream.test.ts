import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createScanner, createTextStream, type SettledText } from "../index.ts";

const options = { names: false, carryCharacters: 64 };

/** The whole output and the values found in it. */
function through(chunks: readonly string[]): { text: string; values: string[] } {
  const stream = createTextStream(options);
  const settled: SettledText[] = [...chunks.map((chunk) => stream.push(chunk)), stream.end()];
  return {
    text: settled.map(({ text }) => text).join(""),
    values: settled.flatMap(({ text, findings }) =>
      findings.map(({ start, end }) => text.slice(start, end)),
    ),
  };
}

describe("a text stream", () => {
  it("finds a value that lies across chunks", () => {
    const filler = "and then some more words follow here. ".repeat(5);
    const text = `${filler}write to ada.lovelace@example.com or 4111 1111 1111 1111 please. ${filler}`;

    const { values } = through(text.match(/.{1,7}/gs) ?? []);

    expect(values).toEqual(["ada.lovelace@example.com", "4111 1111 1111 1111"]);
  });

  it("keeps the columns of a table of any length", () => {
    const rows = Array.from({ length: 60 }, (_, row) => `${row},Ada Lovelace,ok\n`);

    const { values } = through(["id,customer_name,state\n", ...rows]);

    expect(values).toEqual(rows.map(() => "Ada Lovelace"));
  });

  it("gives back the text that went in, and lets no value of a whole scan through", () => {
    const scanner = createScanner({ names: false });
    const piece = fc.constantFrom(
      "ada@example.com",
      "4111 1111 1111 1111",
      "some words in between ",
      "\n",
      " ",
      "10.1.2.3",
      "😀",
      "password=hunter22x\n",
      "word ".repeat(20),
      "219-09-9998",
    );

    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 40 }),
        fc.integer({ min: 1, max: 90 }),
        (pieces, size) => {
          const text = pieces.join(" ");
          const chunks = Array.from({ length: Math.ceil(text.length / size) }, (_, at) =>
            text.slice(at * size, (at + 1) * size),
          );

          const streamed = through(chunks);

          expect(streamed.text).toBe(text);
          const whole = scanner.scanText(text).filter(({ end, start }) => end - start < 64);
          expect(streamed.values.length).toBeGreaterThanOrEqual(whole.length > 0 ? 1 : 0);
        },
      ),
      { numRuns: 50 },
    );
  });

  it("holds back no more than a few times the carry", () => {
    const stream = createTextStream(options);
    let held = 0;
    let most = 0;
    for (let time = 0; time < 500; time++) {
      held += 10;
      held -= stream.push("abcdefghi ").text.length;
      most = Math.max(most, held);
    }

    expect(most).toBeLessThanOrEqual(64 * 4);
  });

  it("does not read a value that goes on for ever again at every character of it", () => {
    let looks = 0;
    const thresholds = new Proxy<Record<string, number>>(
      { default: 0 },
      {
        get(target, name, receiver) {
          if (name === "SECRET" || name === "PRIVATE_KEY") looks++;
          return Reflect.get(target, name, receiver) as unknown;
        },
      },
    );
    const stream = createTextStream({ ...options, thresholds });
    const body = "MIIEpAIBAAKCAQEA7yn3bRHQ5FHMQ2tK8mVb0cWzXr1u4Jp9\n".repeat(80);
    const text = `-----BEGIN RSA PRIVATE KEY-----\n${body}`;
    let held = 0;
    let most = 0;

    for (const character of text) {
      held += 1 - stream.push(character).text.length;
      most = Math.max(most, held);
    }

    expect(looks).toBeGreaterThan(0);
    expect(looks).toBeLessThan(text.length / 20);
    expect(most).toBeLessThanOrEqual(8 * options.carryCharacters);
  });
});
