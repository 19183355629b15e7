import { createHash } from "node:crypto";
import {
  type ApprovalRequest,
  type ApprovalState,
  askedNow,
  askedSoFar,
  type Reviewer,
  skippedReviewers,
} from "@countersign/core";
import { endedOf } from "../story/ended.ts";
import { headOf } from "../story/head-of.ts";
import type { CardSubject } from "../story/subject.ts";
import { type Chat, type ChatParts, type Concerned, nameIn } from "./chat.ts";
import { MessageNotes, type PostedMessage } from "./message-notes.ts";
import { NotInstalled, type Place, placesFor } from "./places.ts";

/** Messages that one request can have; more would be somebody making them up. */
const MOST_MESSAGES = 200;

/**
 * Keeps the messages of requests true: posts those that are missing where people are asked now, and brings those that
 * are out of date to what the request has become. Which that are is worked out from the request each time, so that it
 * does not matter which notice got lost, came twice or came late.
 */
export class KeptMessages<Where extends object, Message> {
  readonly #parts: ChatParts;
  readonly #isKnown: (person: string) => boolean;
  readonly #chat: Chat<Where, Message>;
  readonly #notes: MessageNotes<Where>;
  /** Somebody who may do nothing, for what everybody may see. */
  readonly #nobody: Reviewer;
  /** The last that was begun for each request, because two at a time would post twice. */
  readonly #running = new Map<string, Promise<void>>();

  /** `isKnown`: whether the chat knows a person of the configuration. */
  constructor(parts: ChatParts, isKnown: (person: string) => boolean, chat: Chat<Where, Message>) {
    this.#parts = parts;
    this.#isKnown = isKnown;
    this.#chat = chat;
    this.#notes = new MessageNotes(parts.name, parts.store, chat);
    this.#nobody = { person: "", channel: parts.name };
  }

  /**
   * Makes the messages of a request say what is so now.
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
    const { directory, text } = this.#parts;
    const { decision } = request;
    if (decision === null) return;
    const skipped = skippedReviewers(directory(), request, decision.reviewer);
    const subject = await this.subject(request.id, request.escalations.length);
    await this.#everywhere(this.#placesOf(request, askedSoFar(request)), async (place) => {
      const people = place.people.filter((person) => skipped.includes(person));
      await this.#tell("glass", text.brokeGlass, subject, place, people);
    });
  }

  /** Tells whoever asked what came of it, if the configuration wants that and knows who they are. */
  async tellRequester(request: ApprovalRequest): Promise<void> {
    const { text, tellRequester, report, name } = this.#parts;
    const title = text.yourRequest[request.state];
    if (title === undefined || !isToBeTold(tellRequester(), request.state)) return;
    const people = this.requesterOf(request).filter(this.#isKnown);
    if (people.length === 0) return;
    const subject = await this.subject(request.id, request.escalations.length);
    for (const person of people) {
      const place = { person, name: person, people: [person] };
      try {
        await this.#tell(`requester-${request.state}`, title, subject, place, [person]);
      } catch (error) {
        // It is a kindness: the agent was told, and nobody's decision waits for the app to be installed.
        if (!(error instanceof NotInstalled)) throw error;
        report(`${name}: a requester was not told: ${error.message}`);
      }
    }
  }

  /** A message that was met in a conversation and is not among ours: its post was cut off before it was noted. */
  async adopt(message: Omit<PostedMessage<Where>, "shown">): Promise<boolean> {
    const messages = await this.#notes.posted(message.approval);
    if (messages.some(({ id }) => id === message.id)) return false;
    if (messages.length >= MOST_MESSAGES) return false;
    await this.#notes.keep({ ...message, shown: null });
    return true;
  }

  /** What a message about this request is drawn from, as `reviewer` may see it. */
  async subject(
    id: string,
    level: number,
    reviewer: Reviewer = this.#nobody,
  ): Promise<CardSubject> {
    const { reviewing, store, heads, people, consoleUrl, now, text } = this.#parts;
    const reviewed = await reviewing.show(reviewer, id);
    const names = people();
    return {
      reviewed,
      level,
      nameOf: (person) => nameIn(names, person),
      link: consoleUrl === null ? null : `${consoleUrl}/approvals/${encodeURIComponent(id)}`,
      ended: await endedOf(store, reviewed.request),
      head: await headOf(heads, reviewed.request),
      now: now(),
      text,
    };
  }

  /** The requester, if they are one of the configuration's people. */
  requesterOf({ requester }: ApprovalRequest): readonly string[] {
    const directory = this.#parts.directory();
    return this.#parts
      .people()
      .filter(({ id }) => directory.isSamePerson(requester, id))
      .map(({ id }) => id);
  }

  async #settle(id: string): Promise<void> {
    const request = await this.#parts.store.approval(id);
    if (request === undefined) return;
    const messages = await this.#notes.posted(id);
    const troubles = [...(await this.#update(messages)), ...(await this.#post(request, messages))];
    if (troubles.length > 0) throw worst(troubles);
  }

  async #update(messages: readonly PostedMessage<Where>[]): Promise<readonly unknown[]> {
    return this.#everywhere(messages, async (posted) => {
      const message = await this.#drawn(posted.approval, posted.level, posted.where);
      const shown = hashOf(message);
      if (shown === posted.shown) return;
      try {
        await this.#chat.update(posted.where, posted.id, message);
      } catch (error) {
        // Somebody deleted the message, or the conversation is gone: there is nothing left to keep true.
        if (!this.#chat.isGone(error)) throw error;
        return this.#notes.forget(posted);
      }
      await this.#notes.keep({ ...posted, shown });
    });
  }

  async #post(
    request: ApprovalRequest,
    messages: readonly PostedMessage<Where>[],
  ): Promise<readonly unknown[]> {
    const { now } = this.#parts;
    if (request.state !== "pending" || request.expiresAt <= now()) return [];
    const { id, escalations } = request;
    const level = escalations.length;
    return this.#everywhere(this.#placesOf(request, askedNow(request)), async (place) => {
      const where = await this.#chat.whereOf(place);
      const key = this.#chat.keyOf(where);
      const here = messages.filter((posted) => this.#chat.keyOf(posted.where) === key);
      if (here.some((posted) => posted.level === level)) return;
      const first = here.reduce<PostedMessage<Where> | undefined>(
        (lowest, posted) => (lowest === undefined || posted.level < lowest.level ? posted : lowest),
        undefined,
      );
      const message = await this.#drawn(id, level, where);
      const posted = await this.#posted(where, message, place, first?.id ?? null);
      await this.#notes.keep({ approval: id, where, id: posted, level, shown: hashOf(message) });
    });
  }

  async #tell(
    what: string,
    title: string,
    subject: CardSubject,
    place: Place,
    people: readonly string[],
  ): Promise<void> {
    const { id } = subject.reviewed.request;
    const where = await this.#chat.whereOf(place);
    if (await this.#notes.isTold(id, what, where)) return;
    const message = await this.#chat.drawTold(title, subject, where, people);
    await this.#posted(where, message, place, null);
    await this.#notes.keepTold(id, what, where);
  }

  async #posted(
    where: Where,
    message: Message,
    place: Place,
    beneath: string | null,
  ): Promise<string> {
    try {
      return await this.#chat.post(where, message, beneath);
    } catch (error) {
      if (!(await this.#chat.isShutOut(error, where))) throw error;
      throw new NotInstalled(place, this.#chat.installMend);
    }
  }

  async #drawn(id: string, level: number, where: Where): Promise<Message> {
    const subject = await this.subject(id, level);
    const { request } = subject.reviewed;
    const isAsked = request.state === "pending" && level === request.escalations.length;
    const concerned: Concerned = isAsked
      ? { asked: this.#askedIn(request, where), requester: this.requesterOf(request) }
      : { asked: [], requester: [] };
    return this.#chat.draw(subject, where, concerned);
  }

  /** Those who are asked in this conversation. */
  #askedIn(request: ApprovalRequest, where: Where): readonly string[] {
    return this.#placesOf(request, askedNow(request))
      .filter((place) => this.#chat.isAt(place, where))
      .flatMap(({ people }) => people);
  }

  #placesOf({ requester }: ApprovalRequest, names: readonly string[]): readonly Place[] {
    return placesFor({ ...this.#parts, isKnown: this.#isKnown }, names, requester);
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

function isToBeTold(tell: ReturnType<ChatParts["tellRequester"]>, state: ApprovalState): boolean {
  if (tell === "nothing") return false;
  return tell === "everything" || state === "rejected" || state === "expired";
}

/** What a person has to mend is said before what may pass. */
function worst(troubles: readonly unknown[]): unknown {
  return troubles.find((trouble) => trouble instanceof NotInstalled) ?? troubles[0];
}

function hashOf(message: unknown): string {
  return createHash("sha256").update(JSON.stringify(message)).digest("hex").slice(0, 32);
}
