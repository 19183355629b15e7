import fc from "fast-check";
import { expect, it } from "vitest";
import type { KeyRule } from "../keys/key-dictionary.ts";
import { meaningOf } from "../keys/key-meaning.ts";
import { createScanner } from "../scanner.ts";
import { afterEquals } from "./value-after-equals.ts";
import { EndlessStretches } from "./value-stretches.ts";

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

it("reads a long value behind equals signs once, however many of them are in it", () => {
  const text = `${"user=".repeat(60)}ada\nuser=bob`;
  const endless = new EndlessStretches();
  const rule = meaningOf("user").rule as KeyRule;
  const first = text.indexOf("=");

  const ends = [first, first + 5, text.lastIndexOf("=")].map(
    (sign) => afterEquals(text, sign + 1, sign, rule, endless)?.end,
  );

  const lineEnd = text.indexOf("\n");
  expect(ends).toEqual([lineEnd, lineEnd, text.length]);
  expect(endless.afterEquals.get(rule.form)).toEqual({ from: first + 1, to: lineEnd });
});
