import { setTimeout as sleep } from "node:timers/promises";
import { testCard } from "../card/index.ts";
import { placesFor } from "@countersign/chat-core";
import { patientTransport } from "../outbound/patient-transport.ts";
import type { OpenTransport } from "../transport.ts";
import { type ChannelParts, isInTeams } from "./channel-parts.ts";
import { TeamsMemory } from "./teams-memory.ts";
import { knownReference, referenceTo } from "./teams-places.ts";

export interface ExamineOptions
  extends Pick<
    ChannelParts,
    "store" | "people" | "directory" | "askIn" | "serviceUrl" | "text" | "now"
  > {
  readonly serviceHosts: readonly string[];
}

/** What is looked at before anybody relies on it. */
export interface TeamsExamination {
  /** Gets a token. @throws {TeamsCallError} */
  authenticate(): Promise<void>;
  /** Where `names` would be asked, and whether Teams has let the bot in there as far as it said so. */
  places(
    names: readonly string[],
  ): readonly { readonly asked: string; readonly where: string; readonly isKnown: boolean }[];
  /** Posts a card that decides nothing where `name` is asked. @returns how many. */
  sendTest(name: string): Promise<number>;
}

/** Opens an adapter for looking around. It takes no messages. */
export async function examineTeams(
  options: ExamineOptions,
  openTransport: OpenTransport,
): Promise<TeamsExamination> {
  const { store, now, serviceHosts, text } = options;
  const memory = await TeamsMemory.open(store);
  const deaf = { invoked: async () => ({}), received: async () => {} };
  const transport = patientTransport(await openTransport(deaf), {
    serviceHosts,
    now,
    sleep: (milliseconds) => sleep(milliseconds),
    random: Math.random,
  });
  const parts = {
    ...options,
    memory,
    transport,
    isKnown: (person: string) => isInTeams(options, person),
  };
  return {
    authenticate: () => transport.authenticate(),
    places: (names) =>
      placesFor(parts, names, null).map((place) => ({
        asked: place.name,
        where: "person" in place ? "in person" : place.conversationId,
        isKnown: knownReference(parts, place) !== undefined,
      })),
    async sendTest(name) {
      const places = placesFor(parts, [name], null);
      const { title } = text.testCard;
      for (const place of places) {
        await transport.post(await referenceTo(parts, place), {
          card: testCard(text),
          summary: title,
        });
      }
      return places.length;
    },
  };
}
