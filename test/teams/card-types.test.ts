/** Every kind of card against the types that the Teams SDK itself has for cards. */
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { JsonObject } from "@countersign/core";
import { lineCard, testCard } from "@countersign/teams-core/card";
import { temporaryFolder } from "@countersign/testkit";
import { expect, it } from "vitest";
import { sampleCards } from "./sample-cards.ts";

const root = join(import.meta.dirname, "../..");
const fromApps = createRequire(
  createRequire(join(root, "packages/teams/package.json")).resolve("@microsoft/teams.apps"),
);

/** What the compiler says about these cards; nothing if they are what the SDK takes. */
async function compiled(cards: Readonly<Record<string, JsonObject>>): Promise<string> {
  const folder = temporaryFolder();
  const declarations = join(dirname(fromApps.resolve("@microsoft/teams.cards")), "index.d.ts");
  const lines = Object.entries(cards).map(
    ([name, card]) =>
      `export const ${name.replaceAll("-", "_")}: IAdaptiveCard = ${JSON.stringify(card)};`,
  );
  const source = ['import type { IAdaptiveCard } from "@microsoft/teams.cards";', ...lines];
  writeFileSync(join(folder, "cards.ts"), source.join("\n"));
  const compilerOptions = {
    noEmit: true,
    strict: true,
    skipLibCheck: true,
    module: "nodenext",
    types: [],
    paths: { "@microsoft/teams.cards": [declarations] },
  };
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ compilerOptions, files: ["cards.ts"] }),
  );
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  try {
    await promisify(execFile)(process.execPath, [tsc, "-p", folder]);
    return "";
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

it("takes every card we draw", async () => {
  expect(await compiled({ ...sampleCards(), line: lineCard("a line"), test: testCard() })).toBe("");
});

it("refuses a card with something that is not of a card", async () => {
  const [card = {}] = Object.values(sampleCards());
  const wrong = await compiled({
    member: { ...card, refreshed: true },
    value: { ...card, version: 1.5 },
    element: { ...card, body: [{ type: "TextBlock", text: "x", wrapped: true }] },
    run: { ...card, body: [{ type: "RichTextBlock", inlines: [{ type: "TextRun", txt: "x" }] }] },
  });

  expect(wrong.match(/error TS/g)).toHaveLength(4);
});
