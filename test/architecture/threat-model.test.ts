import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/threat-model.md"), "utf8");
const identity = readFileSync(join(root, "docs/identity.md"), "utf8");

/** Rows of tables whose head says `shown by`: who or what, and what shows it. */
const rows = page
  .slice(page.indexOf('## How each "cannot" is held'))
  .split("\n")
  .filter(
    (line) => line.startsWith("|") && !line.startsWith("|--") && !line.includes("| shown by |"),
  )
  .map((line) => {
    const [claim = "", shown = ""] = line.split("|").slice(1, -1).slice(-2);
    return { claim: claim.trim(), shown: shown.trim() };
  });

/** `file` › "name"; "name", and the like: each file with the names of its tests. */
const cited = rows.flatMap(({ claim, shown }) =>
  [...shown.matchAll(/`([^`]+\.test\.ts)`([^`]*)/g)].map(([, file = "", names = ""]) => ({
    claim,
    file,
    names: [...names.matchAll(/"([^"]+)"/g)].map(([, name = ""]) => name),
  })),
);

describe("the threat model", () => {
  it("names a test for each thing that somebody cannot do", () => {
    const unshown = rows.filter(({ shown }) => !/\.test\.ts`/.test(shown));

    expect(rows.length).toBeGreaterThan(30);
    // The one that says that nothing shows it.
    expect(unshown).toHaveLength(1);
    expect(unshown[0]?.shown).toContain("nothing");
  });

  it.each(cited)("$file is there, with each of $names", ({ file, names }) => {
    const text = readFileSync(join(root, file), "utf8");

    expect(names.filter((name) => !text.includes(`"${name}"`))).toEqual([]);
  });

  it("has a part for everybody it is about", () => {
    for (const who of [
      "An agent",
      "An upstream server",
      "The requester",
      "A reviewer",
      "Somebody with a stolen token",
      "Somebody with a copy of the database",
      "A program under the same account",
    ]) {
      expect(page).toContain(`\n### ${who}`);
    }
  });
});

it("docs/identity.md names files that are there", () => {
  const files = [...identity.matchAll(/`((?:packages|test)\/[^`]+)`/g)].map(
    ([, file = ""]) => file,
  );

  expect(files.length).toBeGreaterThan(5);
  expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});
