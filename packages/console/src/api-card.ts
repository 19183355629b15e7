/** The card of a request, as Teams shows it to the same person: one function draws both. */
import { type JsonObject, type Reviewer, seenBy, showing } from "@countersign/core";
import { endedOf, headOf, pageCard, viewCard } from "@countersign/teams-core/card";
import type { ConsoleOptions } from "./console-options.ts";
import { Refusal } from "./failure.ts";
import { json, type Reply } from "./reply.ts";
import { personName } from "./wording.ts";

/** The field of a decision that says what was seen. */
export const SEEN_FIELD = "seen";

/** What a reviewer is shown, and the text that says so when it comes back with their decision. */
export interface ShownCard {
  readonly card: JsonObject;
  readonly seen: string;
}

/** @throws {CountersignError} `APPROVAL_NOT_FOUND` */
export async function cardFor(
  { reviewing, log, heads, digest, people, origin, now }: ConsoleOptions,
  reviewer: Reviewer,
  id: string,
): Promise<ShownCard> {
  const reviewed = await reviewing.show(reviewer, id);
  const shown = { approval: id, person: reviewer.person };
  const { card, seen } = viewCard(
    {
      reviewed,
      level: reviewed.request.escalations.length,
      nameOf: (person) => personName(people, person),
      link: `${origin}/approvals/${encodeURIComponent(id)}`,
      ended: await endedOf(log, reviewed.request),
      head: await headOf(heads, reviewed.request),
      now: now(),
    },
    (preview) => showing(digest, shown, preview),
  );
  return { card: pageCard(card), seen };
}

export async function showCard(
  options: ConsoleOptions,
  reviewer: Reviewer,
  id: string,
): Promise<Reply> {
  return json(200, await cardFor(options, reviewer, id));
}

/**
 * The hash of what this reviewer was shown; `undefined` if they do not say.
 *
 * @throws {Refusal} if they say something they were not given.
 */
export function seenIn(
  { digest }: Pick<ConsoleOptions, "digest">,
  { person }: Reviewer,
  approval: string,
  given: string | undefined,
): string | undefined {
  if (given === undefined) return undefined;
  const seen = seenBy(digest, { approval, person }, given);
  if (seen !== undefined) return seen;
  throw new Refusal(
    "REQUEST_INVALID",
    `\`${SEEN_FIELD}\`: wanted what \`GET /api/approvals/${approval}/card\` gave you, or nothing`,
  );
}
