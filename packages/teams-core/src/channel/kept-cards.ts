import { createHash } from "node:crypto";
import {
  type ApprovalRequest,
  askedNow,
  askedSoFar,
  type Reviewer,
  skippedReviewers,
} from "@countersign/core";
import { type CardSubject, endedOf, messageCard, sharedCard, summaryOf } from "../card/index.ts";
import { type ConversationReference, TeamsCallError, type TeamsMessage } from "../transport.ts";
import { type ChannelParts, nameIn } from "./channel-parts.ts";
import { Members } from "./members.ts";
import { isNotInstalled, NotInstalled, type Place, placesFor, referenceTo } from "./places.ts";
import type { PostedCard } from "./teams-memory.ts";

/** Somebody who may do nothing, for what everybody may see. */
const NOBODY: Reviewer = { person: "", channel: "teams" };

/** Cards that one request can have; more would be somebody making them up. */
const MOST_CARDS = 200;

/**
 * Keeps the cards of requests true: posts those that are missing where people are asked now, and brings those that
 * are out of date to what the request has become. Which that are is worked out from the request each time, so that it
 * does not matter which notice got lost, came twice or came late.
 */
export class KeptCards {
  readonly #parts: ChannelParts;
  readonly #members: Members;
  /** The last that was begun for each request, because two at a time would post twice. */
  readonly #running = new Map<string, Promise<void>>();

  constructor(parts: ChannelParts) {
    this.#parts = parts;
    this.#members = new Members(parts);
  }

  /**
   * Makes the cards of a request say what is so now.
   *
   * @throws if one of them could not be made to; the others were.
   */
  async settle(id: string): Promise<void> {
    const before = this.#running.get(id) ?? Promise.resolve();
    const running = before.catch(() => {}).then(() => this.#settle(id));
    this.#running.set(id, running);
    try {
      await running;
    } finally {
      if (this.#running.get(id) === running) this.#running.delete(id);
    }
  }

  /** Waits for what is under way. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#running.values());
  }

  /** Tells everybody who was passed over that somebody approved alone. */
  async tellSkipped(request: ApprovalRequest): Promise<void> {
    const { directory, memory, transport, text } = this.#parts;
    const { decision } = request;
    if (decision === null) return;
    const skipped = skippedReviewers(directory(), request, decision.reviewer);
    const subject = await this.subject(request.id, request.escalations.length);
    await this.#everywhere(this.#placesOf(request, askedSoFar(request)), async (place) => {
      const reference = await referenceTo(this.#parts, place);
      const { conversationId } = reference;
      if (await memory.isTold(request.id, "glass", conversationId)) return;
      const mentioned = await this.#members.of(
        reference,
        place.people.filter((person) => skipped.includes(person)),
      );
      const card = messageCard(text.brokeGlass, subject, mentioned);
      await transport.post(reference, { card, summary: text.brokeGlass });
      await memory.keepTold(request.id, "glass", conversationId);
    });
  }

  /** A card that was met in a conversation and is not among ours: its post was cut off before it was noted. */
  async adopt(card: Omit<PostedCard, "shown">): Promise<boolean> {
    const cards = await this.#parts.memory.cards(card.approval);
    if (cards.some(({ activityId }) => activityId === card.activityId)) return false;
    if (cards.length >= MOST_CARDS) return false;
    await this.#parts.memory.keepCard({ ...card, shown: null });
    return true;
  }

  /** What a card of this request is drawn from, as `reviewer` may see it. */
  async subject(id: string, level: number, reviewer: Reviewer = NOBODY): Promise<CardSubject> {
    const { reviewing, store, people, consoleUrl, now, text } = this.#parts;
    const reviewed = await reviewing.show(reviewer, id);
    const names = people();
    return {
      reviewed,
      level,
      nameOf: (person) => nameIn(names, person),
      link: consoleUrl === null ? null : `${consoleUrl}/approvals/${encodeURIComponent(id)}`,
      ended: await endedOf(store, reviewed.request),
      now: now(),
      text,
    };
  }

  async #settle(id: string): Promise<void> {
    const { store, memory } = this.#parts;
    const request = await store.approval(id);
    if (request === undefined) return;
    const cards = await memory.cards(id);
    const troubles = [...(await this.#update(cards)), ...(await this.#post(request, cards))];
    if (troubles.length > 0) throw worst(troubles);
  }

  async #update(cards: readonly PostedCard[]): Promise<readonly unknown[]> {
    const { memory, transport } = this.#parts;
    return this.#everywhere(cards, async (card) => {
      const message = await this.#message(card.approval, card.level, card.reference);
      const shown = hashOf(message);
      if (shown === card.shown) return;
      try {
        await transport.update(card.reference, card.activityId, message);
      } catch (error) {
        // Somebody deleted the message, or the conversation is gone: there is nothing left to keep true.
        if (error instanceof TeamsCallError && error.status === 404) {
          await memory.forgetCard(card);
          return;
        }
        throw error;
      }
      await memory.keepCard({ ...card, shown });
    });
  }

  async #post(request: ApprovalRequest, cards: readonly PostedCard[]): Promise<readonly unknown[]> {
    const { memory, now } = this.#parts;
    if (request.state !== "pending" || request.expiresAt <= now()) return [];
    const { id, escalations } = request;
    const level = escalations.length;
    return this.#everywhere(this.#placesOf(request, askedNow(request)), async (place) => {
      const reference = await referenceTo(this.#parts, place);
      const isThere = cards.some(
        (card) =>
          card.level === level && card.reference.conversationId === reference.conversationId,
      );
      if (isThere) return;
      const message = await this.#message(id, level, reference);
      const activityId = await this.#posted(reference, message, place);
      await memory.keepCard({ approval: id, reference, activityId, level, shown: hashOf(message) });
    });
  }

  async #posted(
    reference: ConversationReference,
    message: TeamsMessage,
    place: Place,
  ): Promise<string> {
    const { transport, memory } = this.#parts;
    try {
      return (await transport.post(reference, message)).activityId;
    } catch (error) {
      if (!isNotInstalled(error)) throw error;
      await memory.forgetPlace(reference);
      throw new NotInstalled(
        "person" in place ? `for \`${place.name}\`` : `where \`${place.name}\` is to be asked`,
      );
    }
  }

  async #message(
    id: string,
    level: number,
    reference: ConversationReference,
  ): Promise<TeamsMessage> {
    const subject = await this.subject(id, level);
    const { request } = subject.reviewed;
    const isOpen = request.state === "pending" && level === request.escalations.length;
    const asked = isOpen ? await this.#askedIn(request, reference) : [];
    const requester = isOpen
      ? await this.#members.of(reference, this.#members.requesterOf(request))
      : [];
    const viewers = [...new Set([...asked, ...requester].map(({ memberId }) => memberId))];
    return {
      card: sharedCard(subject, { viewers, mentioned: asked }),
      summary: summaryOf(subject),
    };
  }

  /** Those who are asked in this conversation. */
  async #askedIn(
    request: ApprovalRequest,
    reference: ConversationReference,
  ): Promise<Awaited<ReturnType<Members["of"]>>> {
    const { memory } = this.#parts;
    const here = this.#placesOf(request, askedNow(request)).filter((place) => {
      if ("conversationId" in place) return place.conversationId === reference.conversationId;
      const { teams } = place.person;
      const known = teams === null ? undefined : memory.personal(teams.tenant, teams.objectId);
      return known?.conversationId === reference.conversationId;
    });
    return this.#members.of(
      reference,
      here.flatMap(({ people }) => people),
    );
  }

  #placesOf({ requester }: ApprovalRequest, names: readonly string[]): readonly Place[] {
    return placesFor(this.#parts, names, requester);
  }

  /** Does it for each, at the same time; gives back what went wrong. */
  async #everywhere<One>(
    all: readonly One[],
    run: (one: One) => Promise<void>,
  ): Promise<readonly unknown[]> {
    const results = await Promise.allSettled(all.map(run));
    return results.flatMap((result) =>
      result.status === "rejected" ? [result.reason as unknown] : [],
    );
  }
}

/** What a person has to mend is said before what may pass. */
function worst(troubles: readonly unknown[]): unknown {
  return troubles.find((trouble) => trouble instanceof NotInstalled) ?? troubles[0];
}

function hashOf(message: TeamsMessage): string {
  return createHash("sha256").update(JSON.stringify(message)).digest("hex").slice(0, 32);
}
