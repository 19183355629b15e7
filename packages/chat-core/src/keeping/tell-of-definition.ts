import type { ApprovalNotice, DefinitionKind } from "@countersign/core";
import type { ChatParts } from "./chat.ts";
import { NotInstalled } from "./places.ts";

/** A definition that waits for somebody, without what it says. */
export interface WaitingDefinition {
  readonly upstream: string;
  readonly kind: DefinitionKind;
  /** As records name it: the upstream's own name, or an address, masked. */
  readonly name: string;
}

export type DefinitionNotice = Pick<ApprovalNotice, "record" | "people">;

/** Of one upstream's definitions; a server that changes all of them is one message. */
const EVERY_MS = 60_000;

/**
 * Tells of definitions that wait, once a minute for each upstream.
 *
 * @param tell rejects if it was not told, and is tried again then.
 */
export function definitionTeller(
  { now }: Pick<ChatParts, "now">,
  tell: (waiting: WaitingDefinition, people: readonly string[]) => Promise<void>,
): (notice: DefinitionNotice) => Promise<void> {
  const told = new Map<string, number>();
  return async ({ record: { upstream, tool, definition }, people }) => {
    if (upstream === undefined || tool === undefined) return;
    const kind: DefinitionKind = definition ?? "tool";
    const at = now();
    if ((told.get(upstream) ?? -Infinity) + EVERY_MS > at) return;
    await tell({ upstream, kind, name: tool }, people);
    told.set(upstream, at);
  };
}

/**
 * The same to those who decide, each in their own chat. Somebody who cannot be told there keeps nobody else from it: it
 * waits on the page whoever knows of it.
 */
export function personalDefinitionTeller(
  parts: Pick<ChatParts, "name" | "now" | "report" | "consoleUrl">,
  isKnown: (person: string) => boolean,
  post: (waiting: WaitingDefinition, person: string, link: string | null) => Promise<void>,
): (notice: DefinitionNotice) => Promise<void> {
  const link = definitionsLink(parts.consoleUrl);
  return definitionTeller(parts, async (waiting, people) => {
    for (const person of people.filter(isKnown)) {
      try {
        await post(waiting, person, link);
      } catch (error) {
        if (!(error instanceof NotInstalled)) throw error;
        parts.report(
          `${parts.name}: somebody was not told that a definition waits: ${error.message}`,
        );
      }
    }
  });
}

/** Where definitions can be read and decided by somebody who is signed in there; the link itself decides nothing. */
export function definitionsLink(page: string | null): string | null {
  return page === null ? null : `${page}/definitions`;
}
