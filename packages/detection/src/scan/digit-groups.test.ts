import fc from "fast-check";
import { expect, it } from "vitest";
import { isDigit } from "../text/characters.ts";
import { emptyGroups, type FoundGroups, GroupRow } from "./digit-groups.ts";

/** What a row says of all its shares. */
function written(row: GroupRow, start: number): readonly FoundGroups[] {
  let { digits } = row;
  const all: FoundGroups[] = [];
  for (let { count } = row; count > 0; count--) {
    const groups = emptyGroups();
    row.write(start, count, digits, groups);
    all.push(groups);
    digits -= row.lengthAt(count - 1);
  }
  return all;
}

/** Rows of numbers as tables, dumps and telephone numbers have them. */
const rows = fc
  .array(
    fc.tuple(
      fc.stringMatching(/^\d{1,4}$|^\d{30,34}$/),
      fc.constantFrom(" ", " ", "-", ".", "/", "\u00a0", ") ", " (", ")", "  ", "x", "\n"),
    ),
    { maxLength: 90 },
  )
  .map((parts) => parts.flat().join(""));

it("reads every number of a row as if nothing had been read before it", () => {
  fc.assert(
    fc.property(rows, fc.integer({ min: 1, max: 4 }), (text, every) => {
      const kept = new GroupRow();
      let numbers = 0;
      for (let at = 0; at < text.length; at++) {
        if (!isDigit(text.charCodeAt(at)) || isDigit(text.charCodeAt(at - 1))) continue;
        if (numbers++ % every !== 0) continue;
        const fresh = new GroupRow();
        kept.read(text, at);
        fresh.read(text, at);

        expect(written(kept, at)).toEqual(written(fresh, at));
      }
    }),
  );
});

it("forgets the text before when the next one begins", () => {
  const row = new GroupRow();
  row.read("12 345 678", 0);
  row.clear();
  row.read("12 3", 3);

  expect(written(row, 3)).toMatchObject([{ count: 1, digits: 1, lengths: [1, 0, 0, 0, 0, 0, 0] }]);
});
