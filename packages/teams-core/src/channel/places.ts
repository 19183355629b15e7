import { peopleBehind, type Requester } from "@countersign/core";
import { type ConversationReference, TeamsCallError } from "../transport.ts";
import { type ChannelParts, type TeamsPerson } from "./channel-parts.ts";

/** Where somebody is to be asked. */
export type Place =
  | { readonly conversationId: string; readonly name: string; readonly people: readonly string[] }
  | { readonly person: TeamsPerson; readonly name: string; readonly people: readonly string[] };

/** The bot may not speak where the configuration wants it to. */
export class NotInstalled extends Error {
  constructor(place: string) {
    super(
      `the app is not installed ${place}: add it there in Teams, or change \`channels.teams.ask_in\``,
    );
    this.name = "NotInstalled";
  }
}

/** Where the groups and people `names` are asked, each place once. The requester is not among them. */
export function placesFor(
  parts: Pick<ChannelParts, "people" | "directory" | "askIn">,
  names: readonly string[],
  requester: Requester | null,
): readonly Place[] {
  const directory = parts.directory();
  const askIn = parts.askIn();
  const known = new Map(parts.people().map((person) => [person.id, person]));
  const isAsked = (person: string): boolean =>
    directory.mode === "local" || requester === null || !directory.isSamePerson(requester, person);
  const places = new Map<string, Place>();
  for (const name of names) {
    const behind = peopleBehind(directory, [name]).filter(isAsked);
    const conversationId = Object.hasOwn(askIn, name) ? askIn[name] : undefined;
    if (conversationId !== undefined) {
      const before = places.get(conversationId)?.people ?? [];
      const people = [...new Set([...before, ...behind])];
      places.set(conversationId, { conversationId, name, people });
      continue;
    }
    for (const id of behind) {
      const person = known.get(id);
      if (person?.teams == null) continue;
      places.set(`person ${id}`, { person, name: id, people: [id] });
    }
  }
  return [...places.values()];
}

/**
 * The conversation of a place. One with a person is opened if it has not been.
 *
 * @throws {NotInstalled}
 */
export async function referenceTo(
  { memory, transport, serviceUrl }: Pick<ChannelParts, "memory" | "transport" | "serviceUrl">,
  place: Place,
): Promise<ConversationReference> {
  if ("conversationId" in place) {
    const known = memory.place(place.conversationId);
    if (known === undefined) throw new NotInstalled(`where \`${place.name}\` is to be asked`);
    return known;
  }
  const { teams, id } = place.person;
  if (teams === null) throw new NotInstalled(`for \`${id}\``);
  const known = memory.personal(teams.tenant, teams.objectId);
  if (known !== undefined) return known;
  const at = {
    serviceUrl: memory.anyPlace(teams.tenant)?.serviceUrl ?? serviceUrl,
    tenantId: teams.tenant,
  };
  try {
    const opened = await transport.openPersonal(at, teams.objectId);
    await memory.keepPersonal(teams.objectId, opened);
    return opened;
  } catch (error) {
    if (isNotInstalled(error)) throw new NotInstalled(`for \`${id}\``);
    throw error;
  }
}

/** Teams says that the bot is not there. */
export function isNotInstalled(error: unknown): boolean {
  return error instanceof TeamsCallError && (error.status === 403 || error.status === 404);
}
