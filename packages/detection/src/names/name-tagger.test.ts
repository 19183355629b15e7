import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createNameTagger } from "./name-tagger.ts";

const tagger = createNameTagger();

/** Findings as `TYPE text`, which reads better than offsets. */
function found(text: string): readonly string[] {
  return tagger
    .findEntities(text)
    .map(({ entityType, start, end }) => `${entityType} ${text.slice(start, end)}`);
}

describe("the name tagger", () => {
  it.each([
    {
      because: "a sentence names a person and a town",
      text: "My name is Ngozi Adeyemi and I live in Rotterdam.",
      finds: ["PERSON Ngozi Adeyemi", "LOCATION Rotterdam"],
    },
    {
      because: "a possessive is no part of the name",
      text: "We repaired Kowalski's laptop.",
      finds: ["PERSON Kowalski"],
    },
    {
      because: "a title is no part of the name",
      text: "Please forward this to Mrs. Lindqvist before noon.",
      finds: ["PERSON Lindqvist"],
    },
    {
      because: "small letters hide nothing",
      text: "please ask priya sharma about the invoice",
      finds: ["PERSON priya sharma"],
    },
    {
      because: "an address is one finding",
      text: "Please send it to 742 Maple Street, Springfield, IL 62704.",
      finds: ["ADDRESS 742 Maple Street, Springfield, IL 62704"],
    },
    {
      because: "a form in another language is read too",
      text: "Name: Jürgen Weißhaupt\nWohnort: Tübingen",
      finds: ["PERSON Jürgen Weißhaupt", "LOCATION Tübingen"],
    },
    {
      because: "a surname alone is found after the full name",
      text: "Tomasz Wiśniewski called. The parcel that Wiśniewski wants is late.",
      finds: ["PERSON Tomasz Wiśniewski", "PERSON Wiśniewski"],
    },
  ])("finds names when $because", ({ text, finds }) => {
    expect(found(text)).toEqual(finds);
  });

  it.each([
    {
      because: "it is code",
      text: "const result = await new PaymentService(config).charge(amount);",
    },
    { because: "it is an import", text: "import { Grace, Madison } from './victoria.ts';" },
    {
      because: "it is a log line",
      text: "2026-03-01T10:00:00Z INFO [worker-3] Processed batch 4711 in 35 ms status=200",
    },
    { because: "it is a stack trace", text: "    at Server.listen (/srv/app/main.js:10:5)" },
    {
      because: "it is plain prose",
      text: "The invoice was paid on Monday, so please close the ticket.",
    },
    { because: "the words are headings", text: "Quarterly Sales Report" },
    {
      because: "it is the date a program prints",
      text: "created: Sun Nov 22 2026 00:26:26 GMT+0000",
    },
    { because: "it is the number of a book", text: "ISBN 978-3-16-148410-0" },
    { because: "the words are stones", text: "Amber is fossil resin; Jade and Ruby are stones." },
    { because: "it is empty", text: "" },
  ])("finds nothing when $because", ({ text }) => {
    expect(found(text)).toEqual([]);
  });

  it("gives spans in UTF-16 units, also after characters outside the basic plane", () => {
    const text = "😀😀 Thanks, Margaret Hamilton!";

    expect(found(text)).toEqual(["PERSON Margaret Hamilton"]);
  });

  it("finds more with more recall bias", () => {
    const text = "Yesterday Brandt and Oakley met Quillon near the old mill with Tarn.";
    const careful = createNameTagger({ recallBias: -4 }).findEntities(text);
    const eager = createNameTagger({ recallBias: 4 }).findEntities(text);

    expect(eager.length).toBeGreaterThan(careful.length);
  });

  it("finds nothing with the largest bias against names, and no less with the largest one for them", () => {
    const text =
      "Dear Dr Ada Lovelace, Grace Hopper wrote to Contoso Ltd from Oak Street 12 in Paris.";
    const tagged = (recallBias: number) => createNameTagger({ recallBias }).findEntities(text);

    for (const bias of [-1e9, -1e300, -Infinity]) expect(tagged(bias)).toEqual([]);
    for (const bias of [1e9, 1e300, Infinity]) expect(tagged(bias)).toEqual(tagged(1e6));
  });

  it("gives ordered spans that lie in the text and do not overlap, whatever the text", () => {
    const pieces = fc.constantFrom(
      "Ada Lovelace ",
      "12 Main St, ",
      "\n",
      "é́",
      "😀",
      "'s ",
      "@",
      "://",
      "J.",
      "-",
      "{",
    );
    const text = fc.array(fc.oneof(pieces, fc.string({ maxLength: 8 })), { maxLength: 60 });

    fc.assert(
      fc.property(text, (parts) => {
        const whole = parts.join("");
        let last = 0;
        for (const { start, end, confidence } of tagger.findEntities(whole)) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(whole.length);
          expect(confidence).toBeGreaterThan(0);
          expect(confidence).toBeLessThanOrEqual(1);
          last = end;
        }
      }),
    );
  });

  it("reads a text the same however it is repeated around it", () => {
    const line = "Ngozi Adeyemi lives in Rotterdam.\n";
    const many = tagger.findEntities(line.repeat(2000));

    expect(many.filter(({ entityType }) => entityType === "PERSON")).toHaveLength(2000);
  });

  it.each([
    "a",
    "A",
    "Ab ",
    "A.",
    "1 ",
    "'",
    "a'",
    "A-",
    "Ab\n",
    ",",
    "é",
    "_",
    "a_",
    "://",
    "@a",
    "Ab, ",
    "中",
    "\u200b",
  ])("takes time in proportion to the length of many %j", { timeout: 120_000 }, (piece) => {
    // Processor time of this thread, since other tests run beside it; the least of several runs. It is counted in steps of ten
    // milliseconds, hence the slack.
    const microsecondsOf = (length: number): number => {
      const text = piece.repeat(Math.ceil(length / piece.length));
      let best = Number.POSITIVE_INFINITY;
      for (let run = 0; run < 3; run++) {
        const before = process.threadCpuUsage();
        tagger.findEntities(text);
        const { user, system } = process.threadCpuUsage(before);
        best = Math.min(best, user + system);
      }
      return best;
    };
    microsecondsOf(10_000);

    const ofOne = microsecondsOf(25_000);
    expect(microsecondsOf(200_000)).toBeLessThan(8 * 4 * ofOne + 60_000);
  });
});

it.each(["Lat 48.2082, Lon 16.3738", "Lon: 16.3738", "Ihre Bestellnummer 716-6750725 ist da."])(
  "takes what a number is called in %s for nobody's name",
  (text) => {
    expect(tagger.findEntities(text).filter(({ entityType }) => entityType === "PERSON")).toEqual(
      [],
    );
  },
);
