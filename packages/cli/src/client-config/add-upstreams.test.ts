import { exampleConfig, parseConfig } from "@countersign/config";
import fc from "fast-check";
import { expect, it } from "vitest";

import { ConfigText, whyNotUpstream, type NewUpstream } from "./add-upstreams.ts";

const upstream = (name: string, other: Partial<NewUpstream> = {}): NewUpstream => ({
  name,
  entry: { command: "npx", args: ["-y", "a b", "on"], env: { A: "${env:NOT_SET}" } },
  deniedTools: [],
  denyReason: "Switched off in Windsurf.",
  ...other,
});

const add = (text: string, ...upstreams: NewUpstream[]): string =>
  new ConfigText("countersign.yaml", text).with(upstreams, {});

it("takes the place of an empty mapping and keeps the comments behind it", () => {
  const before = exampleConfig({ mode: "local" });

  const after = add(before, upstream("crm"));

  expect(after).toBe(
    before.replace(
      "upstreams: {}",
      `upstreams:
  crm:
    command: npx
    args:
      - -y
      - a b
      - on
    env:
      A: \${env:NOT_SET}`,
    ),
  );
});

it("goes behind the last upstream with the indentation and line breaks of the file", () => {
  const before = `version: 1\r\nmode: local\r\nupstreams:\r\n   a:   { command: a }   # first\r\n\r\n# end\r\n`;

  const after = add(before, upstream("b", { entry: { command: "b" } }));

  expect(after).toBe(before.replace("# first\r\n", "# first\r\n   b:\r\n     command: b\r\n"));
});

it.each([
  { because: "upstreams is not there", text: "version: 1\nmode: local # me\n" },
  { because: "upstreams is empty", text: "version: 1\nmode: local # me\nupstreams:\n" },
  {
    because: "it is in flow style",
    text: "{ version: 1, mode: local, upstreams: { a: { command: a } } } # me\n",
  },
  {
    because: "there is no line break at the end",
    text: "version: 1\nmode: local # me\nupstreams:\n  a: { command: a }",
  },
])("is added and keeps comments when $because", ({ text }) => {
  const after = add(text, upstream("b"));

  expect(after).toContain("# me");
  const config = parseConfig(after, { file: "countersign.yaml", env: { NOT_SET: "" } });
  expect(config.upstreams.map(({ name }) => name)).toContain("b");
});

it("denies tools by a rule each, in words", () => {
  const after = add(
    exampleConfig({ mode: "local" }),
    upstream("figma", { deniedTools: ["delete file"] }),
  );

  expect(after).toContain("- id: no-deletes-in-files");
  expect(parseConfig(after, { file: "c.yaml", env: { NOT_SET: "" } }).policy.rules).toEqual([
    {
      id: "no-figma-1-delete-file",
      upstream: "figma",
      tool: "delete file",
      decision: "deny",
      reason: "Switched off in Windsurf.",
    },
  ]);
});

it("knows an upstream by how it is reached, whatever else is said about it", () => {
  const config = new ConfigText(
    "countersign.yaml",
    "version: 1\nupstreams:\n  a: { command: b, trust: internal }\n",
  );

  expect(config.nameOf({ command: "b" })).toBe("a");
  expect(config.nameOf({ command: "b", args: ["x"] })).toBeUndefined();
});

it("refuses a file whose other parts are wrong, with its line", () => {
  expect(() => add("version: 1\nmode: lokal\n", upstream("a"))).toThrow("countersign.yaml:2:7");
});

it("takes an address that only the environment knows", () => {
  const entry = { url: "${env:MCP_URL}", headers: { A: "${env:MCP_TOKEN}" } };

  expect(() => add("version: 1\nmode: local\n", upstream("a", { entry }))).not.toThrow();
});

it.each([
  { because: "of a control character", entry: { command: "a", args: ["\0"] }, says: "NUL" },
  { because: "of a variable's name", entry: { command: "a", env: { "A B": "x" } }, says: "name" },
  {
    because: "of a header's name",
    entry: { url: "https://a.example", headers: { "a b": "" } },
    says: "name",
  },
  { because: "of its address", entry: { url: "http://" }, says: "URL" },
])("says why it cannot have an upstream: because $because", ({ entry, says }) => {
  expect(whyNotUpstream(entry)).toContain(says);
});

it("holds any text that it takes", () => {
  const text = fc.string({ unit: "binary" });

  fc.assert(
    fc.property(fc.array(text), fc.dictionary(fc.constantFrom("A", "B"), text), (args, env) => {
      const entry = { command: "a", args: args.map(escaped), env };
      fc.pre(whyNotUpstream(entry) === undefined);

      const after = add("version: 1\nmode: local\nupstreams: {}\n", upstream("a", { entry }));

      const written = parseConfig(after, { file: "c.yaml", env: {} }).upstreams[0]?.transport;
      expect(written).toMatchObject({ args, env });
    }),
  );
});

const escaped = (text: string) => text.replaceAll("${env:", () => "$${env:");
