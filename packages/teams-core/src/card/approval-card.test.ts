import {
  type ApprovalRequest,
  type JsonValue,
  type ReviewedRequest,
  SHOWN_UNITS,
} from "@countersign/core";
import { cardProblems } from "@countersign/testkit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bystanderCard,
  type Card,
  type CardSubject,
  MOST_CARD_UNITS,
  reviewerCard,
  sharedCard,
} from "./index.ts";
import { literal } from "./card.ts";
import { messageCard } from "./message-card.ts";

/** Text somebody hostile would choose: markup, what cannot be seen, halves of characters, and a lot of it. */
const hostile = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.constantFrom(
    "[Approve](https://evil.example)",
    "**b** <at>Boss</at> <img src=x>",
    "{{DATE(2031-07-09T11:12:13Z,SHORT)}}{{TIME(2031-07-09T11:12:13Z)}}",
    "\u202Egnp\u200B\u0000\uD800",
    '"'.repeat(4_000),
    "a\u202E".repeat(2_000),
    "\n".repeat(3_000),
    "{".repeat(2_000),
  ),
);
const texts = fc.array(hostile, { maxLength: 12 });

const decision = fc.record({
  verb: fc.constantFrom("approve" as const, "reject" as const),
  reviewer: fc.record({ person: hostile, channel: fc.constant("teams" as const) }),
  at: fc.nat(4_000_000_000_000),
  reason: fc.option(hostile),
  selfApproved: fc.boolean(),
});

const request: fc.Arbitrary<ApprovalRequest> = fc.record({
  id: fc.constant("apr_1"),
  state: fc.constantFrom("pending", "approved", "rejected", "executed", "failed", "unknown"),
  fingerprint: fc.constant("f"),
  binding: fc.constant("0123456789abcdefgh"),
  exchange: fc.constant("e"),
  scope: fc.constant("s"),
  requester: fc.record({ id: hostile, name: hostile, verified: fc.boolean() }),
  client: fc.record({ name: hostile, version: hostile }),
  upstream: hostile,
  tool: hostile,
  category: fc.constantFrom("delete", "unknown", "payment"),
  evidence: fc.array(
    fc.record({
      category: fc.constant("delete" as const),
      from: fc.constant("arguments" as const),
      because: hostile,
    }),
    { maxLength: 3 },
  ),
  toolHash: fc.constant("t"),
  policy: fc.constant("p"),
  rules: texts,
  policyReason: fc.option(hostile),
  reviewers: texts,
  quorum: fc.integer({ min: 1, max: 5 }),
  escalateTo: fc.constant([["security"]]),
  escalateAfterMs: fc.constant(null),
  breakGlass: fc.constant([]),
  findings: fc.dictionary(hostile, fc.nat(9), { maxKeys: 9 }),
  history: fc.dictionary(
    hostile,
    fc.record({
      seen: fc.dictionary(hostile, fc.nat(9), { maxKeys: 9 }),
      disclosed: fc.dictionary(hostile, fc.nat(9), { maxKeys: 9 }),
      untrusted: fc.boolean(),
    }),
    { maxKeys: 5 },
  ),
  disclosed: texts,
  masking: texts,
  createdAt: fc.constant(1),
  expiresAt: fc.constant(4_000_000_000_000),
  coolingOffUntil: fc.constant(null),
  votes: fc.array(decision, { maxLength: 5 }),
  escalations: fc.array(
    fc.record({
      to: texts,
      by: fc.option(fc.record({ person: hostile, channel: fc.constant("teams" as const) })),
      reason: fc.option(hostile),
      at: fc.nat(4_000_000_000_000),
    }),
    { maxLength: 4 },
  ),
  decision: fc.option(decision),
  decisionRecord: fc.constant(null),
  preview: fc.constant(null),
  owner: fc.constant(null),
  leaseUntil: fc.constant(null),
  fence: fc.constant(0),
  delivered: fc.constant(false),
  argumentsRecord: fc.constant(1),
  resultRecord: fc.constant(null),
});

const subject: fc.Arbitrary<CardSubject> = fc
  .record({
    request,
    args: fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<JsonValue>,
    long: hostile,
    others: fc.option(hostile),
    justification: fc.option(hostile),
    asked: texts,
    because: hostile,
    isOwnRequest: fc.boolean(),
    paths: texts,
  })
  .map(({ request, args, long, others, justification, asked, because, isOwnRequest, paths }) => {
    const reviewed: ReviewedRequest = {
      request,
      arguments: [args, long, long],
      ...(others === null ? {} : { others }),
      edit: { arguments: [args, long], changes: paths.map((path) => ({ path, before: 1 })) },
      justification,
      result: undefined,
      mayDecide: { allowed: false, because },
      mayLook: true,
      mayBreakGlass: false,
      wasPassedOver: false,
      isOwnRequest,
      asked,
      next: ["security"],
    };
    return {
      reviewed,
      level: 0,
      nameOf: (person) => person,
      link: "https://approvals.example/approvals/apr_1",
      ended: { at: 1, durationMs: 12 },
      now: 2,
    };
  });

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
