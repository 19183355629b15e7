import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject } from "@countersign/core";
import { holdingGuard } from "@countersign/testkit";
import { afterEach, describe, expect, it } from "vitest";
import { type Answered, modernRequest, type ModernOptions } from "./modern-request.ts";
import { RawClient, textOf } from "./raw-client.ts";
import { fixture, listen, type RunningGateway, startGateway } from "./start-gateway.ts";

const closers: (() => Promise<unknown>)[] = [];
let running: RunningGateway;
let url: string;

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function open(options: Parameters<typeof startGateway>[1]): Promise<void> {
  running = startGateway([fixture("raw-server.mjs")], options);
  const door = await listen(running.gateway);
  url = door.url;
  closers.push(
    () => running.gateway.close({ graceMs: 0 }),
    () => door.close(),
  );
}

const LIMITS = { atOnce: 2, waiting: 2, held: 1 };

function call(user: string, name: string, options: ModernOptions = {}): Promise<Answered> {
  const args = name === "slow" ? { ms: 60_000 } : {};
  return modernRequest(url, "tools/call", { name, arguments: args }, { ...options, user });
}

/** Calls that do not end before they are withdrawn. */
function keepBusy(user: string, count: number): { withdraw(): void } {
  const controllers = Array.from({ length: count }, () => new AbortController());
  for (const { signal } of controllers) call(user, "slow", { signal }).catch(() => undefined);
  return { withdraw: () => controllers.forEach((controller) => controller.abort()) };
}

describe("a requester with too many calls", () => {
  it("is told to make the call again later, and may once others have ended", async () => {
    await open({ limits: LIMITS });
    const load = keepBusy("ada", 4);

    let refused: Answered;
    do
      refused = await call("ada", "echo", { signal: AbortSignal.timeout(200) }).catch(
        () => ({ result: {} }) as Answered,
      );
    while (refused.result["isError"] !== true);
    load.withdraw();
    let answered: Answered;
    do answered = await call("ada", "echo");
    while (answered.result["isError"] === true);

    expect(refused.result).toMatchObject({
      isError: true,
      content: [{ text: expect.stringMatching(/^BUSY, not executed: 2 calls of this/) as string }],
      _meta: { "countersign/decision": { kind: "busy", retryable: true } },
    });
    expect(answered.result).toMatchObject({ content: [{ text: "{}" }] });
  });

  it("keeps nobody else from theirs", async () => {
    await open({ limits: LIMITS });
    keepBusy("ada", 10);

    const others = await Promise.all([
      call("eve", "echo"),
      call("eve", "echo"),
      call("bob", "echo"),
    ]);

    for (const { result } of others) expect(result).toMatchObject({ content: [{ text: "{}" }] });
  });

  it("gets the answers of all that wait for their turn, over one stream", async () => {
    await open({ limits: { atOnce: 1, waiting: 20, held: 1 } });
    const client = RawClient.through(running.gateway);
    closers.push(() => client.close());
    await client.initialize();

    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, i) => client.call("echo", { a: String(i) })),
    );

    expect(answers.map((answer) => JSON.parse(textOf(answer)) as JsonObject)).toEqual(
      Array.from({ length: 12 }, (_, i) => ({ a: String(i) })),
    );
  });

  it("may run others while one waits for a person, who makes no more than so many wait", async () => {
    const guard = holdingGuard();
    await open({ limits: LIMITS, guard });
    const client = RawClient.through(running.gateway);
    closers.push(() => client.close());
    await client.initialize();
    const held = client.call("echo", { a: "held" });
    await guard.held();

    const { error } = await client.request("resources/read", { uri: "raw://raw/one" });
    guard.decide("approve");

    expect(error).toMatchObject({
      code: -32056,
      message: expect.stringMatching(/^BUSY, not executed: 1 calls of this/) as string,
      data: { "countersign/decision": { kind: "busy", retryable: true } },
    });
    expect(JSON.parse(textOf(await held))).toEqual({ a: "held" });
  });

  it("is answered as docs/agent-answers.md says", () => {
    const page = readFileSync(join(import.meta.dirname, "../../docs/agent-answers.md"), "utf8");

    expect(page).toContain("| `busy` | -32056 | `BUSY, not executed: <why>.` |");
  });
});
