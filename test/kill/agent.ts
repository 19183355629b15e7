import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import type { House } from "../e2e/house.ts";
import type { ActArguments } from "./effects.ts";

/** How an agent reaches the daemon: over HTTP in the newest or the older revision, or through the shim. */
export const DOORS = ["http", "http-session", "connect"] as const;

export type DoorKind = (typeof DOORS)[number];

/** What an agent was told. `lost`: it heard nothing, or that something broke. */
export interface Answer {
  readonly kind:
    | "answered"
    | "pending"
    | "rejected"
    | "lapsed"
    | "unknown"
    | "not-sent"
    | "denied"
    | "lost";
  readonly approval?: string;
  readonly text: string;
}

/** A real MCP client. */
export interface Agent {
  readonly door: DoorKind;
  call(tool: string, args: ActArguments, signal: AbortSignal): Promise<Answer>;
  /** Hangs up without a word, as a crashed client does; what it waited for is `lost`. */
  hangUp(): Promise<void>;
}

const TIMEOUT_MS = 60_000;

export async function openAgent(
  house: Pick<House, "connect" | "dataFolder">,
  origin: string,
  door: DoorKind,
): Promise<Agent> {
  const client = new Client(
    { name: "agent", version: "1.0.0" },
    door === "http" ? { versionNegotiation: { mode: { pin: "2026-07-28" } } } : {},
  );
  const transport =
    door === "connect"
      ? new StdioClientTransport({ ...house.connect, stderr: "ignore" })
      : httpTransport(house, origin);
  const gone = Promise.withResolvers<Answer>();
  await client.connect(transport);
  // A connection that breaks off is tried anew by the SDK; for us it is the end of the call.
  client.onclose = () => gone.resolve(lost("the connection was closed"));
  return {
    door,
    async call(tool, args, signal) {
      const calling = client
        .callTool({ name: tool, arguments: { ...args } }, { signal, timeout: TIMEOUT_MS })
        .then(answerOf, (error: unknown) => lost(error instanceof Error ? error.message : "?"));
      return Promise.race([calling, gone.promise]);
    },
    async hangUp() {
      gone.resolve(lost("the agent hung up"));
      if (transport instanceof StdioClientTransport && transport.pid !== null) {
        endProcess(transport.pid);
      }
      await client.close().catch(() => undefined);
    },
  };
}

function httpTransport(
  house: Pick<House, "connect" | "dataFolder">,
  origin: string,
): StreamableHTTPClientTransport {
  const token = readFileSync(join(house.dataFolder, "agent.token"), "utf8").trim();
  return new StreamableHTTPClientTransport(new URL(`${origin}/mcp`), {
    requestInit: { headers: { authorization: `Bearer ${token}` } },
    reconnectionOptions: {
      maxRetries: 0,
      initialReconnectionDelay: 1,
      maxReconnectionDelay: 1,
      reconnectionDelayGrowFactor: 1,
    },
  });
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

function answerOf(result: unknown): Answer {
  const { content, _meta } = result as {
    content: readonly { readonly text?: string }[];
    _meta?: Readonly<Record<string, unknown>>;
  };
  const text = content.map((block) => block.text ?? "").join("\n");
  const decision = _meta?.["countersign/decision"] as
    | { kind: Answer["kind"]; approval?: string }
    | undefined;
  if (decision === undefined) return { kind: "answered", text };
  const { kind, approval } = decision;
  return { kind, text, ...(approval === undefined ? {} : { approval }) };
}

function lost(text: string): Answer {
  return { kind: "lost", text };
}
