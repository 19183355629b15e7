import { defineConfig } from "vitest/config";

// Tests read the sources of sibling packages, so that no build stands between an edit and its test.
const conditions = ["countersign-source"];

const EVERYWHERE = [
  "packages/*/src/**/*.test.ts",
  "packages/console/web/**/*.test.ts",
  "packages/langchain/test/**/*.test.ts",
  "test/**/*.test.ts",
];

/** What runs under a tracer, whose library keeps the first client it makes for all files after. */
const ALONE = ["packages/langchain/test/{leaks,pieces}.test.ts"];

const ANYBODYS = ["**/node_modules/**", "**/dist/**"];

/** The long batteries in place of the tests. */
const isRelease = process.env["COUNTERSIGN_BATTERY"] === "release";

export default defineConfig({
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    setupFiles: ["./test/settle-seed.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: "shared",
          // The daemon serves what is built, so it is built before anything is tried.
          globalSetup: ["packages/console/web/build.ts"],
          include: isRelease ? ["test/release/**/*.test.ts"] : EVERYWHERE,
          exclude: isRelease
            ? ANYBODYS
            : [...ANYBODYS, "test/release/**", "test/recogniser/**", ...ALONE],
          // Files of one worker share what they import, which halves the time: a test puts back what it changes of the
          // process.
          isolate: false,
        },
      },
      {
        extends: true,
        test: { name: "alone", include: isRelease ? [] : ALONE, exclude: ANYBODYS },
      },
    ],
  },
});
