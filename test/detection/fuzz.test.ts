/** Texts made by chance from what detectors stop at: scanned without failing, with sound spans, at a flat cost per byte. */
import { createScanner } from "@countersign/detection";
import fc from "fast-check";
import { expect, it } from "vitest";

const scanner = createScanner({ enable: "all", names: false });

const fragment = fc.constantFrom(
  "a",
  "B",
  "1",
  "11",
  " ",
  "\n",
  "\t",
  "@",
  ":",
  "=",
  "+",
  "-",
  ".",
  ",",
  ";",
  "|",
  "/",
  "\\",
  "\\n",
  "\\u0040",
  '"',
  "'",
  "`",
  "*",
  "<",
  ">",
  "<b>",
  "</td>",
  "{",
  "}",
  "[",
  "]",
  "(",
  ")",
  "%40",
  "&#64;",
  "=40",
  "eyJ",
  "-----BEGIN ",
  "PRIVATE KEY-----",
  "://",
  "name",
  "password",
  "is",
  "at",
  "dot",
  "one",
  "born",
  "Street",
  "rue",
  "Dear",
  "card ",
  "ssn ",
  "phone ",
  "0x",
  "DE89",
  "H4sI",
  "QUJD",
  "\u200b",
  "\u00ad",
  "\u0430",
  "\uff11",
  "é",
  "中",
  "😀",
  "\ud83d",
);
const unit = fc.array(fragment, { minLength: 1, maxLength: 10 }).map((parts) => parts.join(""));

it("gives sound spans for any text", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(unit, fc.string()), { maxLength: 40 }), (units) => {
      const text = units.join("");
      let end = 0;
      for (const finding of scanner.scanText(text)) {
        expect(finding.start).toBeGreaterThanOrEqual(end);
        expect(finding.end).toBeGreaterThan(finding.start);
        expect(finding.confidence).toBeGreaterThan(0);
        end = finding.end;
      }
      expect(end).toBeLessThanOrEqual(text.length);
    }),
    { numRuns: 500 },
  );
});

it("gives the same findings for the same text, whatever was scanned before", () => {
  fc.assert(
    fc.property(unit, unit, (one, other) => {
      const first = scanner.scanText(one.repeat(5));
      scanner.scanText(other.repeat(50));

      expect(scanner.scanText(one.repeat(5))).toEqual(first);
    }),
  );
});

it("costs the same a byte however often a unit is repeated", { timeout: 180_000 }, () => {
  const costOf = (text: string): number => {
    // Processor time, which is counted in steps: other tests run beside this one.
    const before = process.threadCpuUsage();
    for (let times = 1; ; times++) {
      scanner.scanText(text);
      const { user, system } = process.threadCpuUsage(before);
      if (user + system >= 20_000) return (user + system) / times / text.length;
    }
  };

  fc.assert(
    fc.property(unit, (one) => {
      const small = one.repeat(Math.ceil(10_000 / one.length));
      const large = one.repeat(Math.ceil(300_000 / one.length));
      costOf(small);

      let growth = Number.POSITIVE_INFINITY;
      for (let attempt = 0; attempt < 4 && growth >= 10; attempt++) {
        growth = Math.min(growth, costOf(large) / costOf(small));
      }
      expect(growth).toBeLessThan(10);
    }),
    { numRuns: 40 },
  );
});
