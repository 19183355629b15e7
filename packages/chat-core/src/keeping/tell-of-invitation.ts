import type { ApprovalNotice } from "@countersign/core";
import type { ChatParts } from "./chat.ts";
import { NotInstalled } from "./places.ts";

/** That somebody was given a code with which they add a passkey. */
export interface MadeInvitation {
  /** The key of `people`. */
  readonly person: string;
  /** Who made it: `local:<user>@<host>`. */
  readonly operator: string;
  /** Where those who are signed in can look into it; the link itself decides nothing. */
  readonly link: string | null;
}

export type InvitationNotice = Pick<ApprovalNotice, "record" | "people">;

/** What there is to tell of one; `null` if its record does not say. */
export function invitationIn(
  { record: { person, operator } }: Pick<InvitationNotice, "record">,
  page: string | null,
): MadeInvitation | null {
  if (person === undefined || operator === undefined) return null;
  return { person, operator, link: page === null ? null : `${page}/log` };
}

/**
 * Tells each of those it concerns in their own chat. Somebody who cannot be told there keeps nobody else from it: the page
 * tells everybody who signs in.
 */
export function personalInvitationTeller(
  { name, report, consoleUrl }: Pick<ChatParts, "name" | "report" | "consoleUrl">,
  isKnown: (person: string) => boolean,
  post: (invitation: MadeInvitation, person: string) => Promise<void>,
): (notice: InvitationNotice) => Promise<void> {
  return async ({ record, people }) => {
    const invitation = invitationIn({ record }, consoleUrl);
    if (invitation === null) return;
    for (const person of people.filter(isKnown)) {
      try {
        await post(invitation, person);
      } catch (error) {
        if (!(error instanceof NotInstalled)) throw error;
        report(`${name}: somebody was not told of a code for a passkey: ${error.message}`);
      }
    }
  };
}
