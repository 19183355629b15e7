import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { makePrivateFolder } from "./data-folder.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "countersign-folder-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

it("keeps a folder that it makes out of version control", () => {
  const made = join(folder, "project", ".countersign");
  makePrivateFolder(made);

  expect(readFileSync(join(made, ".gitignore"), "utf8")).toBe("*\n");
  expect(readdirSync(join(folder, "project"))).toEqual([".countersign"]);
});

it("writes nothing into a folder that was there", () => {
  makePrivateFolder(folder);

  expect(readdirSync(folder)).toEqual([]);
});
