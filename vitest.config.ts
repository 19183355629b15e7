import { defineConfig } from "vitest/config";

// Tests read the sources of sibling packages, so that no build stands between an edit and its test.
const conditions = ["countersign-source"];

export default defineConfig({
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    // The daemon serves what is built, so it is built before anything is tried.
    globalSetup: ["packages/console/web/build.ts"],
    include: [
      "packages/*/src/**/*.test.ts",
      "packages/console/web/**/*.test.ts",
      "packages/langchain/test/**/*.test.ts",
      "test/**/*.test.ts",
    ],
    setupFiles: ["./test/settle-seed.ts"],
    exclude: ["**/node_modules/**", "**/dist/**", "test/release/**", "test/recogniser/**"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    // Files of one worker share what they import, which halves the time: a test puts back what it changes of the process.
    isolate: false,
  },
});
