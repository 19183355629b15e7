import type { ActionCategory, ClassifiedCall, JsonValue } from "@countersign/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { createClassifier } from "./create-classifier.ts";

const classify = createClassifier();

const call = (tool: string, rest: Partial<ClassifiedCall> = {}): ClassifiedCall => ({
  upstream: "crm",
  trust: "unlabelled",
  tool,
  description: null,
  hints: {},
  arguments: null,
  configured: null,
  ...rest,
});

const categoryOf = (tool: string, rest: Partial<ClassifiedCall> = {}): ActionCategory =>
  classify(call(tool, rest)).category;

describe("the configuration", () => {
  it("has the last word", () => {
    expect(classify(call("delete_all", { configured: "read" }))).toEqual({
      category: "read",
      evidence: [{ from: "policy", category: "read", because: "the configuration says so" }],
    });
  });
});

describe("the protocol", () => {
  it.each([
    { tool: "resources/read", is: "read" },
    { tool: "prompts/get", is: "read" },
    { tool: "resources/write", is: "write" },
    { tool: "vendor/frobnicate", is: "unknown" },
  ])("makes $tool $is", ({ tool, is }) => {
    expect(categoryOf(tool)).toBe(is);
  });
});

describe("the arguments", () => {
  it.each([
    {
      because: "a statement deletes",
      tool: "query",
      args: { sql: "DELETE FROM customers" },
      is: "delete",
    },
    { because: "a statement reads", tool: "execute_sql", args: { sql: "SELECT 1" }, is: "read" },
    {
      because: "a statement writes",
      tool: "execute_sql",
      args: { sql: "UPDATE t SET a = 1" },
      is: "write",
    },
    {
      because: "one of several statements drops",
      tool: "transaction",
      args: { statements: ["SELECT 1", "DROP TABLE x"] },
      is: "delete",
    },
    { because: "the statement is broken", tool: "query", args: { sql: "SELEC 1" }, is: "unknown" },
    {
      because: "the text of a note is a statement",
      tool: "get_note",
      args: { a: [{ b: "drop table users" }] },
      is: "delete",
    },
    {
      because: "a statement is written into JSON in a string",
      tool: "get_note",
      args: { body: '{"a": ["delete from users"]}' },
      is: "delete",
    },
    {
      because: "words to search for are no statement",
      tool: "search_nodes",
      args: { query: "select best restaurant" },
      is: "read",
    },
    { because: "prose is no statement", tool: "search", args: { query: "delete me" }, is: "read" },
    { because: "a command reads", tool: "run_command", args: { command: "ls -la" }, is: "read" },
    { because: "a command deletes", tool: "run_command", args: { command: "rm x" }, is: "delete" },
    {
      because: "a command is given as words",
      tool: "start",
      args: { command: "rm", args: ["-r", "x"] },
      is: "delete",
    },
    {
      because: "a list is a command",
      tool: "get",
      args: { cmd: ["sh", "-c", "rm x"] },
      is: "delete",
    },
    {
      because: "`command` is a word of the tool's own",
      tool: "get_view",
      args: { command: "view", path: "/x" },
      is: "read",
    },
    {
      because: "a request reads",
      tool: "http_request",
      args: { method: "GET", url: "https://x.example" },
      is: "read",
    },
    {
      because: "a request deletes",
      tool: "get_page",
      args: { method: "DELETE", url: "https://x.example" },
      is: "delete",
    },
    {
      because: "a method is none of HTTP's",
      tool: "resize_get",
      args: { method: "lanczos", path: "/x.png" },
      is: "read",
    },
    {
      because: "a GraphQL mutation is sent as a query",
      tool: "query",
      args: { query: "mutation { x }" },
      is: "unknown",
    },
  ])("count when $because: $is", ({ tool, args, is }) => {
    expect(categoryOf(tool, { arguments: args })).toBe(is);
  });

  it("prove nothing harmless about a tool that is not made for them", () => {
    const args = { sql: "SELECT 1", command: "ls -l", method: "GET", url: "https://x.example" };

    expect(categoryOf("frobnicate", { arguments: args })).toBe("unknown");
    expect(categoryOf("run_job", { arguments: args })).toBe("execute");
    expect(categoryOf("delete_rows", { arguments: args })).toBe("delete");
    expect(categoryOf("send_email", { arguments: args })).toBe("message");
  });

  it("are told as evidence by keyword and path, never by value", () => {
    const { evidence } = classify(
      call("query", { arguments: { sql: "DELETE FROM secret_table WHERE a = 'hush'" } }),
    );

    expect(evidence).toEqual([
      { from: "arguments", category: "delete", because: "`DELETE` in `$.sql`" },
      { from: "name", category: "read", because: "the name says `query`" },
    ]);
  });

  it("are given up in time when each of them is made to take long", () => {
    const started = performance.now();

    const category = categoryOf("get_x", {
      arguments: { sql: Array(40).fill(`SELECT ${"position(".repeat(40)}`) as string[] },
    });

    expect(category).toBe("unknown");
    expect(performance.now() - started).toBeLessThan(15_000);
  });

  it("may be nested without end, or be many", () => {
    let deep: JsonValue = "SELECT 1";
    for (let i = 0; i < 50_000; i++) deep = [deep];

    expect(categoryOf("get", { arguments: deep })).toBe("unknown");
    expect(categoryOf("get", { arguments: Array(30_000).fill(1) as number[] })).toBe("unknown");
    expect(categoryOf("get", { arguments: Array(200).fill("drop table x") as string[] })).toBe(
      "delete",
    );
  });
});

describe("the description", () => {
  it.each([
    { because: "the name has no verb", tool: "tree", description: "Gets the tree.", is: "read" },
    {
      because: "it says so first",
      tool: "x",
      description: "Use this tool to send mail",
      is: "message",
    },
    {
      because: "it warns",
      tool: "get_x",
      description: "Gone. This cannot be undone.",
      is: "delete",
    },
    { because: "it is in earnest", tool: "get_x", description: "Deletes a thing", is: "delete" },
    {
      because: "the name says it better",
      tool: "search_x",
      description: "Run a search",
      is: "read",
    },
    { because: "it says nothing", tool: "x", description: "The x of y", is: "unknown" },
  ])("counts when $because", ({ tool, description, is }) => {
    expect(categoryOf(tool, { description })).toBe(is);
  });
});

describe("hints", () => {
  it.each([
    { because: "anybody may warn", tool: "get_x", hints: { destructiveHint: true }, is: "unknown" },
    { because: "anybody may warn", tool: "get_x", hints: { readOnlyHint: false }, is: "write" },
    {
      because: "what only reads destroys nothing",
      tool: "get_x",
      hints: { destructiveHint: true, readOnlyHint: true },
      is: "read",
    },
    {
      because: "a stranger's word calms nobody",
      tool: "open_x",
      hints: { readOnlyHint: true },
      is: "unknown",
    },
    {
      because: "a stranger's word calms nobody",
      tool: "open_x",
      hints: { readOnlyHint: true },
      trust: "partner",
      is: "unknown",
    },
    {
      because: "one's own server is believed",
      tool: "open_x",
      hints: { readOnlyHint: true },
      trust: "internal",
      is: "read",
    },
    {
      because: "a plain name is believed more",
      tool: "delete_x",
      hints: { readOnlyHint: true },
      trust: "internal",
      is: "delete",
    },
  ] as const)("make $tool $is since $because", ({ tool, is, ...rest }) => {
    expect(categoryOf(tool, rest)).toBe(is);
  });

  it("do not outweigh a statement", () => {
    const args = { sql: "DELETE FROM t" };

    expect(
      categoryOf("query", { hints: { readOnlyHint: true }, trust: "internal", arguments: args }),
    ).toBe("delete");
  });
});

it("never throws, whatever the call", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.jsonValue(), (tool, description, args) => {
      const { category, evidence } = classify(
        call(tool, { description, arguments: args as JsonValue }),
      );

      expect(evidence.length === 0 ? "unknown" : evidence[0]?.category).toBe(category);
    }),
    { numRuns: 300 },
  );
});

it("never takes a call for reading that has a deleting statement in it", () => {
  const names = fc.constantFrom("get", "list_all", "query", "search", "read_note", "frobnicate");
  const keys = fc.constantFrom("sql", "query", "text", "a", "filter", "statement");

  fc.assert(
    fc.property(names, fc.array(keys, { minLength: 1, maxLength: 4 }), (tool, path) => {
      const args = path.reduceRight<JsonValue>(
        (inner, key) => ({ [key]: inner, other: 1 }),
        "DELETE FROM customers WHERE id = 7",
      );

      expect(categoryOf(tool, { arguments: args })).toBe("delete");
    }),
    { numRuns: 100 },
  );
});
