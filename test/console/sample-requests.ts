import type { ApprovalRequest, JsonValue } from "../../packages/core/src/index.ts";
import type { InMemoryReviewing } from "./in-memory-reviewing.ts";

const MINUTE = 60_000;

/** An inbox as it may look on an ordinary morning, for looking at pages; every kind of request is among them. */
export function addSampleRequests(reviewing: InMemoryReviewing): void {
  const now = reviewing.now();
  const add = (request: Partial<ApprovalRequest>, args: JsonValue, askedBy?: string): void => {
    reviewing.add({ createdAt: now - 2 * MINUTE, ...request }, args, askedBy);
  };
  add(
    {
      id: "apr_delete",
      tool: "write_query",
      upstream: "crm",
      category: "delete",
      requester: { id: "local:sam@laptop", name: "sam", verified: false },
      evidence: [
        { from: "arguments", category: "delete", because: "the SQL in `query` deletes rows" },
      ],
      findings: { EMAIL_ADDRESS: 3, PERSON: 2 },
      disclosed: ["EMAIL_ADDRESS"],
      masking: ["every entity type", "names of people in running text"],
      history: {
        crm: { seen: { EMAIL_ADDRESS: 214, PHONE_NUMBER: 198 }, disclosed: {}, untrusted: false },
        web: { seen: {}, disclosed: {}, untrusted: true },
      },
      preview: { verb: "delete", rows: 1_204, of: 5_000, exchange: "exc_count", at: now - MINUTE },
      escalateTo: [["sam"]],
      expiresAt: now + 4 * MINUTE + 10_000,
    },
    {
      query:
        "delete from customers where last_order < '2024-01-01' and email <> 'EMAIL_amksoxija4'",
      confirm: true,
    },
  );
  reviewing.justifications.set(
    "apr_delete",
    "The user asked me to clean up customers without orders.",
  );
  reviewing.behindTokens.set("EMAIL_amksoxija4", "ilse.brandt@post.example");
  add(
    {
      id: "apr_mail",
      tool: "send",
      upstream: "mail",
      category: "message",
      rules: ["mail-leaves-the-house"],
      policyReason: "Mail to customers is read by a person first.",
      findings: { EMAIL_ADDRESS: 1 },
      requester: { id: "oidc:ada", name: "Jo Berger", verified: true },
      client: { name: "claude-desktop", version: "1.4.2" },
      quorum: 2,
      expiresAt: now + 12 * MINUTE,
    },
    { to: "EMAIL_amksoxija4", subject: "Your order", body: "Dear customer, …" },
  );
  add(
    {
      id: "apr_own",
      tool: "create_issue",
      upstream: "tracker",
      category: "write",
      rules: [],
      policyReason: null,
      expiresAt: now + 26 * MINUTE,
    },
    { title: "Renew the certificate", labels: ["ops"] },
    "ada",
  );
  add(
    {
      id: "apr_transfer",
      tool: "transfer",
      upstream: "bank",
      category: "payment",
      reviewers: ["grace"],
      breakGlass: ["ada"],
      rules: ["money"],
      policyReason: "Money is moved by finance.",
      expiresAt: now + 55 * MINUTE,
    },
    { amount: 1_250, currency: "EUR", iban: "IBAN_CODE_7f3k2qaaaa" },
  );
  add(
    { id: "apr_unknown", tool: "deploy", upstream: "cloud", category: "infrastructure" },
    { service: "shop", version: "2.14.0" },
  );
  reviewing.become("apr_unknown", "unknown", {
    decision: {
      verb: "approve",
      reviewer: { person: "grace", channel: "teams" },
      at: now - MINUTE,
      reason: null,
      selfApproved: false,
    },
  });
  const decided = (id: string, verb: "approve" | "reject", minutesAgo: number): void => {
    add(
      { id, tool: "delete_customer", createdAt: now - (minutesAgo + 5) * MINUTE, quorum: 1 },
      { id: 4_711 },
    );
    reviewing.become(id, verb === "approve" ? "executed" : "rejected", {
      decision: {
        verb,
        reviewer: { person: verb === "approve" ? "ada" : "grace", channel: "console" },
        at: now - minutesAgo * MINUTE,
        reason: verb === "approve" ? null : "Not before the audit is over.",
        selfApproved: false,
      },
    });
  };
  decided("apr_ran", "approve", 18);
  reviewing.results.set("apr_ran", { content: [{ type: "text", text: "1 row deleted" }] });
  decided("apr_rejected", "reject", 42);
}

/** A grant that is in force. */
export async function addSampleGrant(reviewing: InMemoryReviewing): Promise<void> {
  await reviewing.makeGrant(
    { person: "grace", channel: "console" },
    {
      requester: "local:sam@laptop",
      upstream: "crm",
      tool: "write_query",
      category: "delete",
      conditions: [{ path: "$.table", equals: "drafts" }],
      when: "size(call.arguments.ids) < 100",
      minutes: 60,
      reason: "Cleaning up the drafts of last year.",
    },
  );
}
