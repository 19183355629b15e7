import { NotInstalled } from "@countersign/chat-core";
import type { ApprovalNotice } from "@countersign/core";
import { definitionCard } from "../card/index.ts";
import { type ChannelParts, isInTeams } from "./channel-parts.ts";
import { referenceTo } from "./teams-places.ts";

/** Of one upstream's tools; a server that changes all of them is one message. */
const EVERY_MS = 60_000;

/**
 * Tells those who decide about definitions that one waits, each in their own chat, with a link to where it is decided.
 * What it says is not in the message.
 */
export function definitionTeller(
  parts: ChannelParts,
): (notice: Pick<ApprovalNotice, "record" | "people">) => Promise<void> {
  const { transport, now, report, consoleUrl, text } = parts;
  const told = new Map<string, number>();
  return async ({ record: { upstream, tool }, people }) => {
    if (upstream === undefined || tool === undefined) return;
    const at = now();
    if ((told.get(upstream) ?? -Infinity) + EVERY_MS > at) return;
    const link = consoleUrl === null ? null : `${consoleUrl}/definitions`;
    const message = {
      card: definitionCard({ upstream, tool }, link, text),
      summary: text.definitionWaiting.title,
    };
    for (const person of people.filter((one) => isInTeams(parts, one))) {
      try {
        const place = { person, name: person, people: [person] };
        await transport.post(await referenceTo(parts, place), message);
      } catch (error) {
        // Others can still be told, and it waits on the page whoever knows of it.
        if (!(error instanceof NotInstalled)) throw error;
        report(`teams: somebody was not told that a definition waits: ${error.message}`);
      }
    }
    told.set(upstream, at);
  };
}
