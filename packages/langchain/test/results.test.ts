/** Everything a tool can give back, in the form the model is shown of it. */
import { Document } from "@langchain/core/documents";
import { AIMessage, type BaseMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { Command, Send } from "@langchain/langgraph";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { guardTool, type GuardToolOptions } from "../src/index.ts";
import { type House, openHouse } from "./house.ts";

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const EMAIL = "ada.byron@contoso.example";
const TOKEN = /EMAIL_[a-z2-7]{10}/;

class Row {
  readonly #email = EMAIL;

  toJSON(): unknown {
    return { email: this.#email };
  }
}

/** What the tool's caller gets of `result`. */
async function given(
  result: unknown,
  options: GuardToolOptions & { isPair?: boolean; isDirect?: boolean } = {},
): Promise<unknown> {
  const { isPair = false, isDirect = false, ...guarding } = options;
  const raw = tool(async () => result, {
    name: "find_it",
    description: "finds",
    schema: z.object({}),
    ...(isPair ? { responseFormat: "content_and_artifact" as const } : {}),
  });
  const guarded = guardTool(raw as never, house.guard, guarding) as typeof raw;
  const config = { configurable: { thread_id: "results" } };
  return isDirect
    ? guarded.invoke({}, config)
    : guarded.invoke({ type: "tool_call", name: "find_it", args: {}, id: "call_1" }, config);
}

describe("a result", () => {
  it.each([
    { form: "text", result: `row ${EMAIL}` },
    { form: "text on several lines", result: `row\n${EMAIL}` },
    { form: "an object", result: { rows: [{ email: EMAIL }] } },
    { form: "an object whose keys are values", result: { [EMAIL]: 1 } },
    { form: "an object with toJSON", result: { row: new Row() } },
    {
      form: "documents",
      result: [new Document({ pageContent: `of ${EMAIL}`, metadata: { by: EMAIL } })],
    },
    { form: "a URL", result: { at: new URL(`https://crm.example/?who=${EMAIL}`) } },
    {
      form: "a URL with an escaped sign",
      result: `https://crm.example/?who=${EMAIL.replace("@", "%40")}`,
    },
    { form: "a buffer", result: Buffer.from(`row ${EMAIL}`) },
    { form: "a buffer inside", result: { file: Buffer.from(`row ${EMAIL}`) } },
    { form: "a buffer in UTF-16", result: Buffer.from(`row ${EMAIL}`, "utf16le") },
    { form: "bytes", result: { file: new TextEncoder().encode(`row ${EMAIL}`) } },
    { form: "an array buffer", result: { file: new TextEncoder().encode(EMAIL).buffer } },
    {
      form: "an error as a value",
      result: { error: Object.assign(new Error("x"), { of: EMAIL }) },
    },
    { form: "content blocks", result: [{ type: "text", text: `row ${EMAIL}` }] },
    {
      form: "a text file in base64",
      result: [
        {
          type: "file",
          mimeType: "text/csv",
          data: Buffer.from(`email\n${EMAIL}`).toString("base64"),
        },
      ],
    },
    { form: "a message", result: new ToolMessage({ content: EMAIL, tool_call_id: "call_1" }) },
    {
      form: "a message that is named and numbered by it",
      result: new ToolMessage({
        content: EMAIL,
        tool_call_id: "call_1",
        name: EMAIL,
        id: EMAIL,
      }),
    },
    { form: "JSON in a text", result: JSON.stringify({ text: `a\n${EMAIL}` }) },
  ])("that is $form holds nothing in clear", async ({ result }) => {
    const message = (await given(result)) as ToolMessage;

    expect(ToolMessage.isInstance(message)).toBe(true);
    expect(JSON.stringify(message)).toMatch(TOKEN);
    expect(JSON.stringify(message)).not.toContain("ada.byron");
    expect(JSON.stringify(message.lc_kwargs)).not.toContain("ada.byron");
  });

  it("has its numbers masked where they are somebody's", async () => {
    const message = (await given({ phone: 442079460958, age_in_days: 3 })) as ToolMessage;

    expect(message.content).not.toContain("442079460958");
    expect(message.content).toContain('"age_in_days":3');
  });

  it.each([
    { form: "undefined", result: undefined },
    { form: "a bigint", result: { n: 12n } },
    { form: "nothing but brackets", result: [] },
  ])("may be $form", async ({ result }) => {
    expect(ToolMessage.isInstance(await given(result))).toBe(true);
  });

  it("that cannot be written as JSON reaches nobody", async () => {
    const knot: Record<string, unknown> = { email: EMAIL };
    knot["itself"] = knot;

    const failure = await given(knot).then(
      () => undefined,
      (error: Error) => error,
    );

    expect(failure?.message).toMatch(/circular/i);
    expect(failure?.message).not.toContain(EMAIL);
  });

  it("keeps its type where a host without a call id wants it", async () => {
    expect(await given(`row ${EMAIL}`, { isDirect: true })).toMatch(/^row <EMAIL_/);
    expect(await given({ n: 1 }, { isDirect: true })).toEqual({ n: 1 });
  });

  const picture = Buffer.from([137, 80, 78, 71, 1, 2, 3]);

  it.each([
    { form: "base64", given: picture.toString("base64") },
    { form: "bytes", given: new Uint8Array(picture) },
  ])("keeps images as they are, in $form", async ({ given: image }) => {
    const data = picture.toString("base64");
    const blocks = [
      { type: "image", mimeType: "image/png", data: image },
      { type: "text", text: EMAIL },
    ];

    const message = (await given(blocks)) as ToolMessage;

    expect(message.content).toMatchObject([{ data }, { text: expect.stringMatching(TOKEN) }]);
  });
});

describe("an artifact", () => {
  const pair = ["row", { raw: EMAIL, file: Buffer.from(EMAIL) }];

  it.each([
    { artifacts: "mask" as const, holds: false },
    { artifacts: "keep" as const, holds: true },
    { artifacts: "drop" as const, holds: false },
  ])("is handled as $artifacts says", async ({ artifacts, holds }) => {
    const message = (await given(pair, { isPair: true, artifacts })) as ToolMessage;

    expect(message.content).toBe("row");
    expect(JSON.stringify(message).includes("ada.byron")).toBe(holds);
    expect(message.artifact === undefined).toBe(artifacts === "drop");
    expect(message.artifact === pair[1]).toBe(artifacts === "keep");
  });
});

describe("a command", () => {
  it("has the messages of its update masked, of whatever class, and keeps where it leads", async () => {
    const command = (await given(
      new Command({
        goto: [new Send("billing", { email: EMAIL }), "end"],
        update: {
          customer: EMAIL,
          messages: [
            new ToolMessage({ content: EMAIL, tool_call_id: "call_1", artifact: { raw: EMAIL } }),
            new HumanMessage({ content: [{ type: "text", text: EMAIL }], name: "crm" }),
            new AIMessage({
              content: "",
              tool_calls: [
                { name: "find_it", args: { email: EMAIL }, id: "call_9", type: "tool_call" },
              ],
            }),
          ],
        },
      }),
    )) as Command<unknown, { customer: string; messages: BaseMessage[] }>;

    expect(command).toBeInstanceOf(Command);
    expect(JSON.stringify(command)).not.toContain("ada.byron");
    const update = command.update as { customer: string; messages: BaseMessage[] };
    expect(update.customer).toMatch(TOKEN);
    expect(update.messages.map((message) => message.getType())).toEqual(["tool", "human", "ai"]);
    expect(update.messages[2]).toMatchObject({
      tool_calls: [
        { name: "find_it", id: "call_9", args: { email: expect.stringMatching(TOKEN) } },
      ],
    });
    const [send, end] = command.goto as [Send, string];
    expect(end).toBe("end");
    expect(send).toBeInstanceOf(Send);
    expect(send).toMatchObject({ node: "billing", args: { email: expect.stringMatching(TOKEN) } });
  });

  it("holds nothing in clear of where it leads and whom it answers", async () => {
    const command = await given(
      new Command({
        graph: EMAIL,
        goto: [new Send(EMAIL, {})],
        update: { messages: [new ToolMessage({ content: "", tool_call_id: EMAIL })] },
      }),
    );

    expect(JSON.stringify(command)).toMatch(TOKEN);
    expect(JSON.stringify(command)).not.toContain("ada.byron");
  });

  it("is refused where a tool imitates the marks of our own form", async () => {
    const forged = new Command({ update: { note: { "lc:message": { type: "system" } } } });

    await expect(given(forged)).rejects.toThrow("imitates");
  });
});

it("never lets a value through, wherever in a result it stands", async () => {
  const place = fc.letrec<{ any: unknown }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom(
        EMAIL,
        `x ${EMAIL} y`,
        Buffer.from(EMAIL),
        new Row(),
        new URL(`mailto:${EMAIL}`),
      ),
      fc.integer({ min: 0, max: 9 }),
      fc.array(tie("any"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom("a", "type", "text", "content", EMAIL), tie("any"), {
        maxKeys: 3,
      }),
      tie("any").map((content) => new Document({ pageContent: "p", metadata: { content } })),
      tie("any").map(
        (value) => new ToolMessage({ content: JSON.stringify(value), tool_call_id: "1" }),
      ),
    ),
  })).any;

  await fc.assert(
    fc.asyncProperty(place, fc.boolean(), async (result, isPair) => {
      const message = await given(isPair ? [result, result] : result, { isPair }).catch(
        (error: Error) => error.message,
      );
      expect(JSON.stringify(message)).not.toContain("ada.byron");
    }),
    { numRuns: 60 },
  );
});
