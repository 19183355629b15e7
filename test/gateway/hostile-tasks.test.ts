import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { until } from "../until.ts";
import { RawClient, textOf } from "./raw-client.ts";
import { fixture, type RunningGateway, startGateway } from "./start-gateway.ts";

describe.each(["legacy", "modern"] as const)("an upstream whose tasks are no good, %s", (era) => {
  const opened: { readonly running: RunningGateway; readonly client: RawClient }[] = [];
  /** Follows a task for a moment only. */
  let hasty: RawClient;
  let patient: RawClient;

  async function open(settings: { readonly maxTaskMs?: number }): Promise<RawClient> {
    const running = startGateway([fixture("hostile-tasks.mjs", { args: [era], ...settings })]);
    const client = RawClient.through(running.gateway);
    opened.push({ running, client });
    await client.initialize();
    return client;
  }

  beforeAll(async () => {
    [hasty, patient] = await Promise.all([open({ maxTaskMs: 300 }), open({})]);
  });

  afterAll(async () => {
    for (const { running, client } of opened) {
      await client.close();
      await running.gateway.close({ graceMs: 100 });
    }
  });

  it.concurrent.each([
    { tool: "for-ever", says: /not over after 0\.3 s/ },
    { tool: "no-such-state", says: /not over after 0\.3 s/ },
    { tool: "mute", says: /not over after 0\.3 s/ },
    { tool: "over-without-result", says: /did not say what came of its task|not over after/ },
  ])("leaves the outcome of a plain call unknown: $tool", async ({ tool, says }) => {
    const isOver = tool === "over-without-result";
    const answer = await hasty.call(tool);

    expect(answer["result"]).toMatchObject({
      isError: true,
      _meta: { "countersign/decision": { kind: "unknown" } },
    });
    expect(textOf(answer)).toMatch(says);
    const asked = await askedAbout(hasty, tool);
    expect(isOver || asked.includes("tasks/cancel")).toBe(true);
    // As often as it wished, and no more.
    expect(asked.length).toBeLessThan(25);
  });

  it.concurrent("makes no difference by what it says of times", async () => {
    expect(textOf(await patient.call("absurd"))).toBe("done");
  });

  it.concurrent("is told at once when a client withdraws its call", async () => {
    const calling = patient.request("tools/call", { name: "withdrawn", arguments: {} }, "w");
    await until(async () => (await askedAbout(patient, "withdrawn")).length > 0);
    patient.send({ jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: "w" } });
    await until(async () => (await askedAbout(patient, "withdrawn")).includes("tasks/cancel"));

    // A call that was withdrawn is not answered, neither at once nor when another call has come back since.
    await askedAbout(patient, "withdrawn");
    expect(await Promise.race([calling, Promise.resolve("nothing")])).toBe("nothing");
  });
});

/** What the upstream was asked about the task of a tool. */
async function askedAbout(client: RawClient, tool: string): Promise<readonly string[]> {
  const seen = JSON.parse(textOf(await client.call("seen"))) as Record<string, string[]>;
  return seen[tool] ?? [];
}
