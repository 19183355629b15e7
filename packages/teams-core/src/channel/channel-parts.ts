import type { KeyedDigest, PeopleDirectory, Reviewing, Store } from "@countersign/core";
import type { CardText } from "../card/index.ts";
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
export interface ChannelParts {
  /** Application (client) id of the bot. */
  readonly appId: string;
  readonly reviewing: Reviewing;
  /** Under a key of this installation, for what people were shown. */
  readonly digest: KeyedDigest;
  readonly store: Pick<Store, "commit" | "approval" | "approvals" | "records" | "channelNotes">;
  readonly people: () => readonly TeamsPerson[];
  readonly directory: () => PeopleDirectory;
  /** Conversations by the groups or people who are asked there. Everybody else is asked in person. */
  readonly askIn: () => Readonly<Record<string, string>>;
  /** Where people reach the page, such as `https://approvals.example`; `null` if they cannot. */
  readonly consoleUrl: string | null;
  /** Where a conversation with somebody is opened while nothing was heard from their directory. */
  readonly serviceUrl: string;
  readonly text: CardText;
  readonly transport: TeamsTransport;
  readonly memory: TeamsMemory;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Takes a line of trouble for the operator. */
  readonly report: (line: string) => void;
}

/** The name of a person or group, for cards. */
export function nameIn(people: readonly TeamsPerson[], id: string): string {
  return people.find((person) => person.id === id)?.name ?? id;
}

/** Who this is according to the configuration. Only tenant and object id count. */
export function personWith(
  people: readonly TeamsPerson[],
  { tenantId, objectId }: { readonly tenantId: string; readonly objectId: string | null },
): TeamsPerson | undefined {
  if (objectId === null) return undefined;
  return people.find(({ teams }) => teams?.tenant === tenantId && teams.objectId === objectId);
}
