import type { JsonObject, Store } from "@countersign/core";
import { isJsonObject } from "@countersign/core";
import type { ConversationReference } from "../transport.ts";

/** The name under which notes and notices of this channel are kept. */
export const TEAMS = "teams";

type MemoryStore = Pick<Store, "commit" | "channelNotes">;

/** A data folder that serves more conversations has outgrown one bot. */
const MOST_PLACES = 10_000;

/**
 * What Teams told about where the bot may speak and what people are called there. Durable: written through to the
 * store, because none of it can be asked for again. All of it is kept at hand.
 */
export class TeamsMemory {
  readonly #store: MemoryStore;
  /** By key. */
  readonly #known: Map<string, JsonObject>;

  private constructor(store: MemoryStore, known: Map<string, JsonObject>) {
    this.#store = store;
    this.#known = known;
  }

  static async open(store: MemoryStore): Promise<TeamsMemory> {
    const known = new Map<string, JsonObject>();
    for (const prefix of ["place/", "person/", "member/"]) {
      const notes = await store.channelNotes({ channel: TEAMS, prefix, limit: MOST_PLACES });
      for (const { key, value } of notes) if (isJsonObject(value)) known.set(key, value);
    }
    return new TeamsMemory(store, known);
  }

  /** Where the bot may speak, by the id of the conversation. */
  place(conversationId: string): ConversationReference | undefined {
    return referenceIn(this.#known.get(`place/${conversationId}`));
  }

  /** The conversation with one person. */
  personal(tenantId: string, objectId: string): ConversationReference | undefined {
    return referenceIn(this.#known.get(`person/${tenantId}/${objectId}`));
  }

  /** What Teams calls somebody towards this bot: `29:…`. */
  memberId(tenantId: string, objectId: string): string | undefined {
    const id = this.#known.get(`member/${tenantId}/${objectId}`)?.["memberId"];
    return typeof id === "string" ? id : undefined;
  }

  /** Any place of a directory, for its service URL. */
  anyPlace(tenantId: string): ConversationReference | undefined {
    for (const [key, value] of this.#known) {
      const reference = key.startsWith("member/") ? undefined : referenceIn(value);
      if (reference?.tenantId === tenantId) return reference;
    }
    return undefined;
  }

  /** @returns whether that is new. */
  async keepPlace(reference: ConversationReference): Promise<boolean> {
    return this.#keep(`place/${reference.conversationId}`, { ...reference });
  }

  async keepPersonal(objectId: string, reference: ConversationReference): Promise<boolean> {
    return this.#keep(`person/${reference.tenantId}/${objectId}`, { ...reference });
  }

  async keepMember(tenantId: string, objectId: string, memberId: string): Promise<void> {
    await this.#keep(`member/${tenantId}/${objectId}`, { memberId });
  }

  /** The bot was sent away from there. */
  async forgetPlace({ conversationId }: ConversationReference): Promise<void> {
    for (const [key, value] of this.#known) {
      if (key.startsWith("member/") || value["conversationId"] !== conversationId) continue;
      this.#known.delete(key);
      await this.#write(key, null);
    }
  }

  async #keep(key: string, value: JsonObject): Promise<boolean> {
    if (JSON.stringify(this.#known.get(key)) === JSON.stringify(value)) return false;
    if (!this.#known.has(key) && this.#known.size >= MOST_PLACES) return false;
    await this.#write(key, value);
    this.#known.set(key, value);
    return true;
  }

  async #write(key: string, value: JsonObject | null): Promise<void> {
    await this.#store.commit({ kind: "keep-channel-note", channel: TEAMS, key, value });
  }
}

/** A conversation as it was noted. */
export function referenceIn(value: JsonObject | undefined): ConversationReference | undefined {
  const { serviceUrl, conversationId, tenantId } = value ?? {};
  if (
    typeof serviceUrl !== "string" ||
    typeof conversationId !== "string" ||
    typeof tenantId !== "string"
  ) {
    return undefined;
  }
  return { serviceUrl, conversationId, tenantId };
}
