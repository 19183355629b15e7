import type { JsonValue } from "@countersign/core";
import fc from "fast-check";
import { expect, it } from "vitest";
import { SharedRooms, unpackCarried } from "./shared-texts.ts";

/** As it arrives in another thread. */
function arrived(rooms: SharedRooms, value: JsonValue): JsonValue {
  const { carried, giveBack } = rooms.carry(value);
  const whole = unpackCarried(structuredClone(carried));
  giveBack();
  return whole;
}

const long = fc
  .tuple(fc.string({ unit: "binary", minLength: 1, maxLength: 5 }), fc.nat(40_000))
  .map(([text, more]) => text.repeat((1 + more) / text.length + 1));
const text = fc.oneof(fc.string(), long);
const values = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text,
    fc.jsonValue({ maxDepth: 1 }) as fc.Arbitrary<JsonValue>,
    fc.array(tie("value"), { maxLength: 3 }),
    fc
      .array(fc.tuple(fc.constantFrom("a", "", "__proto__", "é"), tie("value")), { maxLength: 3 })
      .map((entries) => Object.fromEntries(entries) as JsonValue),
  ),
})).value;

it("carries every value as it is, one after the other through the same memory", () => {
  const rooms = new SharedRooms();
  fc.assert(
    fc.property(values, (value) => {
      const before = JSON.stringify(value);

      expect(JSON.stringify(arrived(rooms, value))).toBe(before);
      expect(JSON.stringify(value)).toBe(before);
    }),
    { numRuns: 60 },
  );
});

it("shares the long texts that UTF-8 can say and that fit, and copies the others", () => {
  const rooms = new SharedRooms();
  const [plain, accents] = ["plain ".repeat(9_000), "é".repeat(40_000)];
  const odd = `${plain}\ud800`;
  const value = { plain, list: ["short", accents, odd], huge: plain.repeat(100) };

  const { carried } = rooms.carry(value);

  expect(carried.texts.map(({ path, isAscii }) => [path.join(), isAscii])).toEqual([
    ["plain", true],
    ["list,1", false],
  ]);
  expect(carried.value).toEqual({ plain: "", list: ["short", "", odd], huge: value.huge });
});

it("writes over no text that was not read yet, however many are on their way", () => {
  const rooms = new SharedRooms();
  const texts = Array.from({ length: 9 }, (_, i) => `${i}`.repeat(50_000));

  const all = texts.map((one) => rooms.carry(one));
  expect(all.filter(({ carried }) => carried.texts.length > 0)).toHaveLength(4);
  expect(all.map(({ carried }) => unpackCarried(carried))).toEqual(texts);

  all[0]?.giveBack();
  all[0]?.giveBack();
  const more = texts.map((one) => rooms.carry(one));
  expect(more.filter(({ carried }) => carried.texts.length > 0)).toHaveLength(1);
  expect(all.slice(1).map(({ carried }) => unpackCarried(carried))).toEqual(texts.slice(1));
});
