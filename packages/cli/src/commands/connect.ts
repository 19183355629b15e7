/**
 * The stdio MCP server a client starts: a thin shim that passes bytes to the daemon and back. It does nothing before
 * the client's first bytes, because clients start throw-away copies of a server to see whether it answers.
 */
import { once } from "node:events";
import { parseArgs } from "node:util";
import { type Config, loadConfig } from "@countersign/config";
import { CountersignError } from "@countersign/core";
import { configPath } from "../config-path.ts";
import type { DaemonConnection } from "../daemon/daemon-connection.ts";
import { reachDaemon } from "../daemon/reach-daemon.ts";
import type { LongRunningCommand } from "../long-running-command.ts";

export interface Shim {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  readonly report: (line: string) => void;
  /** Read only when the client says something, so that a broken file is told to the client too. */
  readonly loadConfig: () => Promise<Config>;
  /** Checks the whole of it before a daemon is started with it, so that its client is told at once what is wrong. */
  readonly checkConfig: () => Promise<void>;
}

export const connectCommand: LongRunningCommand = {
  name: "connect",
  summary: "the stdio MCP server that a client starts; starts the daemon if none runs",
  help: `Usage: countersign connect [--config FILE]

Speaks MCP on standard input and output. To be named in a client's configuration as the command of
an MCP server; \`countersign wrap\` writes that for you.

Options:
  --config FILE  the configuration (default: COUNTERSIGN_CONFIG, or countersign.yaml in this folder)

Examples:
  countersign connect --config /home/ada/countersign.yaml

Exit status: 0 the client hung up, 1 the daemon could not be reached, 2 called wrongly
`,

  async run(argv, context) {
    const { values } = parseArgs({ args: [...argv], options: { config: { type: "string" } } });
    return runConnect({
      input: process.stdin,
      output: process.stdout,
      report: (line) => process.stderr.write(`${line}\n`),
      loadConfig: async () => loadConfig(configPath(values.config, context), { env: context.env }),
      // What reads conditions takes longer to load than all of this, and a daemon that runs has read them.
      checkConfig: async () => {
        const { loadConfigFor } = await import("../config-file.ts");
        await loadConfigFor(values.config, context);
      },
    });
  },
};

/** JSON-RPC's code for an error inside the server. */
const INTERNAL_ERROR = -32603;

/** Runs until the client or the daemon hangs up. @returns the exit status. */
export async function runConnect(shim: Shim): Promise<0 | 1> {
  const { input, output, report, loadConfig, checkConfig } = shim;
  const first = await firstChunk(input);
  if (first === undefined) return 0;
  let connection: DaemonConnection;
  try {
    connection = await reachDaemon(await loadConfig(), checkConfig);
  } catch (error) {
    const message =
      error instanceof CountersignError ? error.message : "Countersign could not start";
    report(message);
    output.write(`${JSON.stringify(errorAnswer(first, message))}\n`);
    return 1;
  }
  const { socket } = connection;
  // Without a listener an error would end the process with a stack trace; `close` follows it.
  socket.on("error", () => socket.destroy());
  output.on("error", () => socket.destroy());
  socket.setNoDelay(true);
  socket.write(first);
  input.pipe(socket);
  connection.passOn(output);
  // Either side may hang up first; what is on its way is still delivered.
  await new Promise((resolve) => socket.once("close", resolve));
  const clientHungUp = input.readableEnded || output.destroyed;
  input.destroy();
  if (clientHungUp) return 0;
  report("the daemon has stopped; the client has to start this server again");
  return 1;
}

async function firstChunk(input: NodeJS.ReadStream): Promise<Buffer | undefined> {
  for (;;) {
    const chunk = input.read() as Buffer | null;
    if (chunk !== null) return chunk;
    if (input.readableEnded) return undefined;
    await Promise.race([once(input, "readable"), once(input, "end")]);
  }
}

/** An answer to the client's first request, so that the client shows why there is no server. */
function errorAnswer(first: Buffer, message: string): object {
  let id: unknown = null;
  try {
    id =
      (JSON.parse(first.toString("utf8").split("\n", 1)[0] ?? "") as { id?: unknown }).id ?? null;
  } catch {
    // What was not JSON gets an answer without an id, as JSON-RPC says.
  }
  return { jsonrpc: "2.0", id, error: { code: INTERNAL_ERROR, message } };
}
