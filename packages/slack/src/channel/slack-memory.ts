import { isJsonObject, type Store } from "@countersign/core";
import type { SlackActor } from "../inbound/interaction.ts";
import { SLACK } from "./slack-parts.ts";

/** A workspace with more reviewers has outgrown one app. */
const MOST_PEOPLE = 10_000;

/** The bot's conversations with people. Durable, so that each is opened once; kept at hand. */
export class SlackMemory {
  readonly #store: Pick<Store, "commit" | "channelNotes">;
  readonly #personal: Map<string, string>;

  private constructor(
    store: Pick<Store, "commit" | "channelNotes">,
    personal: Map<string, string>,
  ) {
    this.#store = store;
    this.#personal = personal;
  }

  static async open(store: Pick<Store, "commit" | "channelNotes">): Promise<SlackMemory> {
    const notes = await store.channelNotes({
      channel: SLACK,
      prefix: "person/",
      limit: MOST_PEOPLE,
    });
    const personal = notes.flatMap(({ key, value }): [string, string][] => {
      const channel = isJsonObject(value) ? value["channel"] : undefined;
      return typeof channel === "string" ? [[key, channel]] : [];
    });
    return new SlackMemory(store, new Map(personal));
  }

  personal(account: SlackActor): string | undefined {
    return this.#personal.get(keyOf(account));
  }

  async keepPersonal(account: SlackActor, channel: string): Promise<void> {
    const key = keyOf(account);
    await this.#store.commit({
      kind: "keep-channel-note",
      channel: SLACK,
      key,
      value: { channel },
    });
    this.#personal.set(key, channel);
  }

  async forgetPersonal(channel: string): Promise<void> {
    for (const [key, known] of this.#personal) {
      if (known !== channel) continue;
      this.#personal.delete(key);
      await this.#store.commit({ kind: "keep-channel-note", channel: SLACK, key, value: null });
    }
  }
}

function keyOf({ team, user }: SlackActor): string {
  return `person/${team}/${user}`;
}
