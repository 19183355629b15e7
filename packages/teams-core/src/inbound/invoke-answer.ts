import type { JsonObject } from "@countersign/core";
import type { TeamsMessage, CardAnswer } from "../transport.ts";

const ADAPTIVE_CARD = "application/vnd.microsoft.card.adaptive";

/**
 * The body with which a card action is answered. The HTTP status is 200 in any case, or Teams says that something went
 * wrong and some versions send it again; with an empty body they do as well.
 *
 * @see https://learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model#response-format
 */
export function invokeAnswer(answer: CardAnswer): JsonObject {
  return "card" in answer
    ? { statusCode: 200, type: ADAPTIVE_CARD, value: answer.card }
    : {
        statusCode: 200,
        type: "application/vnd.microsoft.activity.message",
        value: answer.message,
      };
}

/** A message with a card, as the Bot Connector takes it. */
export function messageActivity({ card, summary }: TeamsMessage): {
  readonly type: "message";
  readonly summary: string;
  readonly attachments: readonly [{ readonly contentType: string; readonly content: JsonObject }];
} {
  return {
    type: "message",
    summary,
    attachments: [{ contentType: ADAPTIVE_CARD, content: card }],
  };
}
