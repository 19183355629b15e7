import type { ConditionLanguage } from "@countersign/core";
import { expect, it } from "vitest";

import { parseConfig } from "./parse-config.ts";

/** Knows no condition, and blames the first `!`. */
const conditions: ConditionLanguage = {
  compile: (source, { upstreams, destinations }) => ({
    problem: {
      offset: source.indexOf("!"),
      message: `wrong beside ${upstreams.join()} and ${destinations.map(({ host }) => host).join()}`,
    },
  }),
};

const problems = (text: string) => {
  try {
    parseConfig(text, { file: "countersign.yaml", env: {}, conditions });
    return [];
  } catch (error) {
    return (error as Error).message.replace("the configuration cannot be used: ", "").split("\n");
  }
};

const HEAD = `version: 1
mode: local
upstreams: { crm: { command: c } }
destinations: { "*.A.example": internal }
policy:
  rules:
    - id: a
      decision: deny
`;

it.each([
  { written: "      when: a && !b\n", at: "9:18" },
  { written: '      when: "a && !b"\n', at: "9:19" },
  { written: "      when: 'a && !b'\n", at: "9:19" },
  { written: "      when: |\n        a &&\n          !b\n", at: "11:11" },
  { written: "      when: >-\n        a && !b\n", at: "10:14" },
])("points at the character inside the condition: $written", ({ written, at }) => {
  expect(problems(HEAD + written)).toEqual([
    `countersign.yaml:${at}: wrong beside crm and *.a.example`,
  ]);
});

it("points at the condition where its text is not written as it is", () => {
  expect(problems(`${HEAD}      when: "a \\x26& !b"\n`)).toEqual([
    "countersign.yaml:9:13: wrong beside crm and *.a.example",
  ]);
});

it("reads conditions as texts where nobody asks", () => {
  const config = parseConfig(`${HEAD}      when: a && !b\n`, { file: "c.yaml", env: {} });

  expect(config.policy.rules[0]?.when).toBe("a && !b");
});
