/**
 * The examples of every entity type, one a line, in `test/corpus/<entity-type>/{found,ignored}.txt`.
 *
 * In `found.txt` what must be found stands in `[[…]]`, and nothing else of that type may be. In `ignored.txt` nothing of
 * that type may be found. `⏎` stands for a line break, `⇥` for a tab; a line that begins with `# ` is a comment.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createScanner, ENTITY_TYPES } from "@countersign/detection";
import { describe, expect, it } from "vitest";

const corpus = new URL("../corpus/", import.meta.url);
/** A URL contains other findings, so it is looked for by itself. */
const others = createScanner({ enable: "all", disable: ["URL"], names: false });
const urls = createScanner({ enable: ["URL"], names: false });

function examples(entityType: string, file: string): string[] {
  const url = new URL(`${entityType.toLowerCase().replaceAll("_", "-")}/${file}`, corpus);
  if (!existsSync(url)) return [];
  return readFileSync(url, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.startsWith("# "))
    .map((line) => line.replaceAll("⏎", "\n").replaceAll("⇥", "\t"));
}

function found(entityType: string, text: string): string[] {
  return (entityType === "URL" ? urls : others)
    .scanText(text)
    .filter((finding) => finding.entityType === entityType)
    .map(({ start, end }) => text.slice(start, end));
}

const rows = (file: string) =>
  Object.keys(ENTITY_TYPES).flatMap((entityType) =>
    examples(entityType, file).map((line) => ({ entityType, line })),
  );

describe("found", () => {
  it.each(rows("found.txt"))("$entityType: $line", ({ entityType, line }) => {
    const marked = [...line.matchAll(/\[\[(.*?)\]\]/gs)].map((match) => match[1]);

    expect(found(entityType, line.replaceAll(/\[\[|\]\]/g, ""))).toEqual(marked);
  });
});

describe("ignored", () => {
  it.each(rows("ignored.txt"))("$entityType: $line", ({ entityType, line }) => {
    expect(found(entityType, line)).toEqual([]);
  });
});

it("has a folder for every entity type with a built-in detector, and no other", () => {
  const folders = readdirSync(corpus, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name.toUpperCase().replaceAll("-", "_"));

  for (const folder of folders) expect(Object.keys(ENTITY_TYPES)).toContain(folder);
});
