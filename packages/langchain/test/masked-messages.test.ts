/** Messages as a model or a graph is given them, masked. */
import {
  AIMessage,
  type BaseMessage,
  ChatMessage,
  HumanMessage,
  ToolMessage,
} from "@langchain/core/messages";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { maskMessages } from "../src/index.ts";
import { type House, openHouse } from "./house.ts";

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const EMAIL = "ada.byron@contoso.example";

describe("masked messages", () => {
  const scope = { thread: "messages" };

  it("are copies: the given ones stay as they are", async () => {
    const message = new HumanMessage({ content: `I am ${EMAIL}`, id: "m1" });

    const [masked] = await maskMessages([message], house.guard, scope);

    expect(message.content).toContain(EMAIL);
    expect(masked).toBeInstanceOf(HumanMessage);
    expect(masked?.id).toBe("m1");
    expect(JSON.stringify(masked)).not.toContain(EMAIL);
  });

  it("hold no value as a name or a role, and keep those of tools and models", async () => {
    const given = [
      new HumanMessage({ content: "hi", name: EMAIL }),
      new ChatMessage({ content: "hi", role: EMAIL }),
      new ToolMessage({ content: "hi", name: EMAIL, tool_call_id: "call_1" }),
      new ToolMessage({ content: "hi", name: "find_it", tool_call_id: "call_1" }),
      new ChatMessage({ content: "hi", role: "developer" }),
    ];

    const masked = await maskMessages<BaseMessage>(given, house.guard, scope);

    expect(JSON.stringify(masked)).not.toContain("ada.byron");
    expect(masked.slice(3)).toMatchObject([{ name: "find_it" }, { role: "developer" }]);
  });

  it("keep images in bytes, and have files of text read, in base64 and in bytes", async () => {
    const picture = new Uint8Array([137, 80, 78, 71, 1, 2, 3]);
    const file = Buffer.from(`row ${EMAIL}`);
    const blocks = [
      { type: "image", mimeType: "image/png", data: picture },
      { type: "file", mimeType: "text/plain", data: file.toString("base64") },
      { type: "file", mimeType: "text/plain", data: new Uint8Array(file) },
    ];
    const messages = blocks.map((block) => new HumanMessage({ content: [block] } as never));

    const masked = await maskMessages(messages, house.guard, { thread: "bytes" });

    const text = { type: "text", text: expect.stringMatching(/^row <EMAIL_[a-z2-7]{10}>$/) };
    const image = { ...blocks[0], data: Buffer.from(picture).toString("base64") };
    expect(masked.map(({ content }) => content)).toEqual([[image], [text], [text]]);
  });

  it("keep what providers and hosts compare: names and ids of calls, in every form", async () => {
    const message = new AIMessage({
      content: "",
      tool_calls: [{ name: "ada_byron", args: { to: EMAIL }, id: "call_1", type: "tool_call" }],
      additional_kwargs: {
        tool_calls: [
          {
            id: "call_1",
            type: "function",
            function: { name: "ada_byron", arguments: JSON.stringify({ to: EMAIL }) },
          },
        ],
      },
      usage_metadata: { input_tokens: 1, output_tokens: 2, total_tokens: 3 } as never,
    });

    const [masked] = await maskMessages([message], house.guard, scope);

    expect(JSON.stringify(masked)).not.toContain(EMAIL);
    expect(masked?.tool_calls).toMatchObject([{ name: "ada_byron", id: "call_1" }]);
    expect(masked?.additional_kwargs).toMatchObject({
      tool_calls: [{ id: "call_1", type: "function", function: { name: "ada_byron" } }],
    });
    expect(masked?.usage_metadata).toEqual(message.usage_metadata);
  });
});
