import type { ActionCategory, Trust } from "@countersign/core";
import type { BinaryRules } from "../mask/binary.ts";

/** A day: a task may wait for a person of the upstream's own. */
export const MAX_TASK_MS: number = 24 * 60 * 60_000;

/** One MCP server behind the gateway. */
export interface UpstreamSettings {
  readonly name: string;
  readonly trust: Trust;
  readonly server: StdioServer | HttpServer;
  /**
   * Goes before the names of its tools and prompts. `null`: none when it is the only upstream, `<name>_` otherwise.
   */
  readonly toolPrefix: string | null;
  readonly startTimeoutMs: number;
  /** Longest message it may send. A longer one costs the call it answers, not the connection. */
  readonly maxMessageBytes: number;
  /** Largest definition of a tool that is shown, and how many tools are; without it any. */
  readonly maxDefinitionBytes?: number;
  readonly maxTools?: number;
  /** Largest result that is handed on; without it any that a message can hold. */
  readonly maxResultBytes?: number;
  /**
   * How long a task of its is followed, or a stream come back to that ends without the answer. In milliseconds; a day
   * without it.
   */
  readonly maxTaskMs?: number;
  /** How long after something that cannot be read on the stream of a request its answer may come; 5,000 without it. */
  readonly strayMs?: number;
  /** Categories the configuration gives tools, by the upstream's own tool name, `*` allowed; the first match counts. */
  readonly categories: readonly { readonly tool: string; readonly category: ActionCategory }[];
  /** What becomes of images, sounds and other bytes it sends. */
  readonly binaries?: BinaryRules;
}

export interface StdioServer {
  readonly command: string;
  readonly args: readonly string[];
  /** Added to the few variables every process needs; the daemon's own environment is not handed down. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** Streamable HTTP. */
export interface HttpServer {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}
