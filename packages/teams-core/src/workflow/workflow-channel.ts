import { definitionsLink, definitionTeller, invitationIn } from "@countersign/chat-core";
import {
  type ApprovalChannel,
  type ApprovalRequest,
  askedNow,
  type LogHeads,
  peopleBehind,
  type PeopleDirectory,
  type Reviewing,
} from "@countersign/core";
import {
  definitionCard,
  ENGLISH,
  invitationCard,
  headOf,
  sharedCard,
  summaryOf,
} from "../card/index.ts";
import { messageActivity } from "../inbound/invoke-answer.ts";

export interface WorkflowOptions {
  readonly name: string;
  /** A secret. */
  readonly url: string;
  /** Groups or people whose requests it is told of; empty: all. */
  readonly reviewers: readonly string[];
  /** Where people reach the page. */
  readonly page: string;
  readonly reviewing: Pick<Reviewing, "show">;
  /** Absent where nothing signs the log. */
  readonly heads?: LogHeads;
  readonly directory: () => PeopleDirectory;
  readonly nameOf: (person: string) => string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const TIMEOUT_MS = 15_000;

/** What reviewers have to come for. What became of it, a flow cannot show: it posts once and changes nothing. */
const ASKING: readonly string[] = ["approval.requested", "approval.escalated"];

/**
 * Posts through a flow of Teams' Workflows, where there is no bot. The card has one link to the page, where people sign
 * in; following it decides nothing, and nothing comes back.
 */
export function workflowChannel(options: WorkflowOptions): ApprovalChannel {
  const { name, page, reviewing, heads, nameOf, now } = options;
  const tellOfDefinition = definitionTeller(options, async (waiting) => {
    const card = definitionCard(waiting, definitionsLink(page));
    await post(options, messageActivity({ card, summary: ENGLISH.definitionWaiting.title }));
  });
  return {
    name,
    async deliver({ type, request, record, people }) {
      if (type === "definition.waiting") {
        if (isForAnyOf(options, people)) await tellOfDefinition({ record, people });
        return;
      }
      if (type === "passkey.invited") {
        const invitation = invitationIn({ record }, page);
        if (invitation === null || !isForAnyOf(options, people)) return;
        const card = invitationCard(invitation);
        return post(options, messageActivity({ card, summary: ENGLISH.passkeyInvited.title }));
      }
      if (request?.state !== "pending" || !ASKING.includes(type)) return;
      if (!isFor(options, request)) return;
      const subject = {
        reviewed: await reviewing.show({ person: "", channel: "teams" }, request.id),
        level: request.escalations.length,
        nameOf,
        link: `${page}/approvals/${encodeURIComponent(request.id)}`,
        ended: null,
        head: await headOf(heads, request),
        now: now(),
        text: ENGLISH,
      };
      const { refresh: _none, ...card } = sharedCard(subject, { viewers: [], mentioned: [] });
      await post(options, messageActivity({ card, summary: summaryOf(subject) }));
    },
  };
}

async function post({ url }: WorkflowOptions, message: unknown): Promise<void> {
  let status: number;
  try {
    const response = await fetch(url, {
      method: "POST",
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: { "content-type": "application/json", "user-agent": "countersign" },
      body: JSON.stringify(message),
    });
    await response.body?.cancel();
    ({ status } = response);
  } catch {
    // What went wrong may name the address, which is a secret.
    throw new Error("the flow could not be reached");
  }
  if (status < 200 || status > 299) throw new Error(`HTTP ${status}`);
}

/** Those who decide about definitions are people; a flow for some people is for those. */
function isForAnyOf({ reviewers, directory }: WorkflowOptions, people: readonly string[]): boolean {
  if (reviewers.length === 0) return true;
  return peopleBehind(directory(), reviewers).some((person) => people.includes(person));
}

function isFor({ reviewers, directory }: WorkflowOptions, request: ApprovalRequest): boolean {
  if (reviewers.length === 0) return true;
  const asked = askedNow(request);
  const people = peopleBehind(directory(), asked);
  return reviewers.some((name) => asked.includes(name) || people.includes(name));
}
