import { setTimeout as sleep } from "node:timers/promises";
import {
  AnswerUnderWay,
  KeptMessages,
  nameOf,
  NotInstalled,
  personalDefinitionTeller,
  personalInvitationTeller,
  RateLimit,
} from "@countersign/chat-core";
import type { ApprovalChannel, JsonValue } from "@countersign/core";
import { type Interaction, interactionIn } from "../inbound/interaction.ts";
import { definitionMessage, invitationMessage } from "../message/told-message.ts";
import { patientApi } from "../outbound/patient-api.ts";
import { type SlackApi, SlackCallError } from "../outbound/slack-api.ts";
import {
  answerSubmission,
  approvalIn,
  modalFor,
  notRecorded,
  stillWorking,
  type SubmissionAnswer,
  updated,
} from "./press.ts";
import { slackChat } from "./slack-chat.ts";
import { SlackMemory } from "./slack-memory.ts";
import { isInSlack, SLACK, SLACK_ENGLISH, type SlackParts } from "./slack-parts.ts";

export interface SlackChannelOptions extends Omit<SlackParts, "name" | "api" | "memory" | "text"> {
  readonly appId: string;
  readonly api: SlackApi;
  readonly text?: SlackParts["text"];
}

/** Approvals in Slack: what is told there, and what comes back. */
export interface SlackChannel {
  readonly channel: ApprovalChannel;
  /**
   * One payload that is known to come from Slack, by its signature or by the connection it came through. Resolves
   * within 3 s with what Slack is answered; `undefined`: nothing but that it arrived. Never rejects.
   *
   * @param sent settles when the answer was written, or cannot be: what a decision lets run waits for that. Without it,
   *   it waits until whoever called this had their turn.
   */
  receive(payload: JsonValue, sent?: Promise<unknown>): Promise<JsonValue | undefined>;
  /** Waits for what is under way. */
  close(): Promise<void>;
}

/** Slack shows an error after 3 s; what takes longer is shown on the message. */
const ANSWER_WITHIN_MS = 2_400;

/** What one person may send. */
const PER_PERSON = { perSecond: 5, burst: 20 } as const;

const MISSING_EVERY_MS = 3_600_000;

/** Opens the channel. What Slack sends is given to it. */
export async function openSlackChannel(options: SlackChannelOptions): Promise<SlackChannel> {
  const { now, report, appId } = options;
  const memory = await SlackMemory.open(options.store);
  const api = patientApi(options.api, {
    now,
    sleep: (milliseconds) => sleep(milliseconds),
    random: Math.random,
  });
  const text = options.text ?? SLACK_ENGLISH;
  const parts: SlackParts = { ...options, name: SLACK, text, api, memory };
  const chat = slackChat(parts);
  const messages = new KeptMessages(parts, (person) => isInSlack(parts, person), chat);
  const tellOfDefinition = personalDefinitionTeller(
    parts,
    (person) => isInSlack(parts, person),
    async (waiting, person, link) => {
      const where = await chat.whereOf({ person, name: person, people: [person] });
      await chat.post(where, definitionMessage(waiting, link, text), null);
    },
  );
  const tellOfInvitation = personalInvitationTeller(
    parts,
    (person) => isInSlack(parts, person),
    async (invitation, person) => {
      const where = await chat.whereOf({ person, name: person, people: [person] });
      await chat.post(where, invitationMessage(invitation, text), null);
    },
  );
  const background = new Set<Promise<unknown>>();
  const inBackground = (work: Promise<unknown>): void => {
    const done = work
      .catch((error: unknown) => report(`slack: ${messageOf(error)}`))
      .finally(() => background.delete(done));
    background.add(done);
  };

  const persons = new RateLimit(PER_PERSON, now);
  async function receive(payload: JsonValue): Promise<JsonValue | undefined> {
    const interaction = interactionIn(payload, appId);
    if (interaction === undefined) return undefined;
    const isPress = interaction.kind === "press";
    if (!persons.take(`${interaction.actor.team} ${interaction.actor.user}`)) {
      return isPress ? undefined : answerOf(updated(notRecorded(parts)));
    }
    const working = interaction.kind === "press" ? pressed(interaction) : submitted(interaction);
    inBackground(working.then(() => afterwards(interaction)));
    const late = new AbortController();
    try {
      return await Promise.race([
        working,
        sleep(ANSWER_WITHIN_MS, isPress ? undefined : answerOf(updated(stillWorking(parts))), late),
      ]);
    } catch {
      return isPress ? undefined : answerOf(updated(notRecorded(parts)));
    } finally {
      late.abort();
    }
  }

  async function pressed(press: Extract<Interaction, { kind: "press" }>): Promise<undefined> {
    const view = await modalFor(parts, messages, press);
    if (view === undefined) return;
    try {
      await api.openModal(press.triggerId, view);
    } catch (error) {
      // It took too long, so it can be opened no more: they are told to press again.
      if (!(error instanceof SlackCallError) || press.message === null) throw error;
      await api.whisper(press.message.channel, press.actor.user, text.answer.notRecorded);
    }
  }

  async function submitted(
    submission: Extract<Interaction, { kind: "submission" }>,
  ): Promise<JsonValue> {
    return answerOf(await answerSubmission(parts, messages, submission));
  }

  async function afterwards(interaction: Interaction): Promise<void> {
    const id = approvalIn(interaction.data);
    if (id === undefined || (await parts.store.approval(id)) === undefined) return;
    await messages.settle(id);
  }

  const saidMissing = new Map<string, number>();
  /** What somebody has to mend is said at once, and not with each of many attempts. */
  function reportMissing(message: string): void {
    if ((saidMissing.get(message) ?? -Infinity) + MISSING_EVERY_MS > now()) return;
    saidMissing.set(message, now());
    report(`slack: ${message}`);
  }

  return {
    channel: {
      name: SLACK,
      async deliver({ type, request, record, people }) {
        if (type === "definition.waiting") return tellOfDefinition({ record, people });
        if (type === "passkey.invited") return tellOfInvitation({ record, people });
        if (request === null) return;
        try {
          if (type === "approval.broke_glass") await messages.tellSkipped(request);
          await messages.settle(request.id);
          await messages.tellRequester(request);
        } catch (error) {
          if (error instanceof NotInstalled) reportMissing(error.message);
          throw error;
        }
      },
    },
    receive: (payload, sent) => AnswerUnderWay.of(() => receive(payload), sent),
    async close() {
      await Promise.allSettled(background);
      await messages.idle();
    },
  };
}

function answerOf(answer: SubmissionAnswer): JsonValue {
  return answer as unknown as JsonValue;
}

function messageOf(error: unknown): string {
  const isSaid = error instanceof SlackCallError || error instanceof NotInstalled;
  return isSaid ? error.message : nameOf(error);
}
