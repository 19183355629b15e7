import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseConfig } from "@countersign/config";
import { temporaryFolder } from "@countersign/testkit";
import { describe, expect, it } from "vitest";
import { assertNoOwnReach } from "./own-reach.ts";

function home() {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "shared/deep"), { recursive: true });
  mkdirSync(join(folder, "guard/data"), { recursive: true });
  writeFileSync(join(folder, "guard/data/countersign.db"), "");
  symlinkSync(join(folder, "guard"), join(folder, "shared/link"));
  const file = join(folder, "guard/countersign.yaml");
  writeFileSync(file, "");
  const start = (upstream: string) => {
    const text = `version: 1\nmode: local\ndata_folder: data\nupstreams: { files: ${upstream} }\n`;
    assertNoOwnReach(parseConfig(text, { file, env: {} }));
  };
  return { folder, start };
}

describe("an upstream that is given a folder", () => {
  it.each([
    ["of the configuration", "."],
    ["above it", ".."],
    ["above it by an absolute path", "ROOT"],
    ["with the data folder", "./data"],
    ["by a link", "ROOT/shared/link"],
    ["as an option", "--root=ROOT/guard"],
    ["in a list", "ROOT/shared:ROOT/guard"],
    ["that is all there is", "/"],
  ])("%s is refused at the start", (_where, given) => {
    const { folder, start } = home();

    expect(() => start(`{ command: x, args: ["${given.replaceAll("ROOT", folder)}"] }`)).toThrow(
      /upstream `files` reaches (?:the configuration|Countersign's)/,
    );
  });

  it("of Countersign's program is refused", () => {
    const { start } = home();

    expect(() => start(`{ command: x, args: ["${import.meta.dirname}"] }`)).toThrow(
      "reaches Countersign's program",
    );
  });

  it.each([
    "{ command: x, args: [data/countersign.db] }",
    "{ command: x, env: { DATABASE: data/countersign.db } }",
  ])("or a file of its data is refused: %s", (upstream) => {
    expect(() => home().start(upstream)).toThrow("reaches Countersign's data folder");
  });

  it.each([
    "{ command: x, args: [ROOT/shared/deep] }",
    "{ command: x, args: [-y, some-server, --verbose, ROOT/nowhere] }",
    '{ url: "https://files.example/mcp" }',
    "{ command: x, args: [..], reaches_countersign: allowed }",
  ])("elsewhere, or allowed in words, starts: %s", (upstream) => {
    const { folder, start } = home();

    expect(() => start(upstream.replaceAll("ROOT", folder))).not.toThrow();
  });
});
