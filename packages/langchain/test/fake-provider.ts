/** Stands for a provider's package, with what the classes of such packages do otherwise than LangChain's own. */
import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { AIMessage, AIMessageChunk, type BaseMessage } from "@langchain/core/messages";
import { ChatGenerationChunk, type ChatResult } from "@langchain/core/outputs";
import { RunnableLambda, RunnableSequence } from "@langchain/core/runnables";

/** `prompts` takes what would go to the provider, of this model and of all that are made of it. */
export interface FakeFields {
  readonly prompts: string[];
}

export class ChatOpenAI extends BaseChatModel {
  readonly #fields: FakeFields;

  constructor(fields: FakeFields) {
    super({});
    this.#fields = fields;
  }

  override _llmType(): string {
    return "fake";
  }

  /** A new model, as that of `@langchain/openai` gives, in place of a binding around this one. */
  override withConfig(): never {
    return new ChatOpenAI(this.#fields) as never;
  }

  override bindTools(): never {
    return this.withConfig();
  }

  override withStructuredOutput(): never {
    const llm: BaseChatModel = this.withConfig();
    const read = RunnableLambda.from((message: AIMessage) => ({ answer: message.text }));
    return RunnableSequence.from([llm, read]) as never;
  }

  override async _generate(messages: BaseMessage[]): Promise<ChatResult> {
    this.#send(messages);
    return { generations: [{ text: "done", message: new AIMessage("done") }] };
  }

  override async *_streamResponseChunks(
    messages: BaseMessage[],
  ): AsyncGenerator<ChatGenerationChunk> {
    this.#send(messages);
    yield new ChatGenerationChunk({ text: "done", message: new AIMessageChunk("done") });
  }

  #send(messages: BaseMessage[]): void {
    this.#fields.prompts.push(messages.map((message) => message.text).join("\n"));
  }
}
