import { isJsonObject, type JsonObject, type Store } from "@countersign/core";
import type { Chat } from "./chat.ts";

/** A message that was posted and has to be kept true. */
export interface PostedMessage<Where> {
  readonly approval: string;
  readonly where: Where;
  readonly id: string;
  /** How often the request had been handed on when it was posted. */
  readonly level: number;
  /** Hash of what it shows; `null` if that is not known. */
  readonly shown: string | null;
}

/** Which messages were posted and what was told. Durable, because none of it can be asked for again. */
export class MessageNotes<Where extends object> {
  readonly #channel: string;
  readonly #store: Pick<Store, "commit" | "channelNotes">;
  readonly #chat: Pick<Chat<Where, unknown>, "keyOf" | "whereIn">;

  constructor(
    channel: string,
    store: Pick<Store, "commit" | "channelNotes">,
    chat: Pick<Chat<Where, unknown>, "keyOf" | "whereIn">,
  ) {
    this.#channel = channel;
    this.#store = store;
    this.#chat = chat;
  }

  /** Messages of one request. */
  async posted(approval: string): Promise<readonly PostedMessage<Where>[]> {
    const prefix = `card/${approval}/`;
    const notes = await this.#store.channelNotes({
      channel: this.#channel,
      prefix,
      limit: 1_000,
    });
    return notes.flatMap(({ value }) => {
      if (!isJsonObject(value)) return [];
      const where = this.#chat.whereIn(value);
      const { activityId, level, shown } = value;
      if (where === undefined) return [];
      if (typeof activityId !== "string" || typeof level !== "number") return [];
      return [
        {
          approval,
          where,
          id: activityId,
          level,
          shown: typeof shown === "string" ? shown : null,
        },
      ];
    });
  }

  async keep(message: PostedMessage<Where>): Promise<void> {
    const { where, id, level, shown } = message;
    await this.#write(this.#keyOf(message), { ...where, activityId: id, level, shown });
  }

  async forget(message: PostedMessage<Where>): Promise<void> {
    await this.#write(this.#keyOf(message), null);
  }

  /** Whether something was said in a conversation about a request. */
  async isTold(approval: string, what: string, where: Where): Promise<boolean> {
    const prefix = `told/${approval}/${what}/${this.#chat.keyOf(where)}`;
    const notes = await this.#store.channelNotes({ channel: this.#channel, prefix, limit: 1 });
    return notes.length > 0;
  }

  async keepTold(approval: string, what: string, where: Where): Promise<void> {
    await this.#write(`told/${approval}/${what}/${this.#chat.keyOf(where)}`, {});
  }

  #keyOf({ approval, where, id }: PostedMessage<Where>): string {
    return `card/${approval}/${this.#chat.keyOf(where)}/${id}`;
  }

  async #write(key: string, value: JsonObject | null): Promise<void> {
    await this.#store.commit({ kind: "keep-channel-note", channel: this.#channel, key, value });
  }
}
