import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ApprovalRequest, JsonObject } from "@countersign/core";
import { newApproval } from "@countersign/testkit";
import { describe, expect, it } from "vitest";
import {
  type Decision,
  decisionAnswer,
  tellingWhatRan,
} from "../../packages/mcp-gateway/src/call/decision-answer.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/agent-answers.md"), "utf8");

const approval: ApprovalRequest = {
  ...newApproval("apr_1"),
  state: "rejected",
  votes: [],
  escalations: [],
  decision: {
    verb: "reject",
    reviewer: { person: "grace", channel: "api" },
    at: 1,
    reason: "archive it",
    selfApproved: false,
  },
  decisionRecord: 2,
  preview: null,
  owner: null,
  leaseUntil: null,
  fence: 0,
  delivered: false,
  argumentsRecord: 1,
  resultRecord: null,
  coolingOffUntil: null,
};

const OUTCOMES: readonly Decision[] = [
  { kind: "pending", approval },
  { kind: "rejected", approval },
  { kind: "lapsed", approval },
  { kind: "denied", reason: "no", rules: ["r"] },
  { kind: "unknown", because: "it broke off", approval },
  { kind: "not-sent", because: "nobody is there", approval: null },
];

describe("what an agent is answered", () => {
  it.each(OUTCOMES)("for $kind stands in docs/agent-answers.md, with its code", (outcome) => {
    const [, code, opening] =
      new RegExp(`^\\| \`${outcome.kind}\` \\| (-\\d+) \\| \`([^\`]+)\``, "m").exec(page) ?? [];
    const asTool = decisionAnswer(outcome, true) as { result: JsonObject };
    const asError = decisionAnswer(outcome, false) as { error: { code: number; message: string } };
    const begins = (opening ?? "none").split("<")[0] ?? "none";

    expect(asError.error.code).toBe(Number(code));
    expect(asError.error.message.startsWith(begins)).toBe(true);
    expect(asTool.result).toMatchObject({
      isError: true,
      content: [{ type: "text", text: asError.error.message }],
      _meta: { "countersign/decision": { kind: outcome.kind } },
    });
  });

  it("for an edited call says what ran, after the upstream's own words", () => {
    const outcome = { kind: "answered", result: {}, approval, ran: { limit: 1 } } as const;
    const result: JsonObject = { content: [{ type: "text", text: "deleted" }], _meta: { a: 1 } };

    const told = tellingWhatRan(outcome, result);
    const plain = tellingWhatRan({ kind: "answered", result: {}, approval: null }, result);
    const failed = tellingWhatRan(
      { ...outcome, kind: "refused", error: null },
      { code: -32000, message: "no such row" },
    );

    const words = `EDITED by a reviewer before approval apr_1. What ran instead of your call, with these arguments: {"limit":1}. This is done; do not repeat your original call.`;
    expect(page.replaceAll(/\s*\n> /g, " ")).toContain(words.replace("apr_1", "apr_7f3k"));
    expect(told).toEqual({
      content: [
        { type: "text", text: "deleted" },
        { type: "text", text: words },
      ],
      _meta: {
        a: 1,
        "countersign/decision": { kind: "edited", approval: "apr_1", ran: { limit: 1 } },
      },
    });
    expect(plain).toBe(result);
    expect(failed).toMatchObject({ code: -32000, message: `${words} It failed: no such row` });
  });
});
