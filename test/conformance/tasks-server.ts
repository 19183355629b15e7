/** Serves tools that become tasks, as the `tasks-*` scenarios ask for them, over Streamable HTTP; prints its port. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { JsonObject, JsonValue } from "@countersign/core";
import {
  localhostHostValidation,
  localhostOriginValidation,
  toNodeHandler,
} from "@modelcontextprotocol/node";
import {
  createMcpHandler,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { createTask, declaresTasks, requireTasks, taskOf, TASKS } from "./fixture/tasks.ts";

interface Tool {
  readonly properties?: JsonObject;
  /** Cannot be called but as a task. */
  readonly isTask?: boolean;
  readonly call: (args: JsonObject, context: ServerContext) => JsonObject | Promise<JsonObject>;
}

const text = (words: string): JsonObject => ({ content: [{ type: "text", text: words }] });

function form(message: string, properties: JsonObject): JsonObject {
  return {
    method: "elicitation/create",
    params: {
      mode: "form",
      message,
      requestedSchema: { type: "object", properties, required: Object.keys(properties) },
    },
  };
}

function said(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "nobody";
}

const STRING = { type: "string" };
const BOOLEAN = { type: "boolean" };

const TOOLS: Readonly<Record<string, Tool>> = {
  greet: {
    properties: { name: STRING },
    call: ({ name }) => text(`Hello, ${said(name)}!`),
  },
  slow_compute: {
    properties: { seconds: { type: "number" }, label: STRING },
    call({ seconds, label }, context) {
      const work = async (): Promise<JsonObject> => {
        await pause(Number(seconds ?? 0) * 1000);
        return text(`computed ${said(label)}`);
      };
      return declaresTasks(context) ? createTask(work) : work();
    },
  },
  failing_job: {
    isTask: true,
    call: () => createTask(() => pause(1000, { ...text("failed"), isError: true })),
  },
  protocol_error_job: {
    isTask: true,
    call: () =>
      createTask(async () => {
        await pause(300);
        throw new Error("boom");
      }),
  },
  confirm_delete: {
    isTask: true,
    properties: { filename: STRING },
    call: ({ filename }) =>
      createTask(async (task) => {
        const confirm = form(`Delete ${said(filename)}?`, { confirm: BOOLEAN });
        return text(`deleted ${JSON.stringify(await task.ask({ confirm }))}`);
      }),
  },
  multi_input: {
    isTask: true,
    call: () =>
      createTask(async (task) => {
        const asked = { q1: form("q1", { name: STRING }), q2: form("q2", { confirm: BOOLEAN }) };
        return text(JSON.stringify(await task.ask(asked)));
      }),
  },
  asks_with_a_state: {
    call(_args, { mcpReq }) {
      const state = mcpReq.requestState();
      if (typeof state === "string") return text(`had ${state.length} characters, ${state}`);
      return {
        resultType: "input_required",
        inputRequests: { user_name: form("name?", { name: STRING }) },
        requestState: "step 2 for ilse@post.example",
      };
    },
  },
  test_tool_with_task: {
    isTask: true,
    call(_args, { mcpReq }) {
      const { user_name: given } = (mcpReq.inputResponses ?? {}) as {
        user_name?: { content?: { name?: string } };
      };
      const name = given?.content?.name;
      if (name !== undefined) return createTask(() => pause(300, text(`Hello ${name}`)));
      return {
        resultType: "input_required",
        inputRequests: { user_name: form("name?", { name: STRING }) },
        requestState: "named",
      };
    },
  },
};

function makeServer(): Server {
  const server = new Server(
    { name: "tasks", version: "1" },
    { capabilities: { tools: {}, prompts: {}, resources: {}, extensions: { [TASKS]: {} } } },
  );
  server.setRequestHandler("tools/list", () => ({
    tools: Object.entries(TOOLS).map(([name, { properties = {} }]) => ({
      name,
      description: name,
      inputSchema: { type: "object" as const, properties: properties as never },
    })),
    ttlMs: 1000,
    cacheScope: "private" as const,
  }));
  server.setRequestHandler("tools/call", async ({ params }, context) => {
    const tool = TOOLS[params.name];
    if (tool === undefined) throw new ProtocolError(ProtocolErrorCode.InvalidParams, "no tool");
    if (tool.isTask === true) requireTasks(context);
    return (await tool.call((params.arguments ?? {}) as JsonObject, context)) as never;
  });
  // Prompts and resources ask first, too, and give a state along.
  const asksFirst = (
    method: "prompts/get" | "resources/read",
    answer: (state: string) => JsonObject,
  ) =>
    server.setRequestHandler(method, { params: ANY, result: ANY }, async (_params, { mcpReq }) => {
      const state = mcpReq.requestState();
      if (typeof state === "string") return answer(`had ${state.length} characters, ${state}`);
      return {
        resultType: "input_required",
        inputRequests: { user_name: form("name?", { name: STRING }) },
        requestState: "step 2 for ilse@post.example",
      };
    });
  asksFirst("prompts/get", (words) => ({
    messages: [{ role: "user", content: { type: "text", text: words } }],
  }));
  asksFirst("resources/read", (words) => ({
    contents: [{ uri: "file:///a", text: words }],
    ttlMs: 0,
    cacheScope: "private",
  }));
  server.setRequestHandler("prompts/list", () => ({
    prompts: [{ name: "p" }, { name: "q" }],
    ttlMs: 1000,
    cacheScope: "private" as const,
  }));
  const handle = (
    method: string,
    answer: (params: JsonObject, context: ServerContext) => JsonObject,
  ): void => {
    server.setRequestHandler(method, { params: ANY, result: ANY }, async (params, context) => {
      requireTasks(context);
      return answer(params as JsonObject, context);
    });
  };
  handle("tasks/get", (params) => taskOf(params).state);
  handle("tasks/cancel", (params) => {
    taskOf(params).set({ status: "cancelled" });
    return {};
  });
  handle("tasks/update", (params, { mcpReq }) => {
    taskOf(params).update((mcpReq.inputResponses ?? params["inputResponses"] ?? {}) as JsonObject);
    return {};
  });
  return server;
}

const ANY = {
  "~standard": {
    version: 1 as const,
    vendor: "fixture",
    validate: (value: unknown) => ({ value: value as Record<string, unknown> }),
  },
};

const handler = toNodeHandler(createMcpHandler(makeServer, { legacy: "reject" }));
const isOwnHost = localhostHostValidation();
const isOwnOrigin = localhostOriginValidation();
const http = createServer((req, res) => {
  if (!isOwnHost(req, res) || !isOwnOrigin(req, res)) return;
  handler(req as Parameters<typeof handler>[0], res).catch(() => res.destroy());
});
http.listen(0, "127.0.0.1", () => {
  process.stdout.write(`${(http.address() as AddressInfo).port}\n`);
});
