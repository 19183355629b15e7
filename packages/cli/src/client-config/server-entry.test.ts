import type { JsonValue } from "@countersign/core";
import { describe, expect, it } from "vitest";

import { readServer } from "./server-entry.ts";

const SURROUNDINGS = {
  syntax: "editor" as const,
  env: {},
  home: "/home/ada",
  projectFolder: "/home/ada/shop",
  configFolder: "/home/ada/guard",
};

const read = (value: JsonValue, other: Partial<typeof SURROUNDINGS> = {}) =>
  readServer(value, { ...SURROUNDINGS, ...other });

describe("a server that moves", () => {
  it("starts where its client started it", () => {
    expect(read({ command: "./server", args: ["--db", "./crm.db"] })).toMatchObject({
      moves: true,
      upstream: {
        command: "/home/ada/shop/server",
        args: ["--db", "./crm.db"],
        cwd: "/home/ada/shop",
      },
    });
  });

  it("says no folder if it is the one of the configuration anyway", () => {
    expect(read({ command: "a" }, { configFolder: "/home/ada/shop" })).toMatchObject({
      upstream: { command: "a" },
    });
  });

  it("takes a relative `cwd` from the project", () => {
    expect(read({ command: "a", cwd: "sub" })).toMatchObject({
      upstream: { cwd: "/home/ada/shop/sub" },
    });
  });

  it("has numbers and booleans in `env` as texts", () => {
    expect(read({ command: "a", env: { PORT: 80, DEBUG: true } })).toMatchObject({
      upstream: { env: { PORT: "80", DEBUG: "true" } },
    });
  });

  it.each([
    { because: "VS Code writes a type", value: { type: "http", url: "https://a.example/mcp" } },
    { because: "Windsurf has its own key", value: { serverUrl: "https://a.example/mcp" } },
    {
      because: "some spell the type out",
      value: { type: "streamable-http", url: "https://a.example/mcp" },
    },
  ])("is an HTTP server when $because", ({ value }) => {
    expect(read(value)).toMatchObject({ moves: true, upstream: { url: "https://a.example/mcp" } });
  });

  it("names the keys that only its client understands", () => {
    expect(read({ command: "a", autoApprove: ["x"], timeout: 5 })).toMatchObject({
      notes: ["not carried over: `autoApprove`, `timeout`"],
    });
  });

  it("warns that a sign-in of the client is lost", () => {
    expect(read({ url: "https://a.example/mcp" })).toMatchObject({
      notes: [expect.stringContaining("Countersign does not sign in")],
    });
  });
});

describe("a server that stays", () => {
  it.each<{ reason: string; value: JsonValue }>([
    { reason: "is not an object", value: "npx server" },
    { reason: "has neither a `command` nor a `url`", value: {} },
    { reason: "has both a `command` and a url", value: { command: "a", url: "https://a.example" } },
    { reason: "is of type `sse`", value: { type: "sse", url: "https://a.example/mcp" } },
    { reason: "is of type `ws`", value: { type: "ws", url: "wss://a.example/mcp" } },
    { reason: "speaks the older SSE transport", value: { url: "https://a.example/sse" } },
    { reason: "has a `url` that is not http or https", value: { url: "unix:///run/a.sock" } },
    { reason: "has a user name or password in its url", value: { url: "https://u:p@a.example" } },
    { reason: "reads variables from a file", value: { command: "a", envFile: ".env" } },
    { reason: "is signed in to by the client", value: { url: "https://a.example", oauth: {} } },
    {
      reason: "has its headers made by a command",
      value: { url: "https://a.example", headersHelper: "x" },
    },
    { reason: "runs in the client's sandbox", value: { command: "a", sandboxEnabled: true } },
    { reason: "has `args` that are not a list of texts", value: { command: "a", args: [1] } },
    {
      reason: "has an `env` that is not a map of texts",
      value: { command: "a", env: { A: null } },
    },
    { reason: "asks a person for", value: { command: "a", env: { K: "${input:k}" } } },
  ])("$reason", ({ reason, value }) => {
    const reading = read(value);

    expect(reading).toMatchObject({ moves: false, isReachable: true });
    expect(reading).toMatchObject({ reason: expect.stringContaining(reason) });
  });

  it("is out of the agent's reach when it is switched off", () => {
    expect(read({ command: "a", disabled: true })).toMatchObject({ isReachable: false });
  });

  it("has a relative path and no project to take it from", () => {
    const reading = readServer({ command: "./a" }, { ...SURROUNDINGS, projectFolder: undefined });

    expect(reading).toMatchObject({ moves: false });
  });
});
