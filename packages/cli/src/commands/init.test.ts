import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { parseConfig } from "@countersign/config";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { CommandContext } from "../command.ts";
import { initCommand } from "./init.ts";

let cwd = "";

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "init-command-"));
});

afterEach(() => rm(cwd, { recursive: true, force: true }));

const context = (isTerminal: boolean): CommandContext => ({
  cwd,
  env: {},
  home: "/home/ada",
  platform: "linux",
  now: () => 0,
  stdin: { isTerminal },
  stdout: { isTerminal },
});

describe("countersign init", () => {
  it.each(["local", "team"])("writes a usable file for %s mode, and only that", async (mode) => {
    const { exitStatus, stdout } = await initCommand().run(
      ["--mode", mode, "--yes"],
      context(false),
    );

    expect(exitStatus).toBe(0);
    expect(stdout).toContain("countersign wrap FILE");
    const file = join(cwd, "countersign.yaml");
    expect(parseConfig(await readFile(file, "utf8"), { file, env: {} }).mode).toBe(mode);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(cwd)).toEqual(["countersign.yaml"]);
  });

  it("never writes over a file", async () => {
    await writeFile(join(cwd, "countersign.yaml"), "mine");

    const { exitStatus, stderr } = await initCommand().run(["--yes"], context(false));

    expect(exitStatus).toBe(1);
    expect(stderr).toContain("it is already there and stays as it is");
    expect(await readFile(join(cwd, "countersign.yaml"), "utf8")).toBe("mine");
  });

  it("says what local mode means before it writes, and asks", async () => {
    const questions: string[] = [];
    const ask = (question: string) => {
      questions.push(question);
      return Promise.resolve(false);
    };

    const { exitStatus } = await initCommand({ ask }).run([], context(true));

    expect(questions.join()).toContain("Local mode is for one person on one machine.");
    expect(exitStatus).toBe(1);
    expect(await readdir(cwd)).toEqual([]);
  });

  it("says it once to somebody who was asked", async () => {
    const ask = () => Promise.resolve(true);

    const { stdout } = await initCommand({ ask }).run([], context(true));

    expect(stdout).toContain("written: ");
    expect(stdout).not.toContain("Local mode is for one person");
  });

  it("wants --yes where nobody can be asked", async () => {
    const ask = () => Promise.reject(new Error("nobody is there"));

    const { exitStatus, stderr } = await initCommand({ ask }).run([], context(false));

    expect(exitStatus).toBe(1);
    expect(stderr).toContain("--yes");
    expect(await readdir(cwd)).toEqual([]);
  });

  it("shows the reviewer credential to a terminal, and never as data", async () => {
    const createCredential = () => Promise.resolve("cs_reviewer_example");
    const init = initCommand({ createCredential });

    const { stdout, json } = await init.run(["--yes"], context(true));

    expect(stdout).toContain("cs_reviewer_example");
    expect(JSON.stringify(json)).not.toContain("cs_reviewer_example");
  });

  it.each([
    { because: "standard output is no terminal", argv: ["--yes"], isTerminal: false },
    { because: "it was asked for data", argv: ["--yes", "--json"], isTerminal: true },
    { because: "a team has reviewers of its own", argv: ["--mode", "team"], isTerminal: true },
  ])("makes no credential when $because", async ({ argv, isTerminal }) => {
    const createCredential = () => Promise.reject(new Error("it was made"));

    const { exitStatus, stdout } = await initCommand({ createCredential }).run(
      argv,
      context(isTerminal),
    );

    expect(exitStatus).toBe(0);
    expect(stdout).toContain("countersign credential create");
  });

  it("answers with 2 for a mode that does not exist", async () => {
    const { exitStatus, stderr } = await initCommand().run(["--mode", "solo"], context(false));

    expect(exitStatus).toBe(2);
    expect(stderr).toContain("expected `--mode local` or `--mode team`");
  });
});
