/**
 * An upstream whose every effect can be counted afterwards: each call of `act` appends one line to a file and syncs it
 * to the disk. What it is doing is noted in a second file, so that a test can kill the daemon at a chosen moment.
 *
 * usage: node effect-server.ts FOLDER
 */
import { appendFileSync, closeSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { McpServer, type ServerContext } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { z } from "zod";
import {
  type ActArguments,
  EDITION_FILE,
  type Effect,
  EFFECTS_FILE,
  type Phase,
  PHASES_FILE,
} from "./effects.ts";

const folder = process.argv[2] ?? ".";
const edition = readFileSync(join(folder, EDITION_FILE), "utf8").trim();
const inputSchema = z.object({
  id: z.string(),
  before_ms: z.number(),
  after_ms: z.number(),
  stubborn: z.boolean(),
});

let isAlone = false;
process.stdin.once("close", () => {
  isAlone = true;
});
// Whoever would read the answer may have been killed.
process.stdout.on("error", () => undefined);

note("started", { id: "", exchange: "" });
serveStdio(() => {
  const server = new McpServer({ name: "effects", version: "1.0.0" });
  for (const name of ["act", "act_soon"]) {
    const description = `Does something that cannot be undone (edition ${edition}).`;
    server.registerTool(name, { description, inputSchema }, act);
  }
  return server;
});

async function act(
  { id, before_ms, after_ms, stubborn }: ActArguments,
  { mcpReq }: ServerContext,
): Promise<{ content: { type: "text"; text: string }[] }> {
  const call = { id, exchange: String(mcpReq._meta?.["countersign/exchange"]) };
  note("received", call);
  if (before_ms > 0) await sleep(before_ms);
  if (isAlone && !stubborn) throw new Error("nobody waits for this any more");
  appendDurably(call);
  note("effect", call);
  if (after_ms > 0) await sleep(after_ms);
  note("answered", call);
  return { content: [{ type: "text", text: `did ${id}` }] };
}

function note(phase: Phase["phase"], call: Pick<Effect, "id" | "exchange">): void {
  const line: Phase = { phase, ...call, pid: process.pid, at: Date.now() };
  appendFileSync(join(folder, PHASES_FILE), `${JSON.stringify(line)}\n`);
}

function appendDurably(call: Pick<Effect, "id" | "exchange">): void {
  const effect: Effect = { ...call, pid: process.pid, at: Date.now() };
  const descriptor = openSync(join(folder, EFFECTS_FILE), "a");
  writeSync(descriptor, `${JSON.stringify(effect)}\n`);
  fsyncSync(descriptor);
  closeSync(descriptor);
}
