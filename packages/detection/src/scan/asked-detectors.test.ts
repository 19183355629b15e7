import fc from "fast-check";
import { expect, it } from "vitest";
import type { Detector, DetectorScan } from "../detector.ts";
import { DETECTORS } from "../detectors.ts";
import { KeyRun } from "../secrets/key-run.ts";
import { codeAt } from "../text/characters.ts";
import { AnchoredNumbers } from "./anchored-numbers.ts";
import { QuietSpans } from "./quiet-spans.ts";

/** A scan in which every word is near and every type is wanted. */
function generousScan(text: string): DetectorScan {
  const scan: DetectorScan = {
    text,
    found: [],
    quiet: new QuietSpans(),
    watermark: 0,
    keyRun: new KeyRun(),
    numberStart: -1,
    numberEnd: -1,
    isEnabled: () => true,
    isNearWord: () => true,
    verdict: () => "unknown",
    emit: (start, end) =>
      scan.found.push({ entityType: "ANY", start, end, confidence: 1, detector: "any" }),
  };
  return scan;
}

const pieces = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ..."1 12 123 1234 12345 1a2b . - : :: / // @ , [ ( a A AA x $ * ! hauptstraße Elm Springfield, 1.1234 -7.5 \n".split(
          /(?<=\S) /,
        ),
      ),
      fc.constantFrom(
        " ",
        "IL ",
        "straße ",
        "0a1b.",
        "aa:bb:cc:dd:ee:f1",
        "aa-bb-cc-dd-ee-f1",
        " - ada [10/Oct/2026:13:55:36 +0000] ",
        "2026-06-01 ",
        "AA",
      ),
      fc.constantFrom(
        "Hauptstraße ",
        "1::12",
        "fe80::1 ",
        "0a1b.2c3d.4e5f ",
        "Springfield, IL 62704 ",
      ),
    ),
    { maxLength: 24 },
  )
  .map((parts) => parts.join(""));

it("leaves out no detector of numbers that would find something between the same characters", () => {
  const numbers = DETECTORS.flatMap((detector) =>
    detector.anchor.on === "number" ? [{ detector, anchor: detector.anchor }] : [],
  );

  fc.assert(
    fc.property(pieces, (text) => {
      for (const { index, 0: run } of text.matchAll(/(?<!\d)\d{1,31}(?!\d)/g))
        for (const { anchor } of numbers) {
          if (run.length < anchor.least || run.length > anchor.most) continue;
          const list = new AnchoredNumbers();
          list.add({ detector: 0, anchor }, run.length);
          const end = index + run.length;
          const [second, before, next] = [index - 2, index - 1, end].map((at) => codeAt(text, at));
          if (list.mayFit(second as number, before as number, next as number) !== 0) continue;
          const scan = generousScan(text);

          expect(anchor.find(text, index, end, scan)).toBeLessThanOrEqual(index);
          expect(scan.found).toEqual([]);
        }
    }),
  );
});

it("asks every detector of a character that would find something beside what stands around it", () => {
  const characters = DETECTORS.flatMap(({ anchor }: Detector) =>
    anchor.on === "character" && (anchor.followers ?? anchor.beside) !== undefined ? [anchor] : [],
  );

  fc.assert(
    fc.property(pieces, (text) => {
      for (const { character, followers, beside, find } of characters)
        for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) {
          const next = text.charAt(at + 1);
          const isFollowed = followers === undefined || (next !== "" && followers.includes(next));
          const isBeside =
            beside === undefined || text.charAt(at + beside.offset) === beside.character;
          if (isFollowed && isBeside) continue;
          const scan = generousScan(text);

          expect(find(text, at, scan)).toBeLessThanOrEqual(at);
          expect(scan.found).toEqual([]);
        }
    }),
  );
});
