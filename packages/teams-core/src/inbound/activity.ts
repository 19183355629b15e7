/** What an activity says, read without trusting its form: whatever is missing or of another type is absent. */
import { isJsonObject, type JsonObject, type JsonValue } from "@countersign/core";
import type { ActingPerson, CardAction, ConversationReference } from "../transport.ts";

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Where it was said; `undefined` if the activity does not say. */
export function referenceOf(activity: JsonObject): ConversationReference | undefined {
  const conversation = textAt(activity, "conversation", "id");
  const serviceUrl = textAt(activity, "serviceUrl");
  const tenantId = tenantOf(activity);
  if (conversation === undefined || serviceUrl === undefined || tenantId === undefined) {
    return undefined;
  }
  // In a channel the id goes on with the message that began the thread; posts begin one of their own.
  const [conversationId = ""] = conversation.split(";messageid=", 1);
  return { serviceUrl, conversationId, tenantId };
}

/** Who did it. */
export function personOf(activity: JsonObject): ActingPerson | undefined {
  const memberId = textAt(activity, "from", "id");
  const tenantId = textAt(activity, "from", "tenantId")?.toLowerCase() ?? tenantOf(activity);
  if (memberId === undefined || tenantId === undefined) return undefined;
  const objectId = textAt(activity, "from", "aadObjectId")?.toLowerCase();
  return {
    tenantId,
    objectId: objectId !== undefined && GUID.test(objectId) ? objectId : null,
    memberId,
  };
}

/**
 * A pressed button: an `adaptiveCard/action` invoke, or from clients that know no such thing a message whose value is
 * what the fallback button carries. `undefined` if it is neither, or not a button of ours.
 */
export function cardActionOf(activity: JsonObject): CardAction | undefined {
  const value = valueAt(activity, "value");
  const isInvoke = activity["type"] === "invoke";
  const data = isInvoke ? valueAt(value, "action", "data") : value;
  const verb = isInvoke ? textAt(value, "action", "verb") : textAt(data, "verb");
  const reference = referenceOf(activity);
  const from = personOf(activity);
  if (!isJsonObject(data) || data["countersign"] !== 1) return undefined;
  if (reference === undefined || from === undefined) return undefined;
  return {
    verb: verb ?? "",
    data,
    isAutomatic: isInvoke && textAt(value, "trigger") === "automatic",
    reference,
    cardId: textAt(activity, "replyToId") ?? null,
    from,
  };
}

/** Whether it was said in a conversation of the bot with one person. */
export function isPersonal(activity: JsonObject): boolean {
  return textAt(activity, "conversation", "conversationType") === "personal";
}

/** Whether the bot was sent away from where it was. */
export function isRemoval(activity: JsonObject, appId: string): boolean {
  if (activity["type"] === "installationUpdate") {
    return textAt(activity, "action")?.startsWith("remove") === true;
  }
  const removed = valueAt(activity, "membersRemoved");
  return (
    activity["type"] === "conversationUpdate" &&
    Array.isArray(removed) &&
    removed.some((member: JsonValue) => textAt(member, "id") === `28:${appId}`)
  );
}

function tenantOf(activity: JsonObject): string | undefined {
  const named =
    textAt(activity, "conversation", "tenantId") ?? textAt(activity, "channelData", "tenant", "id");
  return named?.toLowerCase();
}

/** The text at a path of keys; `undefined` if it is none, or longer than anything Teams sends there. */
function textAt(value: JsonValue | undefined, ...path: readonly string[]): string | undefined {
  const found = valueAt(value, ...path);
  return typeof found === "string" && found !== "" && found.length <= 2_048 ? found : undefined;
}

function valueAt(value: JsonValue | undefined, ...path: readonly string[]): JsonValue | undefined {
  let at = value;
  for (const key of path) {
    at = isJsonObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  }
  return at;
}
