/** One contract for everything that runs tools: whatever the library, a guarded tool keeps these promises. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { aiHost } from "./hosts/ai.ts";
import type { ScriptedCall, ToolSpec } from "./hosts/host.ts";
import { LANGCHAIN_HOSTS } from "./hosts/langchain.ts";
import { openaiAgentsHost } from "./hosts/openai-agents.ts";
import { type House, openHouse } from "./house.ts";

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const EMAIL = "ada.byron@contoso.example";
const PHONE = "+44 20 7946 0958";
const RAW = /ada\.byron|7946/;
const TOKEN = /EMAIL_[a-z2-7]{10}/;

/** Tools of which each remembers what it was called with. */
function toolbox() {
  const ran: { tool: string; args: unknown }[] = [];
  const spec = (
    name: string,
    schema: z.ZodObject,
    answer: (args: Readonly<Record<string, unknown>>) => unknown,
  ): ToolSpec => ({
    name,
    schema,
    run: async (args) => {
      ran.push({ tool: name, args });
      return answer(args);
    },
  });
  const find = spec("find_customer", z.object({ id: z.string() }), () => ({
    email: EMAIL,
    [PHONE]: "is their phone",
  }));
  const remove = spec(
    "delete_customer",
    z.object({ email: z.email() }),
    ({ email }) => `removed ${String(email)}`,
  );
  const fail = spec("find_trouble", z.object({}), () => {
    throw new Error(`no row for ${EMAIL}`);
  });
  return { ran, tools: [find, remove, fail] };
}

let calls = 0;
const callOf = (name: string, args: ScriptedCall["args"]): ScriptedCall => ({
  name,
  args,
  id: `call_${++calls}`,
});

describe.each(
  [...LANGCHAIN_HOSTS, aiHost, openaiAgentsHost].map((host) => ({ host, of: host.name })),
)("$of", ({ host, of }) => {
  const turn = (thread: string) => {
    const box = toolbox();
    const { guard } = house;
    return {
      ...box,
      run: (made: readonly ScriptedCall[], signal?: AbortSignal) =>
        host.run({
          guard,
          tools: box.tools,
          calls: made,
          thread: `${of} ${thread}`,
          ...(signal === undefined ? {} : { signal }),
        }),
    };
  };

  /** The token of a value, as the model learns it. */
  async function learn(at: ReturnType<typeof turn>): Promise<string> {
    const [answer = ""] = await at.run([callOf("find_customer", { id: "7" })]);
    return TOKEN.exec(answer)?.[0] ?? `(no token in ${answer})`;
  }

  it("gives the model nothing raw of a result, keys included", async () => {
    const at = turn("masks");

    const [answer] = await at.run([callOf("find_customer", { id: "7" })]);

    expect(answer).toMatch(TOKEN);
    expect(answer).toContain("PHONE_");
    expect(answer).not.toMatch(RAW);
    expect(at.ran).toEqual([{ tool: "find_customer", args: { id: "7" } }]);
  });

  it("holds a call until a person approves it, and then gives the tool the real value, once", async () => {
    const at = turn("holds");
    const token = await learn(at);
    const call = callOf("delete_customer", { email: token });

    const answering = at.run([call]);
    const request = await house.pending("delete_customer");
    const ranBefore = at.ran.length;
    await house.decide(request.id, "approve");
    const [answer] = await answering;

    expect(ranBefore).toBe(1);
    expect(at.ran.slice(1)).toEqual([{ tool: "delete_customer", args: { email: EMAIL } }]);
    expect(answer).toMatch(/^removed <?EMAIL_/);
    expect(call.args).toEqual({ email: token });
  });

  it("does not run what a person rejects, and says so", async () => {
    const at = turn("rejects");
    const token = await learn(at);

    const answering = at.run([callOf("delete_customer", { email: token })]);
    await house.decide((await house.pending("delete_customer")).id, "reject");
    const [answer] = await answering;

    expect(answer).toMatch(/^REJECTED by a reviewer, not executed/);
    expect(at.ran.map(({ tool }) => tool)).toEqual(["find_customer"]);
  });

  it("decides several held calls of one step one by one, and drops no sibling", async () => {
    const at = turn("siblings");
    const token = await learn(at);
    const made = [
      callOf("delete_customer", { email: token }),
      callOf("find_customer", { id: "8" }),
      callOf("delete_customer", { email: "grace@contoso.example" }),
    ];

    const answering = at.run(made);
    const first = (await house.pending("delete_customer")).id;
    await house.decide(first, "approve");
    const second = await nextPending(first);
    await house.decide(second, "reject");
    const answers = await answering;

    expect(answers).toHaveLength(3);
    expect(answers[1]).toMatch(TOKEN);
    const held = [answers[0], answers[2]].map((answer) => answer?.split(" ")[0]).toSorted();
    expect(held).toEqual(["REJECTED", "removed"]);
    expect(at.ran.filter(({ tool }) => tool === "delete_customer")).toHaveLength(1);
  });

  it("never runs a held call whose caller has gone, however late it is approved", async () => {
    const at = turn("gone");
    const token = await learn(at);
    const gone = new AbortController();

    const answering = at.run([callOf("delete_customer", { email: token })], gone.signal).then(
      () => "answered",
      () => "thrown",
    );
    const { id } = await house.pending("delete_customer");
    gone.abort();
    await answering;
    await house.decide(id, "approve");
    await sleep(300);

    expect(at.ran.map(({ tool }) => tool)).toEqual(["find_customer"]);
    expect((await house.requests()).find((one) => one.id === id)?.state).toBe("approved");
  });

  it("tells of a tool's error without what is in it", async () => {
    const at = turn("fails");

    const [answer] = await at.run([callOf("find_trouble", {})]);

    expect(answer).toMatch(/no row for <?EMAIL_/);
    expect(answer).not.toMatch(RAW);
  });

  it("runs nothing for a token of another conversation", async () => {
    const token = await learn(turn("theirs"));
    const at = turn("ours");

    const [answer] = await at.run([callOf("delete_customer", { email: token })]);

    expect(answer).toMatch(/^DENIED, not executed: the argument \$\.email holds a masked value/);
    expect(at.ran).toEqual([]);
  });
});

async function nextPending(but: string): Promise<string> {
  for (;;) {
    const found = await house.requests();
    const next = found.find(({ id, state }) => state === "pending" && id !== but);
    if (next !== undefined) return next.id;
    await sleep(5);
  }
}
