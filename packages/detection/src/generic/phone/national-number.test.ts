import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { GroupsAnchor } from "../../detector.ts";
import { emptyGroups, GroupRow } from "../../scan/digit-groups.ts";
import { nationalPhoneNumber } from "./national-number.ts";

const { countsAlone, find } = nationalPhoneNumber.anchor as Required<GroupsAnchor>;

function rowOf(text: string): GroupRow {
  const row = new GroupRow();
  row.read(text, 0);
  return row;
}

/** The numbers of groups of which {@link countsAlone} says that they may be a telephone number. */
function mayBe(text: string): number[] {
  const counts = countsAlone(text, 0, rowOf(text));
  return [2, 3, 4, 5, 6, 7].filter((count) => ((counts >>> count) & 1) === 1);
}

/** The numbers of groups of which the detector says that they are one. */
function areNumbers(text: string): number[] {
  const row = rowOf(text);
  let digits = row.lengthAt(0);
  return [2, 3, 4, 5, 6, 7].filter((count) => {
    if (count > row.count) return false;
    digits += row.lengthAt(count - 1);
    const groups = emptyGroups();
    row.write(0, count, digits, groups);
    return find(text, { groups, nearWord: false });
  });
}

describe("how many groups may be a telephone number that no word speaks for", () => {
  it.each<[string, number[]]>([
    ["415-555-2671", [3]],
    ["1-415-555-2671", [4]],
    ["0171 1234567", [2]],
    ["0044 20 7946 0958", [4]],
    ["12-34-56-78", []],
    ["0123 45", []],
    ["1234567 8901", []],
  ])("%s", (text, counts) => {
    expect(mayBe(text)).toEqual(counts);
  });

  it("leaves out none that is one", () => {
    const group = fc.tuple(
      fc.constantFrom("", "0", "00", "1", "4"),
      fc.stringMatching(/^\d{1,5}$/),
      fc.constantFrom(" ", "-", ".", "/"),
    );
    fc.assert(
      fc.property(fc.array(group, { minLength: 2, maxLength: 7 }), (groups) => {
        const text = groups
          .map((parts) => parts.join(""))
          .join("")
          .slice(0, -1);
        expect(mayBe(text)).toEqual(expect.arrayContaining(areNumbers(text)));
      }),
      { numRuns: 3000 },
    );
  });
});
