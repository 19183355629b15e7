// Runs the tests and closes with the plain line `N passed, N failed`.
import { startVitest } from "vitest/node";

const args = process.argv.slice(2);
const isRelease = args.includes("--release");
const filters = args.filter((argument) => !argument.startsWith("--"));

if (isRelease) {
  process.env.COUNTERSIGN_BATTERY = "release";
  process.env.COUNTERSIGN_SEED ??= "random";
}

const vitest = await startVitest("test", filters, { watch: false });
const files = vitest.state.getTestModules();
let passed = 0;
let failed = 0;
let skipped = 0;
for (const file of files) {
  for (const test of file.children.allTests()) {
    const { state } = test.result();
    if (state === "passed") passed++;
    else if (state === "failed") failed++;
    else skipped++;
  }
  // A file that fails outside of its tests counts once.
  if (file.state() === "failed" && ![...file.children.allTests("failed")].length) failed++;
}
failed += vitest.state.getUnhandledErrors().length;
await vitest.close();
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
