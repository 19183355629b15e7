import fc from "fast-check";
import { expect, it } from "vitest";
import { createScanner } from "../scanner.ts";

const LABELS = ["d.o.b:", "dob:", "41:", "x:"];

it("finds a value the same behind any number of labels that run into it", () => {
  const scanner = createScanner({ names: false });

  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...LABELS), { maxLength: 120 }),
      fc.constantFrom("\n", ", and more\n", ""),
      (labels, behind) => {
        const run = `${labels.join("")}d.o.b:`;
        const [finding, ...others] = scanner.scanText(`\n${run}12.03.1984${behind}`);

        expect(finding).toMatchObject({
          entityType: "DATE_OF_BIRTH",
          end: 1 + run.length + "12.03.1984".length,
        });
        expect(others).toEqual([]);
      },
    ),
  );
});
