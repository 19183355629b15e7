import { expect, it } from "vitest";

import { parseConfig } from "./parse-config.ts";
import { toPolicy } from "./to-policy.ts";

const BASE = "version: 1\nmode: local\nupstreams: { crm: { command: c } }\n";

const policyOf = (text: string) => toPolicy(parseConfig(text, { file: "c.yaml", env: {} }));

it("gives the evaluator what the file says", () => {
  const policy = policyOf(
    `${BASE}policy: { default: deny, rules: [{ id: a, category: read, decision: allow }] }\n`,
  );

  expect(policy).toEqual({
    hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    default: "deny",
    rules: [{ id: "a", categories: ["read"], decision: "allow" }],
    disclose: [],
    budgets: [],
    reissueWindowMs: 120_000,
    suspiciousResults: "report",
    observe: false,
    approval: { reviewers: ["me"], expiresAfterSeconds: 3600, coolingOffSeconds: 600 },
  });
});

it.each([
  { because: "a comment", text: `${BASE}# note\n` },
  { because: "a default written out", text: `${BASE}policy: { default: by-category }\n` },
  { because: "where the daemon listens", text: `${BASE}listen: { http: false }\n` },
])("keeps its hash when the change is $because", ({ text }) => {
  expect(policyOf(text).hash).toBe(policyOf(BASE).hash);
});

it.each([
  { because: "a rule", text: `${BASE}policy: { rules: [{ id: a, decision: allow }] }\n` },
  {
    because: "a disclosure",
    text: `${BASE}policy: { disclose: [{ upstream: crm, entities: [URL] }] }\n`,
  },
  { because: "a term of approvals", text: `${BASE}approvals: { cooling_off_seconds: 1 }\n` },
  { because: "a person", text: `${BASE}people: { ada: {} }\n` },
  { because: "the trust in an upstream", text: BASE.replace("c }", "c, trust: internal }") },
  {
    because: "the category of a tool",
    text: BASE.replace("c }", "c, tools: { x: { category: read } } }"),
  },
  { because: "a destination", text: `${BASE}destinations: { a.example: internal }\n` },
  {
    because: "a budget",
    text: `${BASE}policy: { budgets: [{ id: a, of: calls, limit: 1 }] }\n`,
  },
  { because: "that it only observes", text: `${BASE}policy: { observe: true }\n` },
  {
    because: "who may change the policy",
    text: `${BASE}people: { me: {} }\npolicy_admins: [me]\n`,
  },
  {
    because: "the mode",
    text: `${BASE.replace("local", "team")}people: { me: {} }\napprovals: { reviewers: me }\n`,
  },
])("has another hash when the change is $because", ({ text }) => {
  expect(policyOf(text).hash).not.toBe(policyOf(BASE).hash);
});

it("takes in the rules of a preset, after those of the file", () => {
  const config = parseConfig(
    `${BASE}policy: { presets: [lethal-trifecta], rules: [{ id: a, decision: allow }] }\n`,
    { file: "c.yaml", env: {} },
  );

  expect(config.policy.rules.map(({ id }) => id)).toEqual(["a", "preset:lethal-trifecta"]);
});

it("does not make a policy of conditions that nothing can read", () => {
  const text = `${BASE}policy: { rules: [{ id: a, when: "true", decision: allow }] }\n`;

  expect(() => policyOf(text)).toThrow("rule `a`: nothing here can read conditions");
});
