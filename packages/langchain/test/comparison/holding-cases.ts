/** What becomes of calls that wait for a person, with each middleware in turn. */
import { AIMessage, type BaseMessage, HumanMessage } from "@langchain/core/messages";
import { fakeModel } from "@langchain/core/testing";
import { tool } from "@langchain/core/tools";
import { Command, MemorySaver } from "@langchain/langgraph";
import { createAgent, humanInTheLoopMiddleware } from "langchain";
import { z } from "zod";
import { guardMiddleware } from "../../src/agent.ts";
import { answersIn } from "../hosts/langchain.ts";
import type { House } from "../house.ts";
import type { Case, Side } from "./masking-cases.ts";

interface Graph {
  invoke(
    input: unknown,
    config: object,
  ): Promise<{ messages: BaseMessage[]; __interrupt__?: readonly unknown[] }>;
}

let threads = 0;

/** An agent whose model deletes rows, which a person has to approve, and finds one, which nobody has to. */
function agentWith(
  side: Side,
  { guard }: House,
  {
    ids = ["1"],
    hold = "interrupt",
    isKept = true,
    isRepeated = false,
  }: { ids?: string[]; hold?: "wait" | "interrupt"; isKept?: boolean; isRepeated?: boolean },
) {
  const ran: string[] = [];
  const make = (name: string) =>
    tool(async ({ id }: { id: string }) => `${ran.push(`${name} ${id}`)} done`, {
      name,
      description: "does",
      schema: z.object({ id: z.string() }),
    });
  const calls = ids.map((id) => ({ name: "delete_row", args: { id }, id: `call_${id}` }));
  const model = fakeModel().respondWithTools(calls);
  if (isRepeated)
    model.respondWithTools(calls.map((call) => ({ ...call, id: `${call.id}_again` })));
  model.respond(new AIMessage("done"));
  const middleware =
    side === "countersign"
      ? [guardMiddleware(guard, { hold })]
      : [humanInTheLoopMiddleware({ interruptOn: { delete_row: true } } as never)];
  const agent = createAgent({
    model,
    tools: [make("delete_row"), make("drop_table")],
    middleware,
    ...(isKept ? { checkpointer: new MemorySaver() } : {}),
  } as never) as unknown as Graph;
  const config = { configurable: { thread_id: `holding ${++threads}` } };
  return {
    ran,
    calls,
    begin: (more: object = {}) =>
      agent.invoke({ messages: [new HumanMessage("go")] }, { ...config, ...more }),
    resume: (resume: unknown) => agent.invoke(new Command({ resume }), config),
  };
}

/** Leaves no request behind for the next case. */
async function clear(house: House): Promise<void> {
  for (const { id, state } of await house.requests()) {
    if (state === "pending") await house.decide(id, "reject");
  }
}

const whether = (ran: readonly string[]): string =>
  ran.length === 0 ? "does not run" : `runs \`${ran.join(", ")}\``;

export const HOLDING_CASES: readonly Case[] = [
  {
    name: "a call is held in an agent without a checkpointer",
    run: async (side, house) => {
      const { begin, ran } = agentWith(side, house, { hold: "wait", isKept: false });
      const running = begin().then(
        () => "is approved and runs",
        (error: Error) => `throws \`${error.message.split("\n")[0]?.slice(0, 60) ?? ""}\``,
      );
      if (side === "countersign")
        await house.decide((await house.pending("delete_row")).id, "approve");
      const came = await running;
      return ran.length === 0 && !came.startsWith("throws") ? "does not run" : came;
    },
  },
  {
    name: "the caller resumes with an approval that nobody gave",
    run: async (side, house) => {
      const { begin, resume, ran } = agentWith(side, house, {});
      await begin();
      await resume({ decisions: [{ type: "approve" }] });
      await clear(house);
      return whether(ran);
    },
  },
  {
    name: "of two calls in one step, one is approved and one rejected",
    run: async (side, house) => {
      const { begin, resume, ran, calls } = agentWith(side, house, { ids: ["1", "2"] });
      await begin();
      let result: { messages: BaseMessage[]; __interrupt__?: readonly unknown[] };
      if (side === "countersign") {
        const open = (await house.requests()).filter(({ state }) => state === "pending");
        await house.decide(open[0]?.id ?? "", "approve");
        await house.decide(open[1]?.id ?? "", "reject");
        result = await resume({ seen: true });
      } else {
        result = await resume({ decisions: [{ type: "approve" }, { type: "reject" }] });
      }
      const answered = answersIn(result.messages, calls).filter((one) => one !== "(no answer)");
      return `${ran.length} runs, ${answered.length} of 2 are answered`;
    },
  },
  {
    name: "the caller's `context` names no tools to hold",
    run: async (side, house) => {
      const { begin, ran } = agentWith(side, house, {});
      await begin({ context: { interruptOn: {} } });
      await clear(house);
      return whether(ran);
    },
  },
  {
    name: "the resumed payload edits the call into one of another tool",
    run: async (side, house) => {
      const { begin, resume, ran } = agentWith(side, house, {});
      await begin();
      const editedAction = { name: "drop_table", args: { id: "customers" } };
      await resume({ decisions: [{ type: "edit", editedAction }] });
      await clear(house);
      return whether(ran);
    },
  },
  {
    name: "the model repeats a call that was rejected",
    run: async (side, house) => {
      const { begin, resume, ran } = agentWith(side, house, { ids: ["7"], isRepeated: true });
      await begin();
      if (side === "countersign") {
        await house.decide((await house.pending("delete_row")).id, "reject");
      }
      const { __interrupt__ } = await resume({ decisions: [{ type: "reject" }] });
      await clear(house);
      if (ran.length > 0) return "runs";
      return (__interrupt__ ?? []).length > 0 ? "a person is asked again" : "is refused unasked";
    },
  },
];
