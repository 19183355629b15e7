import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

/** What each package may import of ours. Read top to bottom: nothing imports upwards. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  cli: [
    "runtime",
    "teams",
    "teams-core",
    "mcp-gateway",
    "console",
    "identity",
    "storage",
    "config",
    "detection",
    "core",
  ],
  runtime: [
    "teams",
    "teams-ai",
    "teams-core",
    "chat-core",
    "identity",
    "slack",
    "storage",
    "config",
    "analysis",
    "detection",
    "core",
  ],
  "mcp-gateway": ["core"],
  console: ["teams-core", "chat-core", "identity", "core"],
  teams: ["teams-core", "core"],
  "teams-ai": ["teams-core", "core"],
  slack: ["chat-core", "core"],
  // What every way into Teams shares, the card above all; the page shows the same one.
  "teams-core": ["chat-core", "core"],
  // What every chat shares: what is told, what a press means, which messages are kept true.
  "chat-core": ["core"],
  // What every door asks about who is there.
  identity: ["core"],
  langchain: ["core"],
  storage: ["core"],
  config: ["core"],
  analysis: ["core"],
  core: [],
  detection: [],
  // For tests, benches and examples only.
  testkit: ["teams-core", "slack", "chat-core", "core"],
};

const root = join(import.meta.dirname, "../..");
const packages = readdirSync(join(root, "packages"));

function sourcesOf(name: string): readonly { file: string; text: string }[] {
  const folder = join(root, "packages", name, "src");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => ({ file, text: readFileSync(join(folder, file), "utf8") }));
}

function importsIn(text: string): readonly string[] {
  return [...text.matchAll(/\b(?:from|import)\s*\(?\s*"([^"]+)"/g)].map((match) => match[1] ?? "");
}

describe("the packages", () => {
  it("are all placed in the table", () => {
    expect(packages.toSorted()).toEqual(Object.keys(ALLOWED).toSorted());
  });

  it.each(packages)("%s depends on what the table allows and on nothing else of ours", (name) => {
    const manifest = JSON.parse(
      readFileSync(join(root, "packages", name, "package.json"), "utf8"),
    ) as { dependencies?: Record<string, string> };
    const ours = Object.keys(manifest.dependencies ?? {})
      .filter((dependency) => dependency.startsWith("@countersign/"))
      .map((dependency) => dependency.slice("@countersign/".length));

    expect(ALLOWED[name]).toEqual(expect.arrayContaining(ours));
  });

  it.each(packages)("%s imports nobody's files by a path", (name) => {
    const shipped = sourcesOf(name).filter(({ file }) => !file.endsWith(".test.ts"));
    const escaping = shipped.filter(({ file, text }) =>
      importsIn(text).some((specifier) => {
        const depth = file.split("/").length - 1;
        const climbed = /^(?:\.\.\/)+/.exec(specifier)?.[0].length ?? 0;
        return climbed / 3 > depth;
      }),
    );

    expect(escaping.map(({ file }) => file)).toEqual([]);
  });

  it.each(["core", "detection"])("%s stays a library without input or output", (name) => {
    // Computing, not input or output: unpacking, and the hash in a checksum.
    const allowed = name === "detection" ? ["node:zlib", "node:crypto"] : [];
    const builtins = sourcesOf(name)
      .filter(({ file }) => !file.endsWith(".test.ts"))
      .flatMap(({ text }) => importsIn(text))
      .filter((specifier) => specifier.startsWith("node:") && !allowed.includes(specifier));

    expect(builtins).toEqual([]);
  });

  it.each(packages.filter((name) => name !== "testkit"))(
    "%s leaves the test kit to its tests",
    (name) => {
      const importing = sourcesOf(name).filter(
        ({ file, text }) =>
          !file.endsWith(".test.ts") && importsIn(text).includes("@countersign/testkit"),
      );

      expect(importing.map(({ file }) => file)).toEqual([]);
    },
  );
});
