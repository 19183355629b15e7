import { placeForPasskeys } from "./api-passkeys.ts";
import type { ApiRequest } from "./api.ts";
import type { ConsoleOptions } from "./console-options.ts";
import { json, type Reply } from "./reply.ts";
import { personName } from "./wording.ts";

/** For so long everybody is told that somebody was given a way to a passkey. */
const TOLD_OF_INVITATIONS_MS = 24 * 60 * 60_000;

/** The service, and who asks. */
export async function showStatus(
  options: ConsoleOptions,
  { reviewer }: ApiRequest,
): Promise<Reply> {
  const { status, mode, people, now } = options;
  const invited = (await options.passkeys?.invitationsSince(now() - TOLD_OF_INVITATIONS_MS)) ?? [];
  const name = personName(people, reviewer.person);
  const names = Object.entries(people).map(([person, known]) => [person, known.name] as const);
  return json(200, {
    ...status(),
    mode,
    you: { person: reviewer.person, name },
    people: Object.fromEntries(names),
    changesTakePasskey: options.changesTakePasskey?.() ?? false,
    invited: invited.map(({ person, operator, madeAt, isRecovery, isUsed }) => ({
      person,
      operator,
      at: new Date(madeAt).toISOString(),
      isRecovery,
      isUsed,
    })),
    passkeysAt: options.passkeys === undefined ? null : placeForPasskeys(options),
  });
}
