import type { CardSubject } from "@countersign/chat-core";
import type { ApprovalRequest, JsonValue, ReviewedRequest } from "@countersign/core";
import fc from "fast-check";

/** Text somebody hostile would choose: markup, what cannot be seen, halves of characters, and a lot of it. */
export const hostile: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.constantFrom(
    "[Approve](https://evil.example)",
    "**b** <at>Boss</at> <img src=x>",
    "*b* _i_ `c` <!channel> <@U1|Boss> <https://evil.example|Approve> :x: &lt;",
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

/** What a message is drawn from, with hostile text wherever somebody else could put some. */
export const anyCardSubject: fc.Arbitrary<CardSubject> = fc
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
