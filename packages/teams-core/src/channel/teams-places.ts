import { NotInstalled, type Place } from "@countersign/chat-core";
import { type ConversationReference, TeamsCallError } from "../transport.ts";
import type { ChannelParts } from "./channel-parts.ts";

export const INSTALL_MEND = "add it there in Teams, or change `channels.teams.ask_in`";

/**
 * The conversation of a place. One with a person is opened if it has not been.
 *
 * @throws {NotInstalled}
 */
export async function referenceTo(
  parts: Pick<ChannelParts, "memory" | "transport" | "serviceUrl" | "people">,
  place: Place,
): Promise<ConversationReference> {
  const { memory, transport, serviceUrl } = parts;
  const notInstalled = new NotInstalled(place, INSTALL_MEND);
  const known = knownReference(parts, place);
  if (known !== undefined) return known;
  if ("conversationId" in place) throw notInstalled;
  const teams = accountOf(parts, place.person);
  if (teams === null) throw notInstalled;
  const at = {
    serviceUrl: memory.anyPlace(teams.tenant)?.serviceUrl ?? serviceUrl,
    tenantId: teams.tenant,
  };
  try {
    const opened = await transport.openPersonal(at, teams.objectId);
    await memory.keepPersonal(teams.objectId, opened);
    return opened;
  } catch (error) {
    if (isNotInstalled(error)) throw notInstalled;
    throw error;
  }
}

/** The conversation of a place as far as Teams has let the bot in there. */
export function knownReference(
  parts: Pick<ChannelParts, "memory" | "people">,
  place: Place,
): ConversationReference | undefined {
  if ("conversationId" in place) return parts.memory.place(place.conversationId);
  const teams = accountOf(parts, place.person);
  return teams === null ? undefined : parts.memory.personal(teams.tenant, teams.objectId);
}

/** Teams says that the bot is not there. */
export function isNotInstalled(error: unknown): boolean {
  return error instanceof TeamsCallError && (error.status === 403 || error.status === 404);
}

function accountOf(
  { people }: Pick<ChannelParts, "people">,
  person: string,
): { readonly tenant: string; readonly objectId: string } | null {
  return people().find(({ id }) => id === person)?.teams ?? null;
}
