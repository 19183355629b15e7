import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ERROR_CODES } from "@countersign/core";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/errors.md"), "utf8");
const sections = [...page.matchAll(/^## (.+)$/gm)].map((match) => match[1]);

// Each `src` by itself: beside it are links from package to package, in circles.
const sources = readdirSync(join(root, "packages"))
  .flatMap((name) => {
    const folder = join(root, "packages", name, "src");
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => /(?<!\.test)\.ts$/.test(file) && !file.endsWith("errors.ts"))
      .map((file) => readFileSync(join(folder, file), "utf8"));
  })
  .join("\n");

describe("the error catalogue", () => {
  it("has a section per code in docs/errors.md, in the same order, and no other", () => {
    expect(sections).toEqual(Object.keys(ERROR_CODES));
  });

  it.each(Object.keys(ERROR_CODES))("%s is raised somewhere", (code) => {
    expect(sources.includes(`"${code}"`)).toBe(true);
  });
});
