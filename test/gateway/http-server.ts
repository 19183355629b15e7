import { type ChildProcess, spawn } from "node:child_process";
import type { UpstreamSettings } from "@countersign/mcp-gateway";

/** Starts a server that prints the port it listens on, and gives the settings to reach it as an upstream. */
export async function startHttpServer(
  { server, ...settings }: UpstreamSettings,
  args: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly port?: number } = {},
): Promise<{ readonly settings: UpstreamSettings; stop(): Promise<void> }> {
  if (!("command" in server)) throw new Error("wanted a server to be started");
  const child = spawn(server.command, [...server.args, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...options.env },
  });
  const port = options.port ?? (await printedPort(child));
  const url = `http://127.0.0.1:${port}/mcp`;
  if (options.port !== undefined) await answering(url);
  return {
    settings: { ...settings, server: { url, headers: { "x-upstream": "yes" } } },
    async stop() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await ended;
    },
  };
}

function printedPort(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("exit", () => reject(new Error("the server ended instead of listening")));
    child.stdout?.on("data", (chunk: Buffer) => resolve(Number(chunk.toString())));
  });
}

async function answering(url: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    try {
      await fetch(url, { method: "GET" });
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  throw new Error("the server did not start listening");
}
