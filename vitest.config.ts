import { join } from "node:path";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";

// What a process compiled, the next one takes over: tests start hundreds, and threads from the sources.
process.env["NODE_COMPILE_CACHE"] ??= join(import.meta.dirname, "node_modules/.cache/compiled");

// Tests read the sources of sibling packages, so that no build stands between an edit and its test.
const conditions = ["countersign-source"];

/** What runs under a tracer, whose library keeps the first client it makes for all files after. */
const ALONE = ["packages/langchain/test/{leaks,pieces}.test.ts"];

const NOT_OURS = ["**/node_modules/**", "**/dist/**"];

/** The long batteries in place of the tests. */
const isRelease = process.env["COUNTERSIGN_BATTERY"] === "release";

/**
 * Files of one worker share what they import, which halves the time: a test puts back what it changes of the process.
 * A worker serves one project, so none grows with all of them.
 */
function together(
  name: string,
  include: readonly string[],
  exclude: readonly string[] = [],
): TestProjectInlineConfiguration {
  return {
    extends: true,
    test: {
      name,
      include: [...include],
      exclude: [...NOT_OURS, ...ALONE, ...exclude],
      isolate: false,
    },
  };
}

export default defineConfig({
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    // The daemon serves what is built, so it is built before anything is tried; and so is what looks at it.
    globalSetup: ["packages/console/web/build.ts", "test/console/unpack-browser.ts"],
    setupFiles: ["./test/settle-seed.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // What is waited for comes when the machine gets to it: a second is no promise of it.
    expect: { poll: { timeout: 20_000 } },
    maxWorkers: 2,
    projects: isRelease
      ? [together("release", ["test/release/**/*.test.ts"])]
      : [
          together("houses", ["test/**/*.test.ts"], ["test/release/**", "test/recogniser/**"]),
          together("packages", [
            "packages/*/src/**/*.test.ts",
            "packages/console/web/**/*.test.ts",
            "packages/langchain/test/**/*.test.ts",
          ]),
          { extends: true, test: { name: "alone", include: ALONE, exclude: NOT_OURS } },
        ],
  },
});
