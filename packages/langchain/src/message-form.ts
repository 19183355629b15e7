/** Messages as JSON that can be masked, and back: the same class, with everything in it that is for reading replaced. */
import { isJsonObject, type JsonObject, type JsonPath, type JsonValue } from "@countersign/core";
import {
  AIMessage,
  type BaseMessage,
  ChatMessage,
  HumanMessage,
  isBaseMessage,
  SystemMessage,
  ToolMessage,
} from "@langchain/core/messages";
import { mediaTypeOf, plainValue, textOfBytes } from "./plain-value.ts";

export type ArtifactRule = "mask" | "keep" | "drop";

/** Fields by which hosts find their way. They hold names, ids and counts of LangChain's own. */
const STRUCTURE = ["id", "tool_call_id", "status", "type", "usage_metadata", "name"] as const;

/** What providers take for the name of a tool. */
const TOOL_NAME = /^[\w.:/-]+$/;

/** Whether a field is left as it is. */
export type KeepsField = (key: string, value: unknown) => boolean;

/** A message's fields that are for reading, normalised: all but those by which hosts find their way, unless it is said. */
export function fieldsOf(
  message: BaseMessage,
  artifacts: ArtifactRule,
  keeps: KeepsField = structureOf(message),
): JsonObject {
  const fields: Record<string, JsonValue> = {};
  for (const [key, value] of Object.entries(currentFields(message))) {
    if (keeps(key, value)) continue;
    if (key === "artifact" && artifacts !== "mask") continue;
    if (key === "lc_direct_tool_output" || value === undefined) continue;
    fields[key] = key === "content" ? readableContent(value) : plainValue(value);
  }
  return fields;
}

/** A tool's message has the tool's name as its own; all other names are somebody's. */
function structureOf(message: BaseMessage): KeepsField {
  const isTool = message.getType() === "tool";
  return (key, value) =>
    STRUCTURE.some((name) => name === key) &&
    (key !== "name" || (isTool && TOOL_NAME.test(String(value))));
}

/** A copy of `message` with `fields` in the place of its own. */
export function withFields(
  message: BaseMessage,
  fields: JsonObject,
  artifacts: ArtifactRule,
): BaseMessage {
  const kept = currentFields(message);
  if (artifacts !== "keep") delete kept["artifact"];
  const { constructor } = message as unknown as {
    constructor: new (given: Record<string, unknown>) => BaseMessage;
  };
  return new constructor({ ...kept, ...fields });
}

const CLASSES: Readonly<Record<string, new (fields: never) => BaseMessage>> = {
  tool: ToolMessage,
  ai: AIMessage,
  human: HumanMessage,
  system: SystemMessage,
  generic: ChatMessage,
};

/** A message of which nothing is left but what was kept of it. */
export function messageFrom(
  type: string,
  fields: JsonObject,
  structure: Readonly<Record<string, unknown>>,
): BaseMessage {
  const Class = CLASSES[type] ?? HumanMessage;
  return new Class({ ...structure, ...fields } as never);
}

/** What a message is made of now: fields may have been set since it was made. */
function currentFields(message: BaseMessage): Record<string, unknown> {
  const fields: Record<string, unknown> = { ...message.lc_kwargs };
  for (const key of [...Object.keys(fields), "id", "name", "additional_kwargs", ...MORE]) {
    if (key in message) fields[key] = (message as unknown as Record<string, unknown>)[key];
  }
  for (const key of Object.keys(fields)) if (fields[key] === undefined) delete fields[key];
  return fields;
}

const MORE = [
  "content",
  "response_metadata",
  "tool_calls",
  "invalid_tool_calls",
  "tool_call_chunks",
  "tool_call_id",
  "status",
  "artifact",
  "metadata",
] as const;

export { isBaseMessage };

/** Files of text, in base64 or in bytes, become text. */
function readableContent(content: unknown): JsonValue {
  if (!Array.isArray(content)) return plainValue(content);
  return content.map((given: unknown) => {
    const block = plainValue(given);
    if (!isJsonObject(block)) return block;
    const { data } = block;
    if (typeof data !== "string" || !isTextual(mediaTypeOf(block))) return block;
    const isBase64 = typeof (given as { data?: unknown }).data === "string";
    return { type: "text", text: isBase64 ? textOfBytes(Buffer.from(data, "base64")) : data };
  });
}

/** Leaves images, sound and films as they are, wherever in a value they stand as content blocks. */
export function isBinary(value: JsonValue, path: JsonPath): boolean {
  const last = path.at(-1);
  if (last !== "data" && last !== "url") return false;
  let holder: JsonValue = value;
  for (const step of path.slice(0, -1)) {
    holder = (holder as Readonly<Record<string | number, JsonValue>>)[step] ?? null;
  }
  if (!isJsonObject(holder)) return false;
  const written = holder[last];
  if (typeof written !== "string") return false;
  if (last === "url")
    return /^data:(?:image|audio|video)\/[\w.+-]+;base64,[A-Za-z0-9+/=]*$/.test(written);
  return (
    /^(?:image|audio|video)\//.test(mediaTypeOf(holder)) && /^[A-Za-z0-9+/=\s]*$/.test(written)
  );
}

function isTextual(mediaType: string): boolean {
  return /^text\/|[/+](?:json|xml|yaml|csv)\b/.test(mediaType);
}

/**
 * Where in a model's own message names and ids stand that providers compare: of tools it calls, in each of the forms
 * they write them.
 */
export function isCallStructure(path: JsonPath): boolean {
  const last = path.at(-1);
  if (last !== "name" && last !== "id" && last !== "type") return false;
  const [field] = path;
  if (field === "tool_calls" || field === "invalid_tool_calls" || field === "tool_call_chunks") {
    return path.length === 3;
  }
  return field === "additional_kwargs" && path[1] === "tool_calls" && path.length <= 5;
}
