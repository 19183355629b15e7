import { isJsonObject, type JsonObject, type JsonValue } from "@countersign/core";
import { viewProblems } from "./block-problems.ts";
import type { FakeMember, FakeSlack, InteractionAnswer } from "./fake-slack.ts";
import { textOf } from "./text-of.ts";

/** How interactions reach the app: posted to its address, or through its connection. */
export type SlackDoor = (payload: JsonObject) => Promise<InteractionAnswer>;

/** Slack shows an error when an answer takes longer. */
const ANSWER_WITHIN_MS = 3_000;

/** The door at an address, with Slack's signature. */
export function interactionsAt(cloud: FakeSlack, url: string): SlackDoor {
  return async (payload) => {
    const { headers, body } = cloud.signed(payload);
    const response = await fetch(url, { method: "POST", headers, body: Buffer.from(body) });
    const text = await response.text();
    return {
      status: response.status,
      ...(text === "" ? {} : { body: JSON.parse(text) as JsonValue }),
    };
  };
}

/** Slack on somebody's desk: shows the app's messages, presses their buttons, fills in and sends its modals. */
export class SlackClient {
  readonly #cloud: FakeSlack;
  readonly #member: FakeMember;
  readonly #door: SlackDoor;
  /** How long each answer took, in milliseconds. */
  readonly waits: number[] = [];

  constructor(cloud: FakeSlack, member: FakeMember, door: SlackDoor) {
    this.#cloud = cloud;
    this.#member = member;
    this.#door = door;
  }

  /** Presses a button; gives back the modal that it opened, if it opened one. */
  async press(ts: string, label: string): Promise<JsonObject | undefined> {
    const button = buttonOn(this.#cloud.message(ts).blocks, label);
    if (button === undefined) throw new Error(`there is no button ${label}`);
    return this.pressThat(ts, button);
  }

  /** Presses a button that was there before. */
  async pressThat(ts: string, button: JsonObject): Promise<JsonObject | undefined> {
    const { channel, text, blocks } = this.#cloud.message(ts);
    const trigger = this.#cloud.trigger();
    const { status } = await this.#send({
      type: "block_actions",
      container: { type: "message", message_ts: ts, channel_id: channel, is_ephemeral: false },
      trigger_id: trigger,
      channel: { id: channel, name: "somewhere" },
      message: { type: "message", user: this.#cloud.botUser, ts, text, blocks, app_id: "A" },
      state: { values: {} },
      response_url: "https://hooks.slack.com/actions/never/used",
      actions: [
        {
          type: "button",
          block_id: "b",
          action_ts: "1",
          ...button,
        },
      ],
    });
    if (status !== 200) this.#cloud.surprises.push(`a press was answered with ${status}`);
    return this.#cloud.modals.get(trigger);
  }

  /** Sends a modal with this typed in. @returns the words it then shows. */
  async submit(modal: JsonObject, reason?: string): Promise<string> {
    const { blocks, private_metadata, callback_id } = modal;
    const values: Record<string, JsonValue> = {};
    for (const block of Array.isArray(blocks) ? (blocks as readonly JsonObject[]) : []) {
      const { element, block_id: id } = block;
      if (block["type"] !== "input" || !isJsonObject(element)) continue;
      if (block["optional"] !== true && reason === undefined) {
        return "Please complete this required field: Say why";
      }
      values[textOf(id)] = {
        [textOf(element["action_id"])]: { type: "plain_text_input", value: reason ?? null },
      };
    }
    return this.submitThat({
      private_metadata: private_metadata ?? "",
      callback_id: callback_id ?? "",
      state: { values },
    });
  }

  /** Sends a modal as it may have been made up. */
  async submitThat(view: JsonObject): Promise<string> {
    const { status, body } = await this.#send({
      type: "view_submission",
      trigger_id: this.#cloud.trigger(),
      view: { id: "V1", type: "modal", hash: "1", app_id: this.#cloud.appId, ...view },
      response_urls: [],
    });
    if (status !== 200) {
      this.#cloud.surprises.push(`a modal was answered with ${status}`);
      return "We had some trouble connecting";
    }
    if (body === undefined) return "";
    if (!isJsonObject(body)) return this.#wrong();
    const { response_action: action, view: next, errors } = body;
    if (action === "update" && isJsonObject(next)) {
      this.#cloud.surprises.push(...viewProblems(next));
      return wordsOf(next["blocks"] ?? []);
    }
    if (action === "errors" && isJsonObject(errors)) {
      return Object.values(errors)
        .map((problem) => textOf(problem))
        .join("\n");
    }
    return this.#wrong();
  }

  /** Sends a payload as this person, whatever it says. */
  async #send(rest: JsonObject): Promise<InteractionAnswer> {
    const { team, user, name } = this.#member;
    const from = performance.now();
    const answer = await this.#door({
      api_app_id: this.#cloud.appId,
      token: "deprecated",
      team: { id: this.#cloud.team, domain: "office" },
      user: { id: user, username: name, name, team_id: team },
      enterprise: null,
      is_enterprise_install: false,
      ...rest,
    });
    const wait = performance.now() - from;
    this.waits.push(wait);
    if (wait > ANSWER_WITHIN_MS) this.#cloud.surprises.push("answered too late");
    return answer;
  }

  #wrong(): string {
    this.#cloud.surprises.push("a modal was answered with a body Slack does not know");
    return "We had some trouble connecting";
  }
}

/** A button by its label. */
export function buttonOn(blocks: readonly JsonObject[], label: string): JsonObject | undefined {
  const all = blocks.flatMap(({ type, elements }) =>
    type === "actions" && Array.isArray(elements) ? (elements as readonly JsonObject[]) : [],
  );
  return all.find(({ text }) => isJsonObject(text) && text["text"] === label);
}

/** Every word that blocks show, a line for each block. */
export function wordsOf(blocks: JsonValue): string {
  const lines: string[] = [];
  for (const block of Array.isArray(blocks) ? (blocks as readonly JsonObject[]) : []) {
    const { type, text, elements, label } = block;
    if (type === "header" || type === "section") lines.push(textIn(text));
    if (type === "input") lines.push(textIn(label));
    if (type !== "rich_text" || !Array.isArray(elements)) continue;
    for (const section of elements as readonly JsonObject[]) {
      const runs = section["elements"] as readonly JsonObject[];
      lines.push(runs.map((run) => wordsOfRun(run)).join(""));
    }
  }
  return lines.join("\n");
}

function wordsOfRun(run: JsonObject): string {
  if (run["type"] === "user") return `@${textOf(run["user_id"])}`;
  return textOf(run["type"] === "date" ? run["fallback"] : run["text"]);
}

function textIn(text: JsonValue | undefined): string {
  return isJsonObject(text) ? textOf(text["text"]) : "";
}
