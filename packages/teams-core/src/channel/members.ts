import type { Mentioned } from "../card/index.ts";
import { type ConversationReference, TeamsCallError } from "../transport.ts";
import type { ChannelParts } from "./channel-parts.ts";

/** How long it is believed that somebody is not in a conversation. */
const MISSING_MS = 600_000;

/** Looks people up in conversations; Teams is asked once about each. */
export class Members {
  readonly #parts: ChannelParts;
  readonly #missing = new Map<string, number>();

  constructor(parts: ChannelParts) {
    this.#parts = parts;
  }

  /** Those of `people` whom Teams knows, as it calls them. Nobody is missed who cannot be looked up now. */
  async of(
    reference: ConversationReference,
    people: readonly string[],
  ): Promise<readonly Mentioned[]> {
    const known = new Map(this.#parts.people().map((person) => [person.id, person]));
    const found: Mentioned[] = [];
    for (const id of people) {
      const person = known.get(id);
      if (person?.teams == null || person.teams.tenant !== reference.tenantId) continue;
      const memberId = await this.#find(reference, person.teams.objectId);
      if (memberId !== undefined) found.push({ memberId, name: person.name });
    }
    return found;
  }

  async #find(reference: ConversationReference, objectId: string): Promise<string | undefined> {
    const { memory, transport, now } = this.#parts;
    const { tenantId, conversationId } = reference;
    const known = memory.memberId(tenantId, objectId);
    if (known !== undefined) return known;
    const place = `${conversationId} ${objectId}`;
    if ((this.#missing.get(place) ?? -Infinity) > now()) return undefined;
    try {
      const member = await transport.member(reference, objectId);
      if (member !== undefined) {
        await memory.keepMember(tenantId, objectId, member.memberId);
        return member.memberId;
      }
    } catch (error) {
      if (!(error instanceof TeamsCallError)) throw error;
    }
    if (this.#missing.size > 10_000) this.#missing.clear();
    this.#missing.set(place, now() + MISSING_MS);
    return undefined;
  }
}
