import { readFileSync } from "node:fs";

import { expect, it } from "vitest";

import { parseConfig } from "./parse-config.ts";

const page = readFileSync(new URL("../../../docs/policy.md", import.meta.url), "utf8");
const samples = [...page.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, yaml]) => yaml ?? "");

/** What the samples refer to and do not define themselves. */
const AROUND = `
version: 1
mode: team
upstreams:
  crm: { command: crm }
  mail: { command: mail }
  files: { command: files }
approvals: { reviewers: [data-owners] }
people: { ada: {} }
reviewers: { data-owners: [ada] }
`;

it.each(samples)("docs/policy.md shows what can be written: %s", (sample) => {
  const keys = [...sample.matchAll(/^(\w+):/gm)].map(([, key]) => key);
  const around = keys.reduce<string>(
    (text, key) => text.replace(new RegExp(`^${key}:.*\\n(?: .*\\n)*`, "m"), ""),
    AROUND,
  );

  const config = parseConfig(`${around}${sample}`, { file: "countersign.yaml", env: {} });

  expect(config.mode).toBe("team");
});
