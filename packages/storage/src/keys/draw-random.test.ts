import { expect, it } from "vitest";
import { drawRandom } from "./draw-random.ts";

it("hands out as many bytes as are asked for, and none of them twice", () => {
  const sizes = [16, 12, 32, 4_095, 16, 4_096, 5_000, 12];
  const drawn = Array.from({ length: 40 }, () => sizes.map(drawRandom)).flat();

  expect(drawn.map(({ length }) => length)).toEqual(Array.from({ length: 40 }, () => sizes).flat());
  expect(new Set(drawn.map((bytes) => bytes.toString("hex"))).size).toBe(drawn.length);
});

it("does not change what it has handed out, nor is changed through it", () => {
  const handedOut = Array.from({ length: 300 }, () => drawRandom(16));
  const before = handedOut.map((bytes) => bytes.toString("hex"));

  for (let i = 0; i < 300; i++) drawRandom(16).fill(7);

  expect(handedOut.map((bytes) => bytes.toString("hex"))).toEqual(before);
  for (const bytes of handedOut) bytes.fill(7);
  expect(drawRandom(16).every((byte) => byte === 7)).toBe(false);
});
