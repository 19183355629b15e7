/** Models of providers' packages, and those of `initChatModel`: all that is made of a guarded one is guarded. */
import { registerHooks } from "node:module";
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { createAgent, initChatModel } from "langchain";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { guardModel, isGuarded } from "../src/index.ts";
import { ChatOpenAI } from "./fake-provider.ts";
import { type House, openHouse } from "./house.ts";

const TYPED = "write to ada.byron@contoso.example";
const Answer = z.object({ answer: z.string() });
const NO_TOOLS: never[] = [];

const provider = pathToFileURL(join(import.meta.dirname, "fake-provider.ts")).href;
const hooks = registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "@langchain/openai"
      ? { url: provider, format: "module-typescript", shortCircuit: true }
      : next(specifier, context),
});

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(async () => {
  hooks.deregister();
  await house.close();
});

const models: Readonly<Record<string, (prompts: string[]) => Promise<BaseChatModel>>> = {
  "a provider's model": async (prompts) => new ChatOpenAI({ prompts }),
  "a model of initChatModel": async (prompts) =>
    (await initChatModel("openai:fake", { prompts } as object)) as never,
};

const ways: Readonly<Record<string, (model: BaseChatModel) => unknown>> = {
  invoke: (model) => model.invoke(TYPED),
  batch: (model) => model.batch([TYPED]),
  generate: (model) => model.generate([[["human", TYPED]] as never]),
  stream: async (model) => drain(await model.stream(TYPED)),
  transform: (model) => drain(model.transform(once(TYPED), {})),
  streamLog: (model) => drain(model.streamLog(TYPED)),
  "streamEvents v1": (model) => drain(model.streamEvents(TYPED, { version: "v1" })),
  "streamEvents v2": (model) => drain(model.streamEvents(TYPED, { version: "v2" })),
  streamEvents: (model) => model.streamEvents(TYPED),
  bindTools: (model) => model.bindTools?.(NO_TOOLS).invoke(TYPED),
  withConfig: (model) => model.withConfig({ tags: ["x"] }).invoke(TYPED),
  "withConfig, twice": (model) =>
    model
      .withConfig({ tags: ["x"] })
      .withConfig({ tags: ["y"] })
      .invoke(TYPED),
  withStructuredOutput: (model) => model.withStructuredOutput(Answer).invoke(TYPED),
  "withStructuredOutput, streamed": async (model) =>
    drain(await model.withStructuredOutput(Answer).stream(TYPED)),
  withRetry: (model) => model.withRetry().invoke(TYPED),
  "an agent": (model) => createAgent({ model, tools: NO_TOOLS }).invoke(typed()),
  "an agent's stream": async (model) =>
    drain(await createAgent({ model, tools: NO_TOOLS }).stream(typed())),
};

describe.each(Object.entries(models))("%s under guard", (_name, make) => {
  it.each(Object.entries(ways))("is shown tokens only by %s", async (_way, send) => {
    const prompts: string[] = [];

    await send(guardModel(await make(prompts), house.guard));

    expect(prompts).toHaveLength(1);
    expect(prompts[0]).toMatch(/EMAIL_[a-z2-7]{10}/);
    expect(prompts[0]).not.toContain("ada.byron");
  });

  it("is put under guard once only", async () => {
    const guarded = guardModel(await make([]), house.guard);

    expect(isGuarded(guarded)).toBe(true);
    expect(guardModel(guarded, house.guard)).toBe(guarded);
  });
});

function typed() {
  return { messages: [["human", TYPED]] } as never;
}

async function* once<T>(value: T): AsyncGenerator<T> {
  yield value;
}

async function drain(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of stream);
}
