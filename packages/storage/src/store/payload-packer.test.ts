import { createSecretKey, randomBytes } from "node:crypto";
import { rememberResult, writtenResult } from "@countersign/core";
import fc from "fast-check";
import { expect, it } from "vitest";
import { PayloadPacker } from "./payload-packer.ts";
import { openPayload, type PackedPayload, sealPayload } from "./record-frame.ts";

const key = createSecretKey(randomBytes(32));
const place = { sequence: 7, dataKey: "k1" };

const textOf = (packed: string | PackedPayload): string =>
  typeof packed === "string"
    ? packed
    : openPayload(key, place, sealPayload(key, place, packed)).text;

it("writes every payload as JSON does, big or small, expected or not", async () => {
  const value = fc.record({ body: fc.jsonValue(), text: fc.string({ unit: "binary" }) });
  await fc.assert(
    fc.asyncProperty(
      value,
      fc.constantFrom(1, 70_000),
      fc.boolean(),
      async (part, times, isExpected) => {
        const packer = new PayloadPacker();
        const result = {
          ...part,
          text: `${part.text}.`.repeat(times / (part.text.length + 1) + 1),
        };
        for (const body of [
          { result },
          { error: result },
          { result, more: 1 },
          { result: null },
          result.text,
        ]) {
          if (isExpected) packer.expect(body as never);
          const packed = await packer.pack(body as never);

          expect(textOf(packed)).toBe(JSON.stringify(body));
          expect(typeof packed).toBe(JSON.stringify(body).length < 65_536 ? "string" : "object");
        }
      },
    ),
    { numRuns: 6 },
  );
});

it("remembers the JSON of a big result, and of no other", async () => {
  const packer = new PayloadPacker();
  const [big, expected, small] = ["x".repeat(70_000), "é".repeat(70_000), "x"].map((text) => ({
    text,
  }));
  packer.expect({ result: expected as never });
  packer.expect({ result: small as never });
  await packer.pack({ result: big as never });

  const read = (value: unknown) => Buffer.from(writtenResult(value)?.json ?? []).toString();
  expect(read(big)).toBe(JSON.stringify(big));
  expect(read(expected)).toBe(JSON.stringify(expected));
  expect(read(small)).toBe("");
});

it.each([true, false])(
  "packs a result in the bytes it came in, expected: %s",
  async (isExpected) => {
    const packer = new PayloadPacker();
    const result = { text: "x".repeat(70_000) };
    // Other bytes than those of its value, to tell them apart.
    const body = Buffer.from(JSON.stringify({ result: { text: "y".repeat(70_000) } }));
    rememberResult(result, { json: body.subarray(10, -1), body });
    if (isExpected) packer.expect({ result });

    expect(textOf(await packer.pack({ result }))).toBe(body.toString());
  },
);

it("commits to one result twice without showing that it is the same", async () => {
  const packer = new PayloadPacker();
  const body = { result: { text: "x".repeat(70_000) } };
  packer.expect(body);

  const [first, second] = [await packer.pack(body), await packer.pack(body)];
  expect((first as PackedPayload).commitment).not.toBe((second as PackedPayload).commitment);
});

it("never throws for what it expects, however deep it is", () => {
  let deep: unknown = "x";
  for (let level = 0; level < 30_000; level++) deep = [deep];
  const circle: unknown[] = [];
  circle.push(circle);
  const packer = new PayloadPacker();
  for (const result of [deep, circle]) packer.expect({ result: result as never });

  expect(() => packer.pack({ result: deep as never })).toThrow(RangeError);
  expect(() => packer.pack({ result: circle as never })).toThrow(TypeError);
});
