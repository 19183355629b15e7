import { setTimeout as sleep } from "node:timers/promises";
import {
  AnswerUnderWay,
  KeptMessages,
  NotInstalled,
  personalDefinitionTeller,
  personalInvitationTeller,
} from "@countersign/chat-core";
import type { ApprovalChannel, JsonObject } from "@countersign/core";
import { definitionCard, ENGLISH, invitationCard, lineCard } from "../card/index.ts";
import { cardActionOf, isPersonal, isRemoval, personOf, referenceOf } from "../inbound/activity.ts";
import { activityVerifier, type VerifierOptions } from "../inbound/activity-verifier.ts";
import { type InboundRequest, teamsEndpoint } from "../inbound/endpoint.ts";
import { invokeAnswer } from "../inbound/invoke-answer.ts";
import { patientTransport } from "../outbound/patient-transport.ts";
import type { CardAction, CardAnswer, InboundAnswer, OpenTransport } from "../transport.ts";
import { type ChannelParts, isInTeams } from "./channel-parts.ts";
import { answerClick } from "./click.ts";
import { teamsChat } from "./teams-chat.ts";
import { TEAMS, TeamsMemory } from "./teams-memory.ts";
import { referenceTo } from "./teams-places.ts";

export interface TeamsChannelOptions
  extends Omit<ChannelParts, "name" | "transport" | "memory" | "text" | "serviceUrl">,
    Pick<VerifierOptions, "tenants" | "issuer" | "openIdUrl"> {
  /** Where the bot's token may be sent. The first also serves to open conversations. */
  readonly serviceHosts: readonly string[];
  readonly serviceUrl: string;
  readonly text?: ChannelParts["text"];
}

/** Approvals in Teams: what is told there, and what comes back. */
export interface TeamsChannel {
  readonly channel: ApprovalChannel;
  /**
   * One HTTP request at the endpoint Teams was given.
   *
   * @param sent settles when the answer was written, or cannot be: what a press lets run waits for that. Without it, it
   *   waits until whoever called this had their turn.
   */
  handle(request: InboundRequest, sent?: Promise<unknown>): Promise<InboundAnswer>;
  /** Waits for what is under way. */
  close(): Promise<void>;
}

/** Teams shows an error after some more seconds; what takes longer is shown on the card. */
const ANSWER_WITHIN_MS = 4_000;

const MISSING_EVERY_MS = 3_600_000;

/** Pending requests that are looked at when the bot is let in somewhere. */
const MOST_PENDING = 1_000;

/** Opens the channel on an adapter. */
export async function openTeamsChannel(
  options: TeamsChannelOptions,
  openTransport: OpenTransport,
): Promise<TeamsChannel> {
  const { now, report, serviceHosts } = options;
  const memory = await TeamsMemory.open(options.store);
  const events = {
    invoked: (activity: JsonObject) => invoked(activity),
    received: (activity: JsonObject) => received(activity),
  };
  const transport = patientTransport(await openTransport(events), {
    serviceHosts,
    now,
    sleep: (milliseconds) => sleep(milliseconds),
    random: Math.random,
  });
  const parts: ChannelParts = {
    ...options,
    name: TEAMS,
    text: options.text ?? ENGLISH,
    transport,
    memory,
  };
  const cards = new KeptMessages(parts, (person) => isInTeams(parts, person), teamsChat(parts));
  const tellOfDefinition = personalDefinitionTeller(
    parts,
    (person) => isInTeams(parts, person),
    async (waiting, person, link) => {
      const place = { person, name: person, people: [person] };
      const message = {
        card: definitionCard(waiting, link, parts.text),
        summary: parts.text.definitionWaiting.title,
      };
      await transport.post(await referenceTo(parts, place), message);
    },
  );
  const tellOfInvitation = personalInvitationTeller(
    parts,
    (person) => isInTeams(parts, person),
    async (invitation, person) => {
      const message = {
        card: invitationCard(invitation, parts.text),
        summary: parts.text.passkeyInvited.title,
      };
      const place = { person, name: person, people: [person] };
      await transport.post(await referenceTo(parts, place), message);
    },
  );
  const background = new Set<Promise<unknown>>();
  const inBackground = (work: Promise<unknown>): void => {
    const done = work
      .catch((error: unknown) => report(`teams: ${messageOf(error)}`))
      .finally(() => background.delete(done));
    background.add(done);
  };

  async function invoked(activity: JsonObject): Promise<JsonObject> {
    const action = cardActionOf(activity);
    if (action === undefined) return invokeAnswer({ message: parts.text.answer.notUnderstood });
    return invokeAnswer(await answered(action));
  }

  async function answered(action: CardAction): Promise<CardAnswer> {
    const answering = answerClick(parts, cards, action);
    inBackground(answering.then(() => afterClick(action)));
    const late = new AbortController();
    try {
      return await Promise.race([
        answering,
        sleep(ANSWER_WITHIN_MS, { message: parts.text.answer.stillWorking }, late),
      ]);
    } catch {
      return { message: parts.text.answer.notRecorded };
    } finally {
      late.abort();
    }
  }

  /** The shared card changes only when something was decided or is over: a view must not set off further views. */
  async function afterClick({ data, verb, from, reference }: CardAction): Promise<void> {
    if (from.objectId !== null) {
      await memory.keepMember(from.tenantId, from.objectId, from.memberId);
    }
    await memory.keepPlace(reference);
    if (typeof data["approval"] !== "string") return;
    const request = await parts.store.approval(data["approval"]);
    if (request === undefined) return;
    if (verb !== "view" || request.state !== "pending") await cards.settle(request.id);
  }

  async function received(activity: JsonObject): Promise<void> {
    try {
      const action = cardActionOf(activity);
      if (action !== undefined) {
        const answer = await answered(action);
        if ("message" in answer && action.verb !== "view") {
          const { message } = answer;
          await transport.post(action.reference, { card: lineCard(message), summary: message });
        }
        return;
      }
      await learnPlace(activity);
    } catch (error) {
      report(`teams: ${messageOf(error)}`);
    }
  }

  async function learnPlace(activity: JsonObject): Promise<void> {
    const reference = referenceOf(activity);
    if (reference === undefined) return;
    if (isRemoval(activity, parts.appId)) return memory.forgetPlace(reference);
    const person = personOf(activity);
    const isNew =
      isPersonal(activity) && person?.objectId != null
        ? await memory.keepPersonal(person.objectId, reference)
        : await memory.keepPlace(reference);
    // What could not be posted while the app was not there is posted now.
    if (isNew) inBackground(settlePending());
  }

  async function settlePending(): Promise<void> {
    const pending = await parts.store.approvals({
      states: ["pending"],
      oldestFirst: true,
      limit: MOST_PENDING,
    });
    for (const { id } of pending) {
      await cards.settle(id).catch((error: unknown) => report(`teams: ${messageOf(error)}`));
    }
  }

  const saidMissing = new Map<string, number>();
  /** What somebody has to mend is said at once, and not with each of many attempts. */
  function reportMissing(message: string): void {
    if ((saidMissing.get(message) ?? -Infinity) + MISSING_EVERY_MS > now()) return;
    saidMissing.set(message, now());
    report(`teams: ${message}`);
  }

  const verify = activityVerifier(options);
  const answer = teamsEndpoint({ verify, transport, report, now });
  return {
    channel: {
      name: TEAMS,
      async deliver({ type, request, record, people }) {
        if (type === "definition.waiting") return tellOfDefinition({ record, people });
        if (type === "passkey.invited") return tellOfInvitation({ record, people });
        if (request === null) return;
        try {
          if (type === "approval.broke_glass") await cards.tellSkipped(request);
          await cards.settle(request.id);
          await cards.tellRequester(request);
        } catch (error) {
          if (error instanceof NotInstalled) reportMissing(error.message);
          throw error;
        }
      },
    },
    handle: (request, sent) => AnswerUnderWay.of(() => answer(request), sent),
    async close() {
      await Promise.allSettled(background);
      await cards.idle();
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : "unknown trouble";
}
