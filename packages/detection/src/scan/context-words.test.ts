import { describe, expect, it } from "vitest";
import { createScanner } from "../scanner.ts";

const scanner = createScanner({ names: false });
const numbers = Array.from({ length: 40 }, (_, index) => `A${1234567 + 7919 * index}`);

describe("a list behind a context word", () => {
  it.each([", ", "; "])("counts to its end, parted by %j, wherever it stands", (separator) => {
    const list = `driver license numbers ${numbers.join(separator)}`;
    for (let place = 0; place < 64; place++) {
      const found = scanner.scanText(`${" ".repeat(place)}${list}.`);
      expect(found.map(({ entityType }) => entityType)).toEqual(
        numbers.map(() => "DRIVER_LICENSE"),
      );
    }
  });

  it("ends where a number does not follow at once", () => {
    const [first = "", second = "", ...rest] = numbers;
    const text = `driver license ${first}, ${second} and then, much later, ${rest.join(", ")}`;
    const after = text.indexOf(rest[0] as string);
    expect(scanner.scanText(text).filter(({ start }) => start >= after)).toEqual([]);
  });
});
