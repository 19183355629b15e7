import fc from "fast-check";
import { expect, it } from "vitest";
import { free, LineSplitter } from "./line-splitter.ts";

function textOf(
  splitter: LineSplitter,
  ...chunks: readonly (string | Uint8Array)[]
): readonly string[] {
  return chunks
    .flatMap((chunk) => splitter.push(Buffer.from(chunk)))
    .map((line) => (line.kind === "line" ? line.bytes.toString() : `too large: ${line.size}`));
}

it.each([
  { because: "a line may come in pieces", chunks: ["a", "b\nc", "\n"], lines: ["ab", "c"] },
  { because: "a line may be empty", chunks: ["\n\n"], lines: ["", ""] },
  { because: "what has no end yet is no line", chunks: ["a\nb"], lines: ["a"] },
  {
    because: "only \\n ends a line",
    chunks: ["\u2028b\u2029\r\n"],
    lines: ["\u2028b\u2029\r"],
  },
  {
    because: "a longer line is not kept",
    chunks: ["x".repeat(9), "xx\nok\n"],
    lines: ["too large: 11", "ok"],
  },
])("gives $lines because $because", ({ chunks, lines }) => {
  expect(textOf(new LineSplitter(10), ...chunks)).toEqual(lines);
});

it("keeps both ends of a line that is too long, and no more", () => {
  const [line] = new LineSplitter(4000).push(Buffer.from(`head${"x".repeat(1_000_000)}tail\n`));

  expect(line).toMatchObject({ kind: "too-large", size: 1_000_008 });
  if (line?.kind !== "too-large") throw new Error("the line is too large");
  expect(line.head.toString()).toMatch(/^headx+$/);
  expect(line.tail.toString()).toMatch(/^x+tail$/);
  expect(line.head.length + line.tail.length).toBeLessThanOrEqual(2048);
});

it("frees chunks that are wholly in a line of several, and only if it may", () => {
  for (const freesChunks of [true, false]) {
    const splitter = new LineSplitter(1_000_000, { freesChunks });
    const chunks = [Buffer.alloc(40_000, "a"), Buffer.alloc(40_000, "b"), Buffer.from("c\nd\n")];

    const lines = chunks.flatMap((chunk) => splitter.push(chunk));

    expect(lines.map((line) => line.kind === "line" && line.bytes.length)).toEqual([80_001, 1]);
    expect(lines[0]).toMatchObject({
      bytes: Buffer.from(`${"a".repeat(40_000)}${"b".repeat(40_000)}c`),
    });
    const freed = freesChunks ? 0 : 40_000;
    expect(chunks.map((chunk) => chunk.length)).toEqual([freed, freed, 4]);
  }
});

it("frees no memory that it shares with others", () => {
  const whole = Buffer.alloc(80_000, "a");
  free(whole.subarray(0, 40_000));
  expect(whole.length).toBe(80_000);
  const small = Buffer.alloc(16_384);
  free(small);
  expect(small.length).toBe(16_384);
  free(whole);
  expect(whole.length).toBe(0);
});

it("gives the same lines however the bytes are cut", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: "binary", maxLength: 30 })),
      fc.array(fc.nat(40)),
      (lines, cuts) => {
        const written = lines.map((line) => line.replaceAll("\n", "")).map((line) => `${line}\n`);
        const bytes = Buffer.from(written.join(""));
        const chunks: Buffer[] = [];
        let at = 0;
        for (const cut of [...cuts, bytes.length]) {
          chunks.push(bytes.subarray(at, at + cut));
          at += cut;
        }

        expect(textOf(new LineSplitter(20), ...chunks)).toEqual(
          textOf(new LineSplitter(20), bytes),
        );
      },
    ),
  );
});
