import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { Client as V1Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as V1Stdio } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport as V1Http } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type House, makeHouse, programOf, type RunningDaemon } from "./house.ts";

const CUSTOMERS = [
  ["Ilse Vandermeer", "ilse.vandermeer@post.example", "4000001234567899"],
  ["Tomasz Kowalczyk", "tomasz@biuro.example", "4000009876543219"],
] as const;

const config = `
upstreams:
  crm:
    command: ${process.execPath}
    args: [${programOf("mcp-server-sqlite")}]
    env: { SQLITE_DB_PATH: $FOLDER/crm.db }
    trust: internal
  files:
    command: ${process.execPath}
    args: [${programOf("@modelcontextprotocol/server-filesystem")}, $FOLDER/files]
    trust: internal
  memory:
    command: ${process.execPath}
    args: [${programOf("@modelcontextprotocol/server-memory")}]
    env: { MEMORY_FILE_PATH: $FOLDER/memory.jsonl }
  everything:
    command: ${process.execPath}
    args: [${programOf("@modelcontextprotocol/server-everything")}]
policy:
  rules:
    - { id: never-drop, upstream: crm, tool: drop-*, decision: deny, reason: Schema changes go through migrations. }
    - { id: try-everything, upstream: everything, decision: allow }
  disclose:
    - { upstream: files, tool: write_file, path: $.content, entities: [EMAIL_ADDRESS] }
approvals: { hold_seconds: 2 }
`;

let house: House;
let daemon: RunningDaemon;

beforeAll(async () => {
  house = await makeHouse(config);
  mkdirSync(join(house.folder, "files"));
  writeFileSync(join(house.folder, "files/note.txt"), "Write to ilse.vandermeer@post.example.\n");
  const database = new Database(join(house.folder, "crm.db"));
  database.exec(
    "create table customers (id integer primary key, name text, email text, card text)",
  );
  const insert = database.prepare("insert into customers (name, email, card) values (?, ?, ?)");
  for (const customer of CUSTOMERS) insert.run(...customer);
  database.close();
  daemon = await house.startDaemon();
});
afterAll(() => house?.leave());

interface Agent {
  call(
    name: string,
    args: Record<string, unknown>,
  ): Promise<{ text: string; isError: boolean; raw: string }>;
  list(): Promise<readonly string[]>;
  close(): Promise<void>;
}

type AnyClient = {
  callTool(params: { name: string; arguments: Record<string, unknown> }): Promise<unknown>;
  listTools(): Promise<{ tools: { name: string }[] }>;
  close(): Promise<void>;
};

function agentOf(client: AnyClient): Agent {
  return {
    async call(name, args) {
      const result = (await client.callTool({ name, arguments: args })) as {
        content: { type: string; text?: string }[];
        isError?: boolean;
      };
      const text = result.content.map((block) => block.text ?? "").join("\n");
      return { text, isError: result.isError === true, raw: JSON.stringify(result) };
    },
    list: async () => (await client.listTools()).tools.map((tool) => tool.name),
    close: () => client.close(),
  };
}

const identity = { name: "e2e", version: "1.0.0" };
const token = (): string => readFileSync(join(house.dataFolder, "agent.token"), "utf8").trim();
const authorised = () => ({ requestInit: { headers: { authorization: `Bearer ${token()}` } } });

const doors = [
  {
    door: "a v1 client over stdio",
    open: async () => {
      const client = new V1Client(identity);
      await client.connect(new V1Stdio(house.connect));
      return agentOf(client);
    },
  },
  {
    door: "a v2 client over stdio",
    open: async () => {
      const client = new Client(identity);
      await client.connect(new StdioClientTransport(house.connect));
      return agentOf(client);
    },
  },
  {
    door: "a v1 client over HTTP",
    open: async () => {
      const client = new V1Client(identity);
      // The v1 types were not written for `exactOptionalPropertyTypes`.
      const transport = new V1Http(new URL(`${daemon.origin}/mcp`), authorised());
      await client.connect(transport as Parameters<V1Client["connect"]>[0]);
      return agentOf(client);
    },
  },
  {
    door: "a v2 client over HTTP in the newest revision",
    open: async () => {
      const client = new Client(identity, {
        versionNegotiation: { mode: { pin: "2026-07-28" } },
      });
      await client.connect(
        new StreamableHTTPClientTransport(new URL(`${daemon.origin}/mcp`), authorised()),
      );
      return agentOf(client);
    },
  },
];

describe.each(doors)("through $door", ({ door, open }) => {
  let agent: Agent;
  beforeAll(async () => {
    agent = await open();
  });
  afterAll(() => agent?.close());

  it("four servers appear as one, and our tool is the last", async () => {
    const names = await agent.list();

    expect(names).toEqual(
      expect.arrayContaining([
        "crm_query",
        "files_read_text_file",
        "memory_read_graph",
        "everything_echo",
      ]),
    );
    expect(names.at(-1)).toBe("countersign_approval_status");
    expect(names.every((name) => /^[A-Za-z0-9_-]{1,64}$/.test(name))).toBe(true);
  });

  it("a read runs, and the model sees no personal data", async () => {
    const { text, isError } = await agent.call("crm_query", { sql: "select * from customers" });

    expect(isError).toBe(false);
    for (const value of CUSTOMERS.flat()) expect(text).not.toContain(value);
    expect(JSON.parse(text)).toHaveLength(CUSTOMERS.length);
  });

  it("the same value has the same token in every server's answers", async () => {
    const rows = await agent.call("crm_query", { sql: "select email from customers where id = 1" });
    const note = await agent.call("files_read_text_file", {
      path: join(house.folder, "files/note.txt"),
    });
    const [shown] = JSON.parse(rows.text) as [{ email: string }];

    expect(shown.email).toMatch(/^EMAIL_[a-z2-7]{10}$/);
    expect(note.text).toBe(`Write to <${shown.email}>.\n`);
  });

  it("what the policy forbids does not run, and says why", async () => {
    const { text, isError } = await agent.call("crm_drop-table", { name: "customers" });

    expect(isError).toBe(true);
    expect(text).toContain("Schema changes go through migrations.");
  });

  it("a delete is held, rejected, and refused again without asking", async () => {
    const sql = `delete from customers where name = '${door}'`;
    const calling = agent.call("crm_execute", { sql });
    const request = await house.openRequest(daemon.origin, "execute");
    const path = `/approvals/${request.id}/reject`;
    await house.api(daemon.origin, "POST", path, { reason: "customers are archived" });
    const first = await calling;
    const second = await agent.call("crm_execute", { sql });

    expect(first).toMatchObject({ isError: true });
    expect(first.text).toContain("customers are archived");
    expect(second.text).toContain("customers are archived");
  });

  it("an approved call runs once, with the real values the policy discloses", async () => {
    const rows = await agent.call("crm_query", { sql: "select email from customers where id = 1" });
    const [{ email }] = JSON.parse(rows.text) as [{ email: string }];
    const file = join(house.folder, "files", `${door.replaceAll(" ", "-")}.csv`);
    const calling = agent.call("files_write_file", { path: file, content: `email\n${email}\n` });
    const request = await house.openRequest(daemon.origin, "write_file");
    await house.api(daemon.origin, "POST", `/approvals/${request.id}/approve`, {
      reason: "agreed",
    });
    const answer = await calling;

    expect(answer).toMatchObject({ isError: false });
    expect(readFileSync(file, "utf8")).toBe("email\nilse.vandermeer@post.example\n");
    expect(JSON.stringify(request.arguments)).not.toContain("ilse.vandermeer");
  });

  it("a call nobody decides comes back as pending, and the same call finds the same request", async () => {
    const args = {
      path: join(house.folder, "files", `${door.replaceAll(" ", "-")}.txt`),
      content: "x",
    };
    const pending = await agent.call("files_write_file", args);
    const request = await house.openRequest(daemon.origin, "write_file");
    await house.api(daemon.origin, "POST", `/approvals/${request.id}/approve`);
    const status = await agent.call("countersign_approval_status", { id: request.id });
    const again = await agent.call("files_write_file", args);

    expect(pending.isError).toBe(true);
    expect(pending.text).toContain(request.id);
    expect(status.text).toContain("APPROVED");
    expect(again.isError).toBe(false);
    expect(readFileSync(args.path, "utf8")).toBe("x");
  });
});

describe("afterwards", () => {
  it("the log verifies, and holds no value in clear", async () => {
    const verified = await house.countersign("audit", "verify");
    const listed = await house.countersign("audit", "list", "--limit", "1000", "--json");

    expect(verified).toMatchObject({ status: 0, stderr: "" });
    for (const value of CUSTOMERS.flat()) expect(listed.stdout).not.toContain(value);
    expect(listed.stdout).toContain('"execution.finished"');
  });

  it("neither does the database file hold one", () => {
    const bytes = Buffer.concat(
      ["countersign.db", "countersign.db-wal"].map((name) =>
        readFileSync(join(house.dataFolder, name)),
      ),
    );

    for (const value of CUSTOMERS.flat()) expect(bytes.includes(value)).toBe(false);
  });

  it("check shows each tool with its category, decision and rule", async () => {
    const { status, stdout } = await house.countersign("check");

    expect(status).toBe(0);
    expect(stdout).toMatch(/crm_drop-table +delete +deny +by never-drop/);
    expect(stdout).toMatch(/files_read_text_file +read +allow +by default:by-category/);
    expect(stdout).toMatch(/crm_delete-record +delete +require-approval/);
  });
});
