import { isJsonObject, type JsonObject, type JsonValue } from "@countersign/core";

/** Who did something in Slack. The name they go by is not part of it, because anybody can choose one. */
export interface SlackActor {
  /** The workspace they belong to. */
  readonly team: string;
  readonly user: string;
}

/** Somebody pressed a button on a message. */
export interface ButtonPress {
  readonly kind: "press";
  readonly actor: SlackActor;
  readonly actionId: string;
  /** What the button carries. */
  readonly data: JsonObject;
  /** Lets a modal be opened for some seconds. */
  readonly triggerId: string;
  /** The message the button is on; `null` if it is on none. */
  readonly message: { readonly channel: string; readonly ts: string } | null;
}

/** Somebody sent a modal. */
export interface ModalSubmission {
  readonly kind: "submission";
  readonly actor: SlackActor;
  readonly callbackId: string;
  /** What the modal carries. */
  readonly data: JsonObject;
  /** What was typed, by block and field. */
  readonly typed: (block: string, field: string) => unknown;
}

export type Interaction = ButtonPress | ModalSubmission;

const ID = /^[A-Z0-9]{3,40}$/;

/**
 * Reads a payload that is known to come from Slack. `undefined` if it is not of this app, or not one we know.
 */
export function interactionIn(payload: JsonValue, appId: string): Interaction | undefined {
  if (!isJsonObject(payload) || payload["api_app_id"] !== appId) return undefined;
  const actor = actorOf(payload);
  if (actor === undefined) return undefined;
  switch (payload["type"]) {
    case "block_actions":
      return pressIn(payload, actor);
    case "view_submission":
      return submissionIn(payload, actor);
    default:
      return undefined;
  }
}

/** The workspace of the person, not the one where the message is: in shared channels they differ. */
function actorOf({ user, team }: JsonObject): SlackActor | undefined {
  const person = objectOf(user);
  const home = textOf(person["team_id"]) ?? textOf(objectOf(team)["id"]);
  const id = textOf(person["id"]);
  if (home === undefined || id === undefined || !ID.test(home) || !ID.test(id)) return undefined;
  return { team: home, user: id };
}

function pressIn(payload: JsonObject, actor: SlackActor): ButtonPress | undefined {
  const { actions, trigger_id: trigger, channel, message } = payload;
  const [action] = Array.isArray(actions) ? (actions as readonly JsonValue[]) : [];
  const { action_id: actionId, value } = objectOf(action);
  if (typeof actionId !== "string" || typeof trigger !== "string") return undefined;
  const [where, ts] = [textOf(objectOf(channel)["id"]), textOf(objectOf(message)["ts"])];
  const isOnMessage = where !== undefined && ts !== undefined && ID.test(where) && TS.test(ts);
  return {
    kind: "press",
    actor,
    actionId,
    data: parsedObject(value),
    triggerId: trigger,
    message: isOnMessage ? { channel: where, ts } : null,
  };
}

const TS = /^\d{1,12}\.\d{1,9}$/;

function submissionIn({ view }: JsonObject, actor: SlackActor): ModalSubmission | undefined {
  const { callback_id: callbackId, private_metadata: carried, state } = objectOf(view);
  if (typeof callbackId !== "string") return undefined;
  const values = objectOf(objectOf(state)["values"]);
  return {
    kind: "submission",
    actor,
    callbackId,
    data: parsedObject(carried),
    typed: (block, field) => own(objectOf(own(objectOf(own(values, block)), field)), "value"),
  };
}

function parsedObject(text: JsonValue | undefined): JsonObject {
  if (typeof text !== "string") return {};
  try {
    return objectOf(JSON.parse(text) as JsonValue);
  } catch {
    return {};
  }
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function own(value: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
