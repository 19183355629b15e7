import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ACTION_CATEGORIES } from "./action-category.ts";
import { evaluatePolicy } from "./evaluate-policy.ts";
import { matchesGlob } from "./glob.ts";
import type { Decision, Policy, PolicyRule } from "./policy.ts";

const terms = { reviewers: ["owners"], expiresAfterSeconds: 60, coolingOffSeconds: 10 };
const policyOf = (rules: readonly PolicyRule[], fallback: Policy["default"] = "by-category") =>
  ({ hash: "h", default: fallback, rules, disclose: [], approval: terms }) satisfies Policy;
const call = { upstream: "crm", tool: "delete_customer", category: "delete", facts: null } as const;

describe("evaluatePolicy", () => {
  it.each([
    { because: "reads are allowed", category: "read", decision: "allow" },
    { because: "writes need a person", category: "write", decision: "require-approval" },
    {
      because: "the unknown counts as destructive",
      category: "unknown",
      decision: "require-approval",
    },
  ] as const)("gives $decision by default because $because", ({ category, decision }) => {
    const verdict = evaluatePolicy(policyOf([]), { ...call, category });

    expect(verdict).toMatchObject({ decision, rules: ["default:by-category"], approval: terms });
  });

  it("lets the strongest rule that fits decide, wherever it stands, and names all that said so", () => {
    const rules: PolicyRule[] = [
      { id: "a", decision: "allow" },
      { id: "b", tool: "delete_*", decision: "deny", reason: "no" },
      { id: "c", upstream: "other", decision: "deny" },
      { id: "d", categories: ["delete"], decision: "deny" },
      { id: "e", decision: "require-approval" },
    ];

    expect(evaluatePolicy(policyOf(rules), call)).toMatchObject({
      decision: "deny",
      rules: ["b", "d"],
      reason: "no",
    });
  });

  it("takes the terms of the first rule that gives some", () => {
    const rules: PolicyRule[] = [
      { id: "a", decision: "require-approval" },
      { id: "b", decision: "require-approval", approval: { expiresAfterSeconds: 5 } },
      { id: "c", decision: "require-approval", approval: { expiresAfterSeconds: 9 } },
    ];

    expect(evaluatePolicy(policyOf(rules), call).approval).toEqual({
      ...terms,
      expiresAfterSeconds: 5,
    });
  });

  it("never decides weaker than a rule that fits", () => {
    const decision = fc.constantFrom<Decision>("allow", "require-approval", "deny");
    const rule = fc.record({
      decision,
      tool: fc.constantFrom("*", "delete_customer", "get_*"),
      category: fc.constantFrom(...ACTION_CATEGORIES),
    });
    const strength = { allow: 0, "require-approval": 1, deny: 2 };
    fc.assert(
      fc.property(fc.array(rule), (drawn) => {
        const rules = drawn.map(({ decision: d, tool, category }, i) => {
          return { id: `r${i}`, decision: d, tool, categories: [category] };
        });
        const fitting = rules.filter(
          (r) => matchesGlob(r.tool, call.tool) && r.categories.includes(call.category),
        );
        const verdict = evaluatePolicy(policyOf(rules, "deny"), call);

        expect(strength[verdict.decision]).toBe(
          fitting.length === 0 ? 2 : Math.max(...fitting.map((r) => strength[r.decision])),
        );
      }),
    );
  });
});

describe("matchesGlob", () => {
  it.each([
    { pattern: "*", text: "", fits: true },
    { pattern: "a*c", text: "abbc", fits: true },
    { pattern: "a*c", text: "abcd", fits: false },
    { pattern: "*_delete*", text: "x_delete_delete_y", fits: true },
    { pattern: "a.c", text: "abc", fits: false },
    { pattern: "", text: "a", fits: false },
  ])("says $fits for $pattern and $text", ({ pattern, text, fits }) => {
    expect(matchesGlob(pattern, text)).toBe(fits);
  });

  it("is not slowed down by many stars", () => {
    const started = performance.now();
    matchesGlob("*a".repeat(30), "a".repeat(20_000).concat("b"));

    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
