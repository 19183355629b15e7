import { type ChildProcess, spawn } from "node:child_process";
import { serverEnvironment } from "./server-environment.ts";
import type { StdioServer } from "./upstream-settings.ts";

/** How long a server may take to end by itself once its input has ended, and after each signal. */
const GRACE_MS = 1500;

/** How long what a server wrote last is waited for once it has ended: whoever it started may hold its output open. In milliseconds. */
export const LAST_WORDS_MS = 250;

const HAS_GROUPS = process.platform !== "win32";

/** Servers that run. Belongs to the process, as its end does: none of them may outlive it. */
const running = new Set<ChildProcess>();

/** Starts a server in a process group of its own, so that {@link stopTree} reaches what it starts in turn. */
export function startServer(server: StdioServer): ChildProcess {
  const child = spawn(server.command, [...server.args], {
    cwd: server.cwd,
    env: { ...serverEnvironment(process.env), ...server.env },
    stdio: ["pipe", "pipe", "pipe"],
    detached: HAS_GROUPS,
    windowsHide: true,
  });
  if (running.size === 0) process.on("exit", killAll);
  running.add(child);
  const onGone = (): void => {
    running.delete(child);
    if (running.size === 0) process.removeListener("exit", killAll);
  };
  child.once("exit", onGone);
  child.once("error", onGone);
  return child;
}

/**
 * Ends a server and everything it started: ends its input, then SIGTERM, then SIGKILL, each to the whole group.
 * Resolves when the server is gone. Also to be called for a server that ended by itself, for what it left behind.
 */
export async function stopTree(child: ChildProcess): Promise<void> {
  child.stdin?.end();
  if (!(await hasEnded(child, GRACE_MS))) {
    signalTree(child, "SIGTERM");
    if (!(await hasEnded(child, GRACE_MS))) {
      signalTree(child, "SIGKILL");
      await hasEnded(child, GRACE_MS);
    }
  }
  await sweep(child);
  await isRead(child);
  child.stdin?.destroy();
  child.stdout?.destroy();
  child.stderr?.destroy();
}

/** Until everything the server wrote last has been read, for {@link LAST_WORDS_MS} at most. */
async function isRead({ stdout, stderr }: ChildProcess): Promise<void> {
  const open = [stdout, stderr].filter((stream) => stream?.closed === false);
  const closed = open.map((stream) => new Promise((resolve) => stream?.once("close", resolve)));
  const { promise: isOver, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, LAST_WORDS_MS);
  await Promise.race([Promise.all(closed), isOver]);
  clearTimeout(timer);
}

/** There is no time left to be polite when this process ends itself. */
function killAll(): void {
  for (const child of running) signalTree(child, "SIGKILL");
}

/** What a server that has ended left running. Its own grandchildren had the same end of input to notice. */
async function sweep(child: ChildProcess): Promise<void> {
  if (!signalTree(child, "SIGTERM")) return;
  for (let waited = 0; waited < GRACE_MS; waited += 50) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    if (!signalTree(child, 0)) return;
  }
  signalTree(child, "SIGKILL");
}

/** Whether anything was there to be signalled. */
function signalTree(child: ChildProcess, signal: NodeJS.Signals | 0): boolean {
  if (child.pid === undefined) return false;
  try {
    // A group keeps its id from being given to another process for as long as it has a member.
    return process.kill(HAS_GROUPS ? -child.pid : child.pid, signal);
  } catch {
    return false;
  }
}

function hasEnded(child: ChildProcess, withinMs: number): Promise<boolean> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
    return Promise.resolve(true);
  }
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      child.removeListener("exit", onExit);
      resolve(false);
    }, withinMs);
    const onExit = (): void => {
      clearTimeout(timer);
      resolve(true);
    };
    child.once("exit", onExit);
  });
}
