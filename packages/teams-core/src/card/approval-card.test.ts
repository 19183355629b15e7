import { SHOWN_UNITS } from "@countersign/core";
import { anyCardSubject as subject, cardProblems, hostile } from "@countersign/testkit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bystanderCard, type Card, MOST_CARD_UNITS, reviewerCard, sharedCard } from "./index.ts";
import { literal } from "./card.ts";
import { messageCard } from "./message-card.ts";

/** Everything in which Markdown works, mentions are made, or somebody is sent somewhere. */
function ours(card: Card): readonly string[] {
  const found: string[] = [];
  JSON.stringify(card, (key, value: unknown) => {
    if (typeof value === "object" && value !== null && "type" in value) {
      if (value.type === "TextBlock" && "text" in value) found.push(String(value.text));
      if (value.type === "TextRun") return undefined;
    }
    if (["url", "title", "label", "placeholder", "fallbackText"].includes(key)) {
      found.push(String(value));
    }
    return value;
  });
  return found;
}

/** Texts with a character nobody can see in them, but for line breaks. */
function unseenIn(card: Card): readonly string[] {
  const found: string[] = [];
  JSON.stringify(card, (_, value: unknown) => {
    if (typeof value === "string" && /(?!\n)[\p{Cc}\p{Cf}\p{Cs}]/u.test(value)) found.push(value);
    return value;
  });
  return found;
}

describe("a card", () => {
  it("never grows beyond what Teams takes, is always a card, and holds others' text in runs only", () => {
    fc.assert(
      fc.property(subject, fc.array(hostile, { maxLength: 20 }), (drawn, names) => {
        const mentioned = names.map((name, at) => ({ memberId: `29:${at}`, name }));
        const cards = [
          sharedCard(drawn, { viewers: ["29:a"], mentioned }),
          reviewerCard(drawn, { seen: "-".repeat(SHOWN_UNITS), hint: "a hint" }),
          bystanderCard(drawn),
          messageCard("told", drawn, mentioned),
        ];

        for (const card of cards) {
          expect(JSON.stringify(card).length).toBeLessThanOrEqual(MOST_CARD_UNITS);
          expect(cardProblems(card)).toEqual([]);
          const said = ours(card).join("\n");
          expect(said).not.toMatch(/\[Approve|\*\*|<img|\(2031-07-09T11:12|\u202E|\u200B|\0/);
          expect(unseenIn(card)).toEqual([]);
        }
      }),
      { numRuns: 30 },
    );
  });
});

it("does not say of a request that its requester decided that nobody decides their own", () => {
  const [drawn] = fc.sample(subject, { numRuns: 1, seed: 1 });
  if (drawn === undefined) throw new Error("there is one");
  const saidTo = (mayDecide: (typeof drawn)["reviewed"]["mayDecide"]): string =>
    ours(
      bystanderCard({ ...drawn, reviewed: { ...drawn.reviewed, isOwnRequest: true, mayDecide } }),
    ).join("\n");

  expect(saidTo({ allowed: true })).not.toContain("Nobody decides their own");
  expect(saidTo({ allowed: false, because: "you are the requester" })).toContain(
    "Nobody decides their own",
  );
});

describe("literal text", () => {
  it("keeps within its room and loses nothing without saying so", () => {
    fc.assert(
      fc.property(
        hostile,
        fc.integer({ min: 0, max: 2_000 }),
        fc.boolean(),
        (text, most, lines) => {
          const runs = literal(text, { most, lines, cut: "CUT" });

          const texts = runs.map((run) => (typeof run["text"] === "string" ? run["text"] : ""));
          const shown = texts.join("");
          expect(JSON.stringify(runs.slice(0, -1)).length).toBeLessThanOrEqual(most + 2);
          const isPlain = /^[\x20-\x7e]*$/.test(text) && !/ {9,}/.test(text);
          const isWhole = isPlain && text !== "" && !shown.endsWith("CUT");
          expect(isWhole ? shown : text).toBe(text);
          expect(shown.includes("{{") && texts.some((one) => one.includes("{{"))).toBe(false);
        },
      ),
    );
  });
});
