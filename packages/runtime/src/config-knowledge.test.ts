import { parseConfig } from "@countersign/config";
import { expect, it } from "vitest";
import { configKnowledge } from "./config-knowledge.ts";

const problemsOf = (masking: string): string => {
  const text = `version: 1\nmode: local\nupstreams: { crm: { command: crm } }\nmasking: ${masking}\n`;
  try {
    parseConfig(text, { file: "countersign.yaml", env: {}, ...configKnowledge });
    return "none";
  } catch (error) {
    return (error as Error).message.replace("the configuration cannot be used: ", "");
  }
};

const custom = (rest: string): string =>
  `{ custom: [{ name: one, entity_type: CUSTOM_ONE, ${rest} }] }`;

it.each([
  { because: "a back-reference", pattern: "(a)\\1", says: "4:73: escape `\\1` is not supported" },
  { because: "a look-ahead", pattern: "x(?=a)b", says: "4:71: look-arounds and named groups" },
  { because: "lazy repetition", pattern: "a+?b", says: "4:70: lazy and possessive repetition" },
  { because: "no end of a group", pattern: "a(b", says: "4:71: expected `)`" },
  { because: "bounds the wrong way round", pattern: "a{3,1}", says: "bounds are out of order" },
  { because: "the empty text", pattern: "a*", says: "the pattern matches the empty text" },
  { because: "its size", pattern: "((a{1,99}){1,99}){1,99}", says: "the pattern is too large" },
])("refuses a pattern at its place in the file for $because", ({ pattern, says }) => {
  const problem = problemsOf(custom(`pattern: '${pattern}'`));

  expect(problem).toMatch(/^countersign\.yaml:4:\d+: /);
  expect(problem).toContain(says);
});

it.each([
  { masking: "{ off: [GITHB_TOKEN] }", says: "4:18: nothing finds the entity type `GITHB_TOKEN`" },
  { masking: "{ confidence: { UK_NHSS: 0.5 } }", says: "did you mean `UK_NHS`" },
  {
    masking: '{ strategies: [{ entities: ["*_TOKN"], strategy: block }] }',
    says: "no entity type is like `*_TOKN`",
  },
  {
    masking: "{ strategies: [{ entities: [CUSTOM_TWO], strategy: block }] }",
    says: "nothing finds the entity type `CUSTOM_TWO`",
  },
  { masking: "{ off: [EMAIL] }", says: "did you mean `EMAIL_ADDRESS`" },
])("refuses a rule about what nothing finds: $says", ({ masking, says }) => {
  expect(problemsOf(masking)).toContain(says);
});

it("takes every entity type that is found, globs of them, and those of the file's own detectors", () => {
  const types = configKnowledge.detection.entityTypes;
  const own = "custom: [{ name: one, entity_type: CUSTOM_ONE, pattern: 'E-[0-9]{6}' }]";

  expect(
    problemsOf(`{ ${own}, off: [${types.join(", ")}, "*_KEY", CUSTOM_ONE, "CUSTOM_*"] }`),
  ).toBe("none");
});
