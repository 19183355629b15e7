import { z } from "zod";

import type { UpstreamConfig } from "./config.ts";
import { toolsSchema } from "./tools-schema.ts";

/** Files in `policies/`. */
export const READY_POLICIES = [
  "filesystem",
  "git",
  "github",
  "memory",
  "notion",
  "playwright",
  "postgres",
  "slack",
  "sqlite",
] as const;

/** What can stand before `_` in a tool's name, and in a policy's globs, without being taken for something else. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/;

const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/; // a token of RFC 9110, section 5.6.2

const commandLineText = z
  .string()
  // biome-ignore format: one line says it
  .regex(/^[^\0]*$/, "expected text without NUL characters");

const written = z.strictObject({
  command: commandLineText
    .regex(/\S/, "expected a command")
    .exactOptional()
    .describe(
      "Program of a stdio server. A path that begins with `.` starts at the folder of this file.",
    ),
  args: z.array(commandLineText).exactOptional().describe("Its arguments, each as it is."),
  env: z
    .record(
      z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "expected the name of an environment variable"),
      commandLineText,
    )
    .exactOptional()
    .describe("Environment variables for it. It inherits only a few harmless ones."),
  cwd: commandLineText
    .exactOptional()
    .describe("Folder it starts in, relative to the folder of this file, which is the default."),
  url: z
    .string()
    .refine(isPlainHttpUrl, "expected an `http` or `https` URL without user name and password")
    .exactOptional()
    .describe("Address of a Streamable HTTP server."),
  headers: z
    .record(
      z.string().regex(HEADER_NAME, "expected the name of an HTTP header"),
      z.string().regex(/^[^\0\r\n]*$/, "expected one line of text"),
    )
    .exactOptional()
    .describe("HTTP headers sent with every request. Write secrets as `${env:NAME}`."),
  program: z
    .literal(true, "expected `true`, or nothing")
    .exactOptional()
    .describe(
      "No server: tools of programs of your own, which put them under guard themselves (docs/langchain.md).",
    ),
  trust: z
    .enum(["internal", "partner", "external"])
    .exactOptional()
    .describe(
      "How far you trust who runs it. Without a label its own hints count for nothing but more caution.",
    ),
  tool_prefix: z
    .string()
    .regex(/^[A-Za-z0-9_-]{0,32}$/, "expected up to 32 letters, digits, `_` or `-`")
    .exactOptional()
    .describe(
      "Put before the name of each tool, as it is written. By default `<upstream>_` if there are several upstreams.",
    ),
  tools: toolsSchema.describe("Settings by tool name or glob (`*`). The first that fits counts."),
  policy: z
    .enum(READY_POLICIES)
    .exactOptional()
    .describe("A ready policy for a known server: categories of its tools, and rules about it."),
  reaches_countersign: z
    .enum(["refused", "allowed"])
    .default("refused")
    .describe(
      "`allowed`: it may be given folders that hold this file, the data folder or the program. Agents can then change what decides about them.",
    ),
  start_timeout_seconds: z
    .int()
    .min(1)
    .max(600)
    .default(30)
    .describe("How long it may take to start."),
  max_message_bytes: z
    .int()
    .min(1_024)
    .max(1_073_741_824)
    .default(10_485_760)
    .describe("Longer messages from it become a tool error."),
  max_result_bytes: z
    .int()
    .min(1_024)
    .max(1_073_741_824)
    .exactOptional()
    .describe("Larger results of its tools are withheld. Without it, what a message can hold."),
  max_definition_bytes: z
    .int()
    .min(256)
    .max(10_485_760)
    .default(131_072)
    .describe("A tool whose definition is larger is left out of its list."),
  max_tools: z
    .int()
    .min(1)
    .max(2_000)
    .default(1_000)
    .describe("If it lists more tools, the rest is left out."),
  max_task_seconds: z
    .int()
    .min(1)
    .max(604_800)
    .default(86_400)
    .describe(
      "How long a task that it makes of a call is followed. One that is not over by then is ended, its outcome unknown.",
    ),
});

const upstream: z.ZodType<Omit<UpstreamConfig, "name">> = written.transform((value) => ({
  trust: value.trust ?? "unlabelled",
  toolPrefix: value.tool_prefix ?? null,
  tools: value.tools,
  policy: value.policy ?? null,
  reachesCountersign: value.reaches_countersign === "allowed",
  startTimeoutSeconds: value.start_timeout_seconds,
  maxMessageBytes: value.max_message_bytes,
  maxResultBytes: value.max_result_bytes ?? null,
  maxDefinitionBytes: value.max_definition_bytes,
  maxTools: value.max_tools,
  maxTaskSeconds: value.max_task_seconds,
  transport: transportOf(value),
}));

function transportOf(value: z.output<typeof written>): UpstreamConfig["transport"] {
  if (value.program === true) return { kind: "program" };
  return value.command === undefined
    ? { kind: "http" as const, url: value.url ?? "", headers: value.headers ?? {} }
    : {
        kind: "stdio" as const,
        command: value.command,
        args: value.args ?? [],
        env: value.env ?? {},
        cwd: value.cwd ?? ".",
      };
}

/** `upstreams`. Paths in it are as they were written. */
export const upstreamsSchema: z.ZodType<readonly UpstreamConfig[]> = z
  .record(
    z
      .string()
      .regex(
        NAME,
        "expected up to 32 letters, digits, `_` or `-`, beginning with a letter or digit",
      ),
    upstream,
  )
  .transform((byName) => Object.entries(byName).map(([name, rest]) => ({ name, ...rest })));

function isPlainHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return /^https?:$/.test(url.protocol) && url.username === "" && url.password === "";
}
