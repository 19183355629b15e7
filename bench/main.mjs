// Installs what a benchmark compares with, then runs it: npm run bench NAME [-- options]
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

const here = import.meta.dirname;
const names = readdirSync(here).filter((name) => existsSync(join(here, name, "package.json")));
const [name, ...args] = process.argv.slice(2);
if (!names.includes(name)) {
  console.error(`usage: npm run bench ${names.join("|")} [-- options]`);
  process.exit(2);
}
const cwd = join(here, name);
const install = ["-y", "pnpm@12.21.0", "install", "--frozen-lockfile"];
for (const [command, rest] of [
  ["npx", install],
  [process.execPath, ["main.ts", ...args]],
]) {
  const { status } = spawnSync(command, rest, { cwd, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
