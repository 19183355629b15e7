import {
  type ApprovalRequest,
  type JsonValue,
  type ReviewedRequest,
  SHOWN_UNITS,
} from "@countersign/core";
import {
  bystanderCard,
  type Card,
  type CardSubject,
  reviewerCard,
  sharedCard,
} from "@countersign/teams-core/card";

const SEEN = { seen: "-".repeat(SHOWN_UNITS) };

const NOW = Date.parse("2026-03-02T09:30:00Z");

/** A request like one people see, and the cards of it. */
export function sampleSubject(
  changes: Partial<ApprovalRequest> = {},
  rest: Partial<ReviewedRequest> & { readonly arguments?: JsonValue } = {},
  subject: Partial<CardSubject> = {},
): CardSubject {
  const request: ApprovalRequest = {
    id: "apr_zcak32nvfjwhic7k",
    state: "pending",
    fingerprint: "f",
    binding: "DCgaFgDnUJzo62PWxx",
    exchange: "exc_1",
    scope: "scp_1",
    requester: { id: "local:sam@laptop", name: "sam", verified: false },
    client: { name: "claude-code", version: "2.1.0" },
    upstream: "crm",
    tool: "delete_records",
    category: "delete",
    evidence: [
      {
        category: "delete",
        from: "arguments",
        because: "`DELETE` in `$.query`",
      },
    ],
    toolHash: "t",
    policy: "p",
    rules: ["deletes-need-a-person"],
    policyReason: "Customers are deleted by a person.",
    reviewers: ["data-owners"],
    quorum: 2,
    escalateTo: [["security"]],
    escalateAfterMs: null,
    breakGlass: [],
    findings: { EMAIL_ADDRESS: 3, PERSON: 2 },
    history: {
      crm: { seen: { EMAIL_ADDRESS: 214, PHONE_NUMBER: 198 }, disclosed: {}, untrusted: false },
      web: { seen: {}, disclosed: {}, untrusted: true },
    },
    disclosed: ["EMAIL_ADDRESS"],
    masking: ["every entity type", "names of people in running text"],
    createdAt: NOW,
    expiresAt: NOW + 900_000,
    coolingOffUntil: null,
    votes: [],
    escalations: [],
    decision: null,
    decisionRecord: null,
    preview: { verb: "delete", rows: 1_204, of: 5_000, exchange: "exc_2", at: NOW },
    owner: null,
    leaseUntil: null,
    fence: 0,
    delivered: false,
    argumentsRecord: 1,
    resultRecord: null,
    ...changes,
  };
  const names: Readonly<Record<string, string>> = {
    grace: "Grace Hopper",
    tom: "Tom Kilburn",
    "data-owners": "data-owners",
  };
  return {
    reviewed: {
      request,
      arguments: {
        query:
          "delete from customers where last_order < '2024-01-01' and email <> 'EMAIL_7f3k2q9dxz'",
        confirm: true,
      },
      reach: { trust: "internal", names: ["table `customers`"] },
      edit: null,
      justification: "The user asked me to clean up customers without orders.",
      result: undefined,
      mayDecide: { allowed: true },
      mayLook: true,
      mayBreakGlass: false,
      wasPassedOver: false,
      isOwnRequest: false,
      asked: ["data-owners"],
      next: ["security"],
      ...rest,
    },
    level: 0,
    nameOf: (person) => names[person] ?? person,
    link: "https://approvals.example/approvals/apr_zcak32nvfjwhic7k",
    ended: null,
    head: { size: 4812, root: "q2V7mXa9kP0dXyZ1cTR5bQeW8uJ3nL6sF4hGkDoEiAY=" },
    now: NOW,
    ...subject,
  };
}

const decision: NonNullable<ApprovalRequest["decision"]> = {
  verb: "approve",
  reviewer: { person: "grace", channel: "teams" },
  at: NOW + 65_000,
  reason: "Checked the list with sales; go ahead.",
  selfApproved: false,
};

/** Every kind of card, by name. */
export function sampleCards(): Readonly<Record<string, Card>> {
  const asked = sampleSubject();
  const hostile =
    "[Approve now](https://evil.example) **bold** <at>Boss</at> <img src=x> {{DATE(2030-01-01T00:00:00Z)}} pay\u202Eeno\u200B";
  return {
    shared: sharedCard(asked, {
      viewers: ["29:grace", "29:tom"],
      mentioned: [
        { memberId: "29:grace", name: "Grace Hopper" },
        { memberId: "29:tom", name: "Tom Kilburn" },
      ],
    }),
    reviewer: reviewerCard(asked, SEEN),
    requester: bystanderCard(
      sampleSubject(
        {},
        { isOwnRequest: true, mayDecide: { allowed: false, because: "you are the requester" } },
      ),
    ),
    executed: sharedCard(
      sampleSubject(
        { state: "executed", decision, votes: [decision], quorum: 1, preview: null },
        {},
        { ended: { at: NOW + 66_000, durationMs: 1_234 } },
      ),
      { viewers: [], mentioned: [] },
    ),
    edited: sharedCard(
      sampleSubject(
        { state: "executed", decision: { ...decision, edited: true }, quorum: 1 },
        {
          edit: {
            arguments: { query: "delete from trials where plan = 'expired'", confirm: true },
            changes: [{ path: "$.query", before: "…", after: "…" }],
          },
        },
        { ended: { at: NOW + 66_000, durationMs: 1_234 } },
      ),
      { viewers: [], mentioned: [] },
    ),
    rejected: sharedCard(
      sampleSubject({
        state: "rejected",
        decision: { ...decision, verb: "reject", reason: "Not while the audit runs." },
        quorum: 1,
      }),
      { viewers: [], mentioned: [] },
    ),
    "went-on": sharedCard(
      sampleSubject({
        escalations: [{ to: ["security"], by: decision.reviewer, reason: "beyond me", at: NOW }],
      }),
      { viewers: [], mentioned: [] },
    ),
    long: reviewerCard(
      sampleSubject(
        {
          tool: "send_mail",
          category: "message",
          evidence: [{ category: "message", from: "name", because: "the name says `send`" }],
          preview: null,
          quorum: 1,
        },
        {
          arguments: {
            subject: "Quarterly figures",
            body: "As agreed, here is what we talked about. ".repeat(400),
            attachments: Array.from({ length: 40 }, (_, at) => `/reports/2026/${at}.csv`),
            to: ["EMAIL_7f3k2q9dxz"],
          },
          reach: { trust: "external", names: ["mail addresses at 1 host (no trust label)"] },
        },
      ),
      SEEN,
    ),
    hostile: reviewerCard(
      sampleSubject(
        { tool: hostile, policyReason: hostile, quorum: 1, preview: null },
        { arguments: { body: `${hostile}\n`.repeat(8) }, justification: hostile },
      ),
      SEEN,
    ),
  };
}
