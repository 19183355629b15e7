import type { ChatParts } from "@countersign/chat-core";
import type { TeamsTransport } from "../transport.ts";
import type { TeamsMemory } from "./teams-memory.ts";

/** One person of the configuration, as Teams knows them. */
export interface TeamsPerson {
  readonly id: string;
  readonly name: string;
  /** In lower case; `null` for somebody whom Teams does not know. */
  readonly teams: { readonly tenant: string; readonly objectId: string } | null;
}

/** What everything in this channel works with. */
export interface ChannelParts extends ChatParts {
  /** Application (client) id of the bot. */
  readonly appId: string;
  readonly people: () => readonly TeamsPerson[];
  /** Where a conversation with somebody is opened while nothing was heard from their directory. */
  readonly serviceUrl: string;
  readonly transport: TeamsTransport;
  readonly memory: TeamsMemory;
}

/** Who this is according to the configuration. Only tenant and object id count. */
export function personWith(
  people: readonly TeamsPerson[],
  { tenantId, objectId }: { readonly tenantId: string; readonly objectId: string | null },
): TeamsPerson | undefined {
  if (objectId === null) return undefined;
  return people.find(({ teams }) => teams?.tenant === tenantId && teams.objectId === objectId);
}

/** Whether Teams knows somebody of the configuration. */
export function isInTeams(parts: Pick<ChannelParts, "people">, person: string): boolean {
  return parts.people().some(({ id, teams }) => id === person && teams !== null);
}
