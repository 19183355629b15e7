import { isJsonObject, type JsonObject, type JsonValue } from "@countersign/core";
import { cardProblems } from "./card-problems.ts";
import type { FakeConversation, FakePerson, FakeTeams } from "./fake-teams.ts";

/** The bot's endpoint, over HTTP or in this process. */
export type BotEndpoint = (request: {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}) => Promise<{ readonly status: number; readonly body?: JsonValue }>;

/** What a client shows after a press: a card in place of the one that was pressed, or a line. */
export type Shown = { readonly card: JsonObject } | { readonly message: string };

/** Teams shows that something went wrong when an answer takes longer. */
const ANSWER_WITHIN_MS = 5_000;

/** The endpoint at an address. */
export function endpointAt(url: string): BotEndpoint {
  return async ({ headers, body }) => {
    const response = await fetch(url, { method: "POST", headers, body: Buffer.from(body) });
    const text = await response.text();
    return {
      status: response.status,
      ...(text === "" ? {} : { body: JSON.parse(text) as JsonValue }),
    };
  };
}

/** Teams on somebody's desk: shows the bot's messages as this person sees them, and presses buttons. */
export class TeamsClient {
  readonly #cloud: FakeTeams;
  readonly #person: FakePerson;
  readonly #bot: BotEndpoint;
  /** How long each press took to be answered, in milliseconds. */
  readonly waits: number[] = [];

  constructor(cloud: FakeTeams, person: FakePerson, bot: BotEndpoint) {
    this.#cloud = cloud;
    this.#person = person;
    this.#bot = bot;
  }

  /** The app is added to a conversation, or to this person's own. */
  async install(conversation: FakeConversation): Promise<void> {
    await this.say(conversation, { type: "installationUpdate", action: "add" });
  }

  async remove(conversation: FakeConversation): Promise<void> {
    await this.say(conversation, { type: "installationUpdate", action: "remove" });
  }

  /** Sends an activity of this person. */
  async say(conversation: FakeConversation, activity: JsonObject): Promise<number> {
    return (await this.#send(this.#cloud.activity(this.#person, conversation, activity))).status;
  }

  /** The card as this person sees it: their own view, if the card says that they have one. */
  async see(messageId: string): Promise<JsonObject> {
    const card = this.#cardOf(messageId);
    const { refresh } = card;
    if (!isJsonObject(refresh)) return card;
    const { userIds, action } = refresh;
    const hasOwn = Array.isArray(userIds) && userIds.includes(this.#person.memberId);
    if (!hasOwn || !isJsonObject(action)) return card;
    const shown = await this.#invoke(messageId, action, {}, "automatic");
    return "card" in shown ? shown.card : card;
  }

  /** Presses the button with this title on the card as this person sees it. */
  async press(
    messageId: string,
    title: string,
    inputs: Readonly<Record<string, string>> = {},
  ): Promise<Shown> {
    const action = buttonOn(await this.see(messageId), title);
    if (action === undefined) {
      throw new Error(`${this.#person.name} sees no button ${title}`);
    }
    return this.#invoke(messageId, action, inputs, "manual");
  }

  /** Presses a button that somebody else saw, or that was there before. */
  async pressThat(
    messageId: string,
    action: JsonObject,
    inputs: Readonly<Record<string, string>> = {},
  ): Promise<Shown> {
    return this.#invoke(messageId, action, inputs, "manual");
  }

  /** The same on a client that does not know `Action.Execute`: a message, and no answer. */
  async pressOnOldClient(
    messageId: string,
    action: JsonObject,
    inputs: Readonly<Record<string, string>> = {},
  ): Promise<number> {
    const { fallback } = action;
    if (!isJsonObject(fallback)) throw new Error("there is no fallback");
    const data = isJsonObject(fallback["data"]) ? fallback["data"] : {};
    return this.say(this.#conversationOf(messageId), {
      type: "message",
      replyToId: messageId,
      value: { ...data, ...inputs },
    });
  }

  #cardOf(messageId: string): JsonObject {
    const message = this.#cloud.messages.get(messageId);
    if (message === undefined) throw new Error(`there is no message ${messageId}`);
    return message.card;
  }

  #conversationOf(messageId: string): FakeConversation {
    const id = this.#cloud.messages.get(messageId)?.conversationId ?? "";
    const conversation = this.#cloud.conversations.get(id);
    if (conversation === undefined) throw new Error(`there is no conversation ${id}`);
    return conversation;
  }

  async #invoke(
    messageId: string,
    action: JsonObject,
    inputs: Readonly<Record<string, string>>,
    trigger: "automatic" | "manual",
  ): Promise<Shown> {
    const conversation = this.#conversationOf(messageId);
    const data = isJsonObject(action["data"]) ? action["data"] : {};
    const from = Date.now();
    const { status, body } = await this.#send(
      this.#cloud.activity(
        this.#person,
        // In a channel the id of the conversation goes on with the message that began the thread.
        conversation.kind === "channel"
          ? { ...conversation, id: `${conversation.id};messageid=${messageId}` }
          : conversation,
        {
          type: "invoke",
          name: "adaptiveCard/action",
          replyToId: messageId,
          value: {
            action: {
              type: "Action.Execute",
              verb: action["verb"] ?? "",
              data: { ...data, ...inputs },
            },
            trigger,
          },
        },
      ),
    );
    this.waits.push(Date.now() - from);
    if (Date.now() - from > ANSWER_WITHIN_MS) this.#cloud.surprises.push("answered too late");
    return this.#shown(status, body);
  }

  /** What Teams makes of the answer to an invoke. */
  #shown(status: number, body: JsonValue | undefined): Shown {
    if (status !== 200 || !isJsonObject(body)) {
      this.#cloud.surprises.push(`an invoke was answered with ${status} and no body`);
      return { message: "Something went wrong" };
    }
    const { statusCode, type, value } = body;
    if (statusCode === 200 && type === "application/vnd.microsoft.card.adaptive") {
      this.#cloud.surprises.push(...cardProblems(value));
      if (isJsonObject(value)) return { card: value };
    }
    if (statusCode === 200 && type === "application/vnd.microsoft.activity.message") {
      if (typeof value === "string" && value !== "") return { message: value };
    }
    this.#cloud.surprises.push("an invoke was answered with a body Teams does not know");
    return { message: "Something went wrong" };
  }

  async #send(
    activity: JsonObject,
  ): Promise<{ readonly status: number; readonly body?: JsonValue }> {
    return this.#bot({
      headers: {
        "content-type": "application/json",
        authorization: `Bearer ${this.#cloud.token()}`,
      },
      body: new TextEncoder().encode(JSON.stringify(activity)),
    });
  }
}

/** A button by its title. */
export function buttonOn({ actions }: JsonObject, title: string): JsonObject | undefined {
  const all = Array.isArray(actions) ? (actions as readonly JsonObject[]) : [];
  return all.find((action) => action["title"] === title);
}

/** Every word a card shows, a line for each block. */
export function wordsOn(card: JsonValue): string {
  const lines: string[] = [];
  const visit = (value: JsonValue | undefined): void => {
    if (Array.isArray(value)) {
      for (const item of value) visit(item as JsonValue);
      return;
    }
    if (!isJsonObject(value)) return;
    if (value["type"] === "RichTextBlock") {
      const runs = value["inlines"] as readonly JsonObject[];
      lines.push(runs.map((run) => textIn(run)).join(""));
      return;
    }
    if (value["type"] === "TextBlock") lines.push(textIn(value));
    for (const key of ["body", "items", "columns"]) visit(value[key]);
  };
  visit(card);
  return lines.join("\n");
}

function textIn({ text }: JsonObject): string {
  return typeof text === "string" ? text : "";
}
