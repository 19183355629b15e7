#!/usr/bin/env node
// Plain enough for any Node, so that an old one gets a sentence instead of a stack trace: better-sqlite3 crashes the
// process below Node-API 10, which Node has from 22.14 on, and the command is tested from 22.18 on.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(`countersign needs Node 22.18 or newer, and this is ${process.version}`);
  process.exit(1);
}
import("../dist/main.js").catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
