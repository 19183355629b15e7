import { readFileSync } from "node:fs";

import { expect, it } from "vitest";

import { parseConfig } from "./parse-config.ts";

const samples = ["policy", "masking"].flatMap((name) => {
  const page = readFileSync(new URL(`../../../docs/${name}.md`, import.meta.url), "utf8");
  return [...page.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, yaml = ""]) => ({ name, yaml }));
});

/** What the samples refer to and do not define themselves. */
const AROUND = `
version: 1
mode: team
upstreams:
  crm: { command: crm }
  mail: { command: mail }
  files: { command: files }
  vault: { command: vault }
  camera: { command: camera }
approvals: { reviewers: [data-owners] }
people: { ada: {} }
reviewers: { data-owners: [ada] }
`;

it.each(samples)("docs/$name.md shows what can be written: $yaml", ({ yaml }) => {
  const keys = [...yaml.matchAll(/^(\w+):/gm)].map(([, key]) => key);
  const around = keys.reduce<string>(
    (text, key) => text.replace(new RegExp(`^${key}:.*\\n(?: .*\\n)*`, "m"), ""),
    AROUND,
  );

  const config = parseConfig(`${around}${yaml}`, { file: "countersign.yaml", env: {} });

  expect(config.mode).toBe("team");
});
