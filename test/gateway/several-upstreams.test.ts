import { type Guard, isJsonObject, type JsonObject, type JsonValue } from "@countersign/core";
import { passThroughGuard, recordingGuard } from "@countersign/testkit";
import { afterEach, describe, expect, it } from "vitest";
import { type Message, RawClient, textOf } from "./raw-client.ts";
import { fixture, type RunningGateway, startGateway } from "./start-gateway.ts";

let running: RunningGateway;
let client: RawClient;

afterEach(async () => {
  await client.close();
  await running.gateway.close();
});

async function connect(
  options: Parameters<typeof startGateway>[1] = {},
  args: readonly string[] = [],
): Promise<Message> {
  running = startGateway(
    ["one", "two"].map((name) =>
      fixture("raw-server.mjs", { name, args: ["--name", name, ...args] }),
    ),
    options,
  );
  client = RawClient.through(running.gateway);
  return client.initialize();
}

function listed(message: Message, key: string): readonly JsonObject[] {
  return (message["result"] as Record<string, readonly JsonObject[]>)[key] ?? [];
}

describe("several upstreams are one server", () => {
  it("which can what one of them can, and passes on what each says about its use", async () => {
    const { result } = await connect();

    expect(result).toMatchObject({
      serverInfo: { name: "countersign", version: "0.0.0" },
      capabilities: { tools: { listChanged: true }, resources: { subscribe: true }, logging: {} },
      instructions: "# one\n\nUse one well.\n\n# two\n\nUse two well.",
    });
  });

  it("which lists the tools of all, in order, the one of ours last", async () => {
    await connect();

    const names = listed(await client.request("tools/list"), "tools").map(({ name }) => name);

    expect(names[0]).toBe("one_echo");
    expect(names).toContain("two_echo");
    expect(names.at(-1)).toBe("countersign_approval_status");
    expect(names).toEqual([...new Set(names)]);
  });

  it("whose lists are masked with the name of whoever listed each entry", async () => {
    const asked: (readonly [string | undefined, string | undefined, JsonValue])[] = [];
    const guard: Guard = {
      ...passThroughGuard(),
      async mask(_caller, value, { list } = {}) {
        const { tools } = isJsonObject(value) ? value : {};
        for (const [i, tool] of (Array.isArray(tools) ? tools : []).entries()) {
          const name = isJsonObject(tool) ? (tool["name"] ?? null) : null;
          asked.push([list?.method, list?.upstreamAt(["tools", i, "description"]), name]);
        }
        return value;
      },
    };
    await connect({ guard });
    await client.request("tools/list");

    expect(asked).toContainEqual(["tools/list", "one", "one_echo"]);
    expect(asked).toContainEqual(["tools/list", "two", "two_echo"]);
  });

  it("whose tools answer by their names here, and are known to the guard by their own", async () => {
    const guard = recordingGuard();
    await connect({ guard });

    const answer = await client.call("two_echo", { a: 1 });

    expect(textOf(answer)).toBe('{"a":1}');
    expect(guard.calls).toMatchObject([
      { upstream: "two", tool: "echo", arguments: { a: 1 }, hints: { readOnlyHint: true } },
    ]);
    expect(guard.calls[0]?.toolHash).toMatch(/^[0-9a-f]{64}$/);
  });

  it("whose tools get the category that the configuration gives them", async () => {
    const guard = recordingGuard();
    const settings = fixture("raw-server.mjs", {
      categories: [{ tool: "ec*", category: "payment" }],
    });
    running = startGateway([settings], { guard });
    client = RawClient.through(running.gateway);
    await client.initialize();

    await client.call("echo", {});

    expect(guard.calls[0]?.configuredCategory).toBe("payment");
  });

  it("that lists page after page, and takes no cursor that it did not write", async () => {
    await connect({}, ["--pages", "7"]);

    const names: unknown[] = [];
    let cursor: JsonValue | undefined;
    for (let pages = 0; pages < 10; pages++) {
      const answer = await client.request("tools/list", cursor === undefined ? {} : { cursor });
      names.push(...listed(answer, "tools").map(({ name }) => name));
      cursor = (answer["result"] as JsonObject)["nextCursor"];
      if (cursor === undefined) break;
    }

    expect(names.filter((name) => name === "two_pid")).toHaveLength(1);
    expect(names.at(-1)).toBe("countersign_approval_status");
    expect(new Set(names).size).toBe(names.length);
    for (const wrong of ["at:7", "csg1.AAAA", "csg1."]) {
      expect(await client.request("tools/list", { cursor: wrong })).toMatchObject({
        error: { code: -32602 },
      });
    }
  });

  it("that reads a resource at whoever lists it, has a template for it, or has it at all", async () => {
    await connect();

    for (const uri of ["raw://two/one", "raw://two/t/7", "raw://two/unlisted"]) {
      const { result } = await client.request("resources/read", { uri });
      expect(result).toMatchObject({ contents: [{ uri, text: `body of ${uri}` }, {}] });
    }
    const { error } = await client.request("resources/read", { uri: "raw://nobody/x" });
    expect(error).toMatchObject({ code: -32002, data: { uri: "raw://nobody/x" } });
  });

  it("whose prompts and completions go to whom they belong", async () => {
    await connect();

    const names = listed(await client.request("prompts/list"), "prompts").map(({ name }) => name);
    const prompt = await client.request("prompts/get", {
      name: "two_greet",
      arguments: { who: "A" },
    });
    const byPrompt = await client.request("completion/complete", {
      ref: { type: "ref/prompt", name: "two_greet" },
      argument: { name: "who", value: "A" },
    });
    const byTemplate = await client.request("completion/complete", {
      ref: { type: "ref/resource", uri: "raw://two/t/{id}" },
      argument: { name: "id", value: "7" },
    });

    expect(names).toEqual(["one_greet", "two_greet"]);
    expect(prompt["result"]).toMatchObject({ "x-g": "greet" });
    expect(byPrompt["result"]).toMatchObject({ completion: { values: ["two:A!"] } });
    expect(byPrompt["result"]).toMatchObject({ "x-ref": { name: "greet" } });
    expect(byTemplate["result"]).toMatchObject({ completion: { values: ["two:7!"] } });
    expect(await client.request("prompts/get", { name: "greet" })).toMatchObject({
      error: { code: -32602 },
    });
  });

  it("that sets the log level of all, and hands an unknown method to none, since it could be anybody's", async () => {
    await connect();

    expect((await client.request("logging/setLevel", { level: "info" }))["result"]).toBeDefined();
    expect(await client.request("vendor/anything")).toMatchObject({ error: { code: -32601 } });
    expect(await client.request("vendor/nothing")).toMatchObject({ error: { code: -32601 } });
    expect((await client.request("ping"))["result"]).toEqual({});
  });

  it("of which one that does not start keeps nothing from the others", async () => {
    running = startGateway([
      fixture("raw-server.mjs", { name: "one", args: ["--die-at-start", "1"] }),
      fixture("raw-server.mjs", { name: "two", args: ["--name", "two"] }),
    ]);
    client = RawClient.through(running.gateway);
    const { result } = await client.initialize();

    const names = listed(await client.request("tools/list"), "tools").map(({ name }) => name);
    const dead = await client.call("one_echo", {});

    expect((result as JsonObject)["instructions"]).toContain('"one" is not available');
    expect(names).toContain("two_echo");
    expect(textOf(await client.call("two_echo", {}))).toBe("{}");
    expect(dead["result"]).toMatchObject({
      isError: true,
      _meta: { "countersign/decision": { kind: "not-sent" } },
    });
    expect(running.reports.join("\n")).toContain("upstream one: fixture: no database");
    expect(textOf(dead)).not.toContain("no database");
  });

  it("whose names do not depend on whether another one runs", async () => {
    const names = async (first: readonly string[]): Promise<readonly unknown[]> => {
      const { gateway } = startGateway(
        [
          fixture("raw-server.mjs", { name: "one", args: first }),
          fixture("raw-server.mjs", { name: "two" }),
        ],
        { guard: passThroughGuard() },
      );
      const one = RawClient.through(gateway);
      await one.initialize();
      const tools = listed(await one.request("tools/list"), "tools").map(({ name }) => name);
      await one.close();
      await gateway.close();
      return tools.filter((name) => typeof name === "string" && name.startsWith("two_"));
    };
    await connect();

    expect(await names(["--die-at-start", "1"])).toEqual(await names([]));
  });
});
