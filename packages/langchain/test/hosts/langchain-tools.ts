/** Every kind of tool LangChain has, from the same description. */
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { RunnableLambda } from "@langchain/core/runnables";
import {
  DynamicStructuredTool,
  DynamicTool,
  StructuredTool,
  type StructuredToolInterface,
  tool,
} from "@langchain/core/tools";
import { loadMcpTools } from "@langchain/mcp-adapters";
import { z } from "zod";
import type { ToolSpec } from "./host.ts";

type MakeTool = (spec: ToolSpec) => StructuredToolInterface | Promise<StructuredToolInterface>;

class PrivateTool extends StructuredTool {
  // Fields only the object itself can read: neither a proxy nor an heir.
  readonly #spec: ToolSpec;
  name: string;
  schema: z.ZodObject;

  constructor(spec: ToolSpec) {
    super();
    this.#spec = spec;
    this.name = spec.name;
    this.schema = spec.schema;
  }

  get description(): string {
    return `does ${this.#spec.name}`;
  }

  protected async _call(args: Record<string, unknown>): Promise<string> {
    return this.#spec.run(args) as Promise<string>;
  }
}

export const TOOL_KINDS: Readonly<Record<string, MakeTool>> = {
  "tool()": ({ name, schema, run }) =>
    tool((args) => run(args), { name, description: "does", schema }) as never,

  DynamicStructuredTool: ({ name, schema, run }) =>
    new DynamicStructuredTool({
      name,
      description: "does",
      schema,
      func: async (args) => run(args as Record<string, unknown>),
    }) as never,

  "DynamicStructuredTool with a JSON schema": ({ name, schema, run }) =>
    new DynamicStructuredTool({
      name,
      description: "does",
      schema: z.toJSONSchema(schema) as Record<string, unknown>,
      func: async (args: unknown) => run(args as Record<string, unknown>),
    }) as never,

  "a class with private fields": (spec) => new PrivateTool(spec) as never,

  "asTool()": ({ name, schema, run }) =>
    RunnableLambda.from(async (args: Record<string, unknown>) => run(args)).asTool({
      name,
      description: "does",
      schema: schema as never,
    }) as never,

  "an MCP adapter's tool": async ({ name, schema, run }) => {
    const server = new McpServer({ name: "server", version: "1" });
    server.registerTool(name, { description: "does", inputSchema: schema.shape as never }, (async (
      args: Record<string, unknown>,
    ) => {
      const text = await run(args);
      return {
        content: [{ type: "text", text: typeof text === "string" ? text : JSON.stringify(text) }],
      };
    }) as never);
    const client = new Client({ name: "client", version: "1" });
    const [near, far] = InMemoryTransport.createLinkedPair();
    await Promise.all([server.connect(far), client.connect(near)]);
    const [loaded] = await loadMcpTools("server", client as never);
    if (loaded === undefined) throw new Error("no tool was loaded");
    return loaded as never;
  },
};

/** Takes a text: its one argument is the text. */
export function textTool({ name, run }: Pick<ToolSpec, "name" | "run">): StructuredToolInterface {
  return new DynamicTool({
    name,
    description: "does",
    func: async (input) => run({ input }) as Promise<string>,
  }) as never;
}
