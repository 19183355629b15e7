// The front door of `npm run …`: sets up what is missing, then runs the command on the pinned Node.
// Plain JavaScript for any Node from 18 on, because this is what runs before anything is installed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const PNPM = "pnpm@12.21.0";
const root = fileURLToPath(new URL("..", import.meta.url));
const bin = join(root, "node_modules", ".bin");
const stamp = join(root, "node_modules", ".setup-stamp");
const isWindows = process.platform === "win32";

/** Runs a command with the pinned Node first on the PATH; exits with its status if it fails. */
function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: "inherit",
    shell: isWindows,
    ...options,
    env: { ...process.env, PATH: bin + delimiter + process.env.PATH, ...options.env },
  });
  if (error) console.error(`cannot run \`${command}\`: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

/** Changes when what is installed should change. */
function fingerprint() {
  const hash = createHash("sha256").update(PNPM + process.platform + process.arch);
  const manifests = ["pnpm-lock.yaml", "pnpm-workspace.yaml", "package.json"];
  for (const folder of ["packages", "examples"]) {
    for (const name of readdirSync(join(root, folder)).sort()) {
      manifests.push(join(folder, name, "package.json"));
    }
  }
  for (const file of manifests) {
    if (existsSync(join(root, file))) hash.update(file).update(readFileSync(join(root, file)));
  }
  return hash.digest("hex");
}

function setUp() {
  const wanted = fingerprint();
  const isInstalled = existsSync(stamp) && readFileSync(stamp, "utf8") === wanted;
  if (!isInstalled) {
    console.error("installing (once, and again when the dependencies change) …");
    // The answer belongs to the command; what the installation says goes to standard error.
    run("npx", ["-y", PNPM, "install", "--frozen-lockfile"], { stdio: ["ignore", 2, 2] });
    writeFileSync(stamp, wanted);
  }
  run(join(bin, "tsc"), ["-b"], { stdio: ["ignore", 2, 2] });
  run(join(bin, "node"), ["packages/console/web/build.ts"], { stdio: ["ignore", 2, 2] });
}

const CHECKS = [
  { command: "biome", args: ["format", "."] },
  { command: "oxlint", args: ["--type-aware", "--deny-warnings", "."] },
  { command: "tsc", args: ["-p", "test"] },
  { command: "knip", args: [] },
];

const COMMANDS = {
  setup: () => {},
  check: () => {
    for (const { command, args } of CHECKS) {
      console.error(`${command} …`);
      run(join(bin, command), args);
    }
  },
  test: (args) => {
    COMMANDS.check();
    run(join(bin, "node"), ["scripts/test.mjs", ...args]);
  },
  "test:release": (args) => run(join(bin, "node"), ["scripts/test.mjs", "--release", ...args]),
  demo: (args) => run(join(bin, "node"), ["examples/demo/main.ts", ...args]),
  bench: (args) => run(join(bin, "node"), ["bench/main.mjs", ...args]),
};

const [name = "", ...args] = process.argv.slice(2);
const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
if (command === undefined) {
  console.error(`usage: node scripts/main.mjs ${Object.keys(COMMANDS).join("|")} [arguments]`);
  process.exit(2);
}
setUp();
command(args);
