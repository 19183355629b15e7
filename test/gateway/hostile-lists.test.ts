import { ListToolsResultSchema } from "@modelcontextprotocol/sdk/types.js";
import { afterEach, describe, expect, it } from "vitest";
import { RawClient, textOf } from "./raw-client.ts";
import { fixture, type RunningGateway, startGateway } from "./start-gateway.ts";

let running: RunningGateway;
let client: RawClient;

afterEach(async () => {
  await client.close();
  await running.gateway.close();
});

async function connect(
  kind: string,
  settings: Parameters<typeof fixture>[1] = {},
): Promise<readonly { readonly name: string }[]> {
  running = startGateway([fixture("endless-lists.mjs", { args: [kind], ...settings })]);
  client = RawClient.through(running.gateway);
  await client.initialize();
  const listed = (await client.request("tools/list", {})) as unknown as {
    result: { tools: readonly { readonly name: string }[] };
  };
  return listed.result.tools.filter(({ name }) => name !== "countersign_approval_status");
}

describe("an upstream whose list", () => {
  it.each(["endless", "circle"])(
    "never ends (%s) is asked so often, and can be used",
    async (kind) => {
      await connect(kind);

      // A name that no page has had so far makes the rest be looked for.
      const unknown = await client.call("nowhere", {});
      const known = await client.call(kind === "endless" ? "t3" : "only", {});

      expect(unknown["error"]).toMatchObject({ message: "Unknown tool: nowhere" });
      expect(textOf(known)).toBe("fine");
      expect(running.reports.filter((line) => line.includes("does not end"))).toHaveLength(1);
    },
    30_000,
  );

  it("is longer than allowed is shown and used as far as that goes", async () => {
    const tools = await connect("many", { maxTools: 10 });

    const beyond = await client.call("t11", {});

    expect(tools.map(({ name }) => name)).toEqual(Array.from({ length: 10 }, (_, i) => `t${i}`));
    expect(beyond["error"]).toMatchObject({ message: "Unknown tool: t11" });
    expect(running.reports.join()).toContain("more than 10 tools");
  });

  it("holds a giant definition is shown without it", async () => {
    const tools = await connect("giant", { maxDefinitionBytes: 100_000 });

    const giant = await client.call("giant", {});

    expect(tools.map(({ name }) => name)).toEqual(["small"]);
    expect(giant["error"]).toMatchObject({ message: "Unknown tool: giant" });
    expect(running.reports.join()).toContain("larger than 100000 bytes");
    expect(running.reports.join()).not.toContain("gggg");
  });
});

it("an entry without a name, which nothing could pin, is shown to nobody", async () => {
  const tools = await connect("odd");

  expect(tools.map(({ name }) => name)).toEqual(["fine", "bare"]);
});

it("an upstream whose entries are malformed keeps nobody from those of others", async () => {
  const upstreams = ["odd", "many"].map((kind) =>
    fixture("endless-lists.mjs", { args: [kind], name: kind, maxTools: 2 }),
  );
  running = startGateway(upstreams);
  client = RawClient.through(running.gateway);
  await client.initialize();

  const { result } = await client.request("tools/list", {});

  // As a client checks it that is made with the SDK.
  const { tools } = ListToolsResultSchema.parse(result);
  expect(tools.map(({ name }) => name)).toEqual([
    "odd_fine",
    "many_t0",
    "many_t1",
    "countersign_approval_status",
  ]);
  expect(running.reports.join()).toContain("upstream odd: 1 of what it lists (tools/list)");
});

it("a result that is larger than allowed is withheld, with an error of ours that says it ran", async () => {
  await connect("giant", { maxResultBytes: 40_000 });

  const answer = await client.call("small", {});

  const text = "the tool ran, but its result is larger than 40000 bytes and is withheld";
  expect(answer["result"]).toEqual({
    content: [{ type: "text", text }],
    isError: true,
    _meta: { "countersign/decision": { kind: "withheld" } },
  });
});
