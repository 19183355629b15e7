import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { AIMessage, type BaseMessage, ToolMessage } from "@langchain/core/messages";
import type { ChatResult } from "@langchain/core/outputs";

/** What the model does next, by the answers it has read so far. */
export type Script = (answers: readonly string[]) => { tool: string; sql: string } | string;

/** Stands for a provider's model, so that the example needs none. It knows what it reads, and nothing else. */
export class ScriptedModel extends BaseChatModel {
  /** Every prompt it was sent, as it would have left this machine. */
  readonly prompts: string[] = [];
  readonly #script: Script;

  constructor(script: Script) {
    super({});
    this.#script = script;
  }

  override _llmType(): string {
    return "scripted";
  }

  override bindTools(): this {
    return this;
  }

  override async _generate(messages: BaseMessage[]): Promise<ChatResult> {
    this.prompts.push(messages.map((message) => message.text).join("\n"));
    const answers = messages.filter((message) => ToolMessage.isInstance(message));
    const next = this.#script(answers.map((answer) => answer.text));
    const message =
      typeof next === "string"
        ? new AIMessage(next)
        : new AIMessage({
            content: "",
            tool_calls: [
              {
                name: next.tool,
                args: { sql: next.sql },
                id: `call_${answers.length + 1}`,
                type: "tool_call",
              },
            ],
          });
    return { generations: [{ text: message.text, message }] };
  }
}
