import { setTimeout as sleep } from "node:timers/promises";
import { type Place, placesFor } from "@countersign/chat-core";
import { testMessage } from "../message/told-message.ts";
import { patientApi } from "../outbound/patient-api.ts";
import type { SlackApi } from "../outbound/slack-api.ts";
import { placeOf } from "./slack-chat.ts";
import { SlackMemory } from "./slack-memory.ts";
import { isInSlack, SLACK_ENGLISH, type SlackParts } from "./slack-parts.ts";

export interface ExamineOptions
  extends Pick<SlackParts, "store" | "people" | "directory" | "askIn" | "now"> {
  readonly api: SlackApi;
  /** Sees whether Slack lets it connect by Socket Mode. */
  readonly tryConnecting: () => Promise<void>;
}

/** What is looked at before anybody relies on it. */
export interface SlackExamination {
  /** Who the bot is. @throws {SlackCallError} */
  authenticate(): ReturnType<SlackApi["authenticate"]>;
  /** Whether it could connect by Socket Mode. @throws {SlackCallError} */
  tryConnecting(): Promise<void>;
  /** Where `names` would be asked. */
  places(names: readonly string[]): readonly { readonly asked: string; readonly where: string }[];
  /** Posts a message that decides nothing where `name` is asked. @returns how many. */
  sendTest(name: string): Promise<number>;
}

/** Looks around. It takes no messages. */
export async function examineSlack(options: ExamineOptions): Promise<SlackExamination> {
  const api = patientApi(options.api, {
    now: options.now,
    sleep: (milliseconds) => sleep(milliseconds),
    random: Math.random,
  });
  const parts = {
    ...options,
    api,
    memory: await SlackMemory.open(options.store),
    isKnown: (person: string) => isInSlack(options, person),
  };
  return {
    authenticate: () => api.authenticate(),
    tryConnecting: () => options.tryConnecting(),
    places: (names) =>
      placesFor(parts, names, null).map((place) => ({ asked: place.name, where: nameOf(place) })),
    async sendTest(name) {
      const places = placesFor(parts, [name], null);
      for (const place of places) {
        const { channel } = await placeOf(parts, place);
        await api.post(channel, testMessage(SLACK_ENGLISH), null);
      }
      return places.length;
    },
  };
}

function nameOf(place: Place): string {
  return "person" in place ? "in person" : place.conversationId;
}
