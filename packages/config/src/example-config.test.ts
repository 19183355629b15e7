import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";

import { exampleConfig } from "./example-config.ts";
import { parseConfig } from "./parse-config.ts";

const parse = (text: string) => parseConfig(text, { file: "/x/countersign.yaml", env: { K: "v" } });

it.each(["local", "team"] as const)("is a configuration in %s mode", (mode) => {
  const config = parse(exampleConfig({ mode }));

  expect(config.mode).toBe(mode);
  expect(config.approvals.reviewers).toEqual(mode === "local" ? ["me"] : ["owners"]);
});

it("shows how to take another port, for a second configuration on the machine", () => {
  const text = exampleConfig({ mode: "local" });

  expect(parse(text.replace("# listen:", "listen:")).listen).toEqual(parse(text).listen);
});

it("holds the upstreams it is given, whatever their text", () => {
  const args = ["-y", "a b", "#x", "${env:K}", "'\"\\\n", "on", "1"];

  const config = parse(
    exampleConfig({
      mode: "local",
      upstreams: {
        files: { command: "npx", args, env: { TOKEN: "${env:K}", ON: "true" } },
        mail: { url: "https://mail.example/mcp", headers: { "X-Key": "${env:K}" } },
      },
    }),
  );

  expect(config.upstreams.map(({ transport }) => transport)).toEqual([
    {
      kind: "stdio",
      command: "npx",
      args: args.with(3, "v"),
      env: { TOKEN: "v", ON: "true" },
      cwd: "/x",
    },
    { kind: "http", url: "https://mail.example/mcp", headers: { "X-Key": "v" } },
  ]);
});

it.each(["local", "team"] as const)(
  "still is one in %s mode with its comments made keys",
  (mode) => {
    const text = exampleConfig({ mode })
      .replace("upstreams: {}\n", "upstreams:\n")
      .replace("rules: []\n", "rules:\n")
      .replace("disclose: []\n", "disclose:\n")
      .replaceAll(/^( +)# (?= *(?:- )?[a-z{])/gm, "$1")
      .replace("upstream: crm", "upstream: files");

    const config = parse(text);

    expect(config.upstreams).toHaveLength(1);
    expect(config.policy.rules).toHaveLength(1);
    expect(config.policy.disclose).toHaveLength(1);
    expect(config.masking.off).toEqual(["URL"]);
  },
);

it("tells an editor of a schema that is there", () => {
  const folder = mkdtempSync(join(tmpdir(), "countersign-schema-"));
  const schemaOf = () => /\$schema=(\S+)/.exec(exampleConfig({ mode: "local", folder }))?.[1] ?? "";
  const own = join(folder, "node_modules/@countersign/config/schema.json");

  const elsewhere = schemaOf();
  mkdirSync(dirname(own), { recursive: true });
  writeFileSync(own, "{}");
  const here = schemaOf();
  rmSync(folder, { recursive: true });

  expect(existsSync(new URL(elsewhere))).toBe(true);
  expect(here).toBe("./node_modules/@countersign/config/schema.json");
});
