import { describe, expect, it } from "vitest";

import { parseConfig } from "./parse-config.ts";
import { toPolicy } from "./to-policy.ts";

const parse = (approval: string, general = "") =>
  parseConfig(
    `version: 1
people: { ada: {}, grace: {}, sue: {} }
reviewers: { owners: [ada, grace], security: [sue] }
approvals: { reviewers: owners${general} }
policy:
  rules:
    - { id: r, decision: require-approval, approval: { ${approval} } }
`,
    { file: "/etc/countersign.yaml", env: {} },
  );

describe("terms of deciding together", () => {
  it("are read for a rule and for everything else, and are part of the policy's hash", () => {
    const config = parse(
      "quorum: 2, escalate_to: [security, [ada, sue]], escalate_after_seconds: 60",
      ", break_glass: [security], escalate_to: [security]",
    );

    expect(config.policy.rules[0]?.approval).toEqual({
      quorum: 2,
      escalateTo: [["security"], ["ada", "sue"]],
      escalateAfterSeconds: 60,
    });
    expect(toPolicy(config).approval).toEqual({
      reviewers: ["owners"],
      expiresAfterSeconds: 3600,
      coolingOffSeconds: 600,
      escalateTo: [["security"]],
      breakGlass: ["security"],
    });
    expect(toPolicy(config).hash).not.toBe(toPolicy(parse("quorum: 1")).hash);
  });

  it.each([
    {
      approval: "quorum: 3",
      general: "",
      problem: "expected at most 2: that is how many people are asked",
    },
    { approval: "quorum: 0", general: "", problem: "expected at least 1, got 0" },
    { approval: "escalate_to: [securty]", general: "", problem: "unknown reviewer `securty`" },
    { approval: "escalate_to: [[ada, nobody]]", general: "", problem: "unknown reviewer `nobody`" },
    {
      approval: "escalate_after_seconds: 9",
      general: "",
      problem: "does nothing without `escalate_to`",
    },
    { approval: "break_glass: [ada]", general: "", problem: "`break_glass`" },
    { approval: "", general: ", break_glass: [fire]", problem: "unknown reviewer `fire`" },
  ])("refuse $approval $general", ({ approval, general, problem }) => {
    expect(() => parse(approval, general)).toThrow(problem);
  });
});
