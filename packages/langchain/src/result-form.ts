/**
 * What a tool gives back, as JSON that can be masked, logged and kept, and back again in the form its host expects.
 *
 * | returned | form |
 * | --- | --- |
 * | text, content blocks, any value | `{ output }` |
 * | a pair of content and artifact | `{ content, artifact }` |
 * | a message | `{ message }` |
 * | a `Command` | `{ command: { update, resume, goto, graph } }`, messages inside as `{ "lc:message": … }` |
 * | nothing, since it threw | `{ error: { kind, message } }` |
 */
import { isJsonObject, type JsonObject, type JsonValue } from "@countersign/core";
import type { BaseMessage } from "@langchain/core/messages";
import {
  type ArtifactRule,
  fieldsOf,
  isBaseMessage,
  type KeepsField,
  messageFrom,
  withFields,
} from "./message-form.ts";
import { plainValue } from "./plain-value.ts";

const MESSAGE = "lc:message";
const SEND = "lc:send";

/** The parts of LangGraph's `Command` and `Send` that are read here; every copy of the library has its own classes. */
interface CommandLike {
  readonly graph?: string;
  readonly update?: unknown;
  readonly resume?: unknown;
  readonly goto?: unknown;
  readonly constructor: new (fields: Record<string, unknown>) => object;
}

interface SendLike {
  readonly node: string;
  readonly args: unknown;
  readonly constructor: new (node: string, args: unknown) => object;
}

/** Takes the live objects of one result along, so that what comes back is made of the same classes. */
export class ResultForm {
  readonly #artifacts: ArtifactRule;
  readonly #isPair: boolean;
  readonly #callId: string | undefined;
  readonly #messages: BaseMessage[] = [];
  readonly #sends: SendLike[] = [];
  #command: CommandLike | undefined;
  #artifact: unknown;

  /** @param callId id of the call that the result is for. */
  constructor(artifacts: ArtifactRule, isPair: boolean, callId: string | undefined) {
    this.#artifacts = artifacts;
    this.#isPair = isPair;
    this.#callId = callId;
  }

  /** @throws for a result that cannot be written as JSON, or that imitates the marks of this form. */
  encode(output: unknown): JsonObject {
    if (this.#isPair && Array.isArray(output) && output.length === 2) {
      const [content, artifact] = output as [unknown, unknown];
      if (isBaseMessage(content) || isCommand(content)) return this.encode(content);
      this.#artifact = artifact;
      const shown = plainValue(content);
      return this.#artifacts === "mask"
        ? { content: shown, artifact: plainValue(artifact) }
        : { content: shown };
    }
    if (isBaseMessage(output)) return { message: this.#encodeMessage(output) };
    if (!isCommand(output)) return { output: plainValue(output) };
    this.#command = output;
    return {
      command: {
        update: this.#encodePart(output.update),
        resume: this.#encodePart(output.resume),
        goto: this.#encodePart(output.goto),
        graph: plainValue(output.graph),
      },
    };
  }

  /** Whether a tool says of itself that it failed. */
  get isError(): boolean {
    return this.#messages.some((message) => (message as { status?: unknown }).status === "error");
  }

  /** @returns what the host's tool is to return, or `undefined` where the form is none. */
  async decode(form: JsonValue): Promise<{ value: unknown } | undefined> {
    if (!isJsonObject(form)) return undefined;
    if ("output" in form) return { value: form["output"] };
    if ("content" in form) return { value: [form["content"], this.#decodeArtifact(form)] };
    if (isJsonObject(form["message"])) {
      const message = this.#decodeMessage(form["message"]);
      return { value: this.#isPair ? [message, undefined] : message };
    }
    if (isJsonObject(form["command"])) {
      const command = await this.#decodeCommand(form["command"]);
      return { value: this.#isPair ? [command, undefined] : command };
    }
    return undefined;
  }

  #decodeArtifact(form: JsonObject): unknown {
    if (this.#artifacts === "mask") return form["artifact"] ?? undefined;
    return this.#artifacts === "keep" ? this.#artifact : undefined;
  }

  #encodePart(value: unknown): JsonValue {
    if (isBaseMessage(value)) return { [MESSAGE]: this.#encodeMessage(value) };
    if (isSend(value)) {
      const at = this.#sends.push(value) - 1;
      return { [SEND]: { at, node: value.node, args: this.#encodePart(value.args) } };
    }
    if (Array.isArray(value)) return value.map((item) => this.#encodePart(item));
    if (!isPlainObject(value)) return unmarked(plainValue(value));
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, member]) => member !== undefined)
        .map(([key, member]) => {
          if (key === MESSAGE || key === SEND) throw new Error("a result imitates our own form");
          return [key, this.#encodePart(member)];
        }),
    );
  }

  #encodeMessage(message: BaseMessage): JsonObject {
    const at = this.#messages.push(message) - 1;
    // What a tool says is for reading, whatever it calls it, but for the id by which the answer is found.
    const keeps: KeepsField = (key, value) => key === "tool_call_id" && value === this.#callId;
    return { at, type: message.getType(), fields: fieldsOf(message, this.#artifacts, keeps) };
  }

  #decodeMessage(form: JsonObject): BaseMessage {
    const fields = isJsonObject(form["fields"]) ? form["fields"] : {};
    const live = this.#messages[Number(form["at"])];
    if (live !== undefined) return withFields(live, fields, this.#artifacts);
    const { type } = form;
    return messageFrom(typeof type === "string" ? type : "human", fields, {
      tool_call_id: this.#callId ?? "",
    });
  }

  async #decodeCommand(form: JsonObject): Promise<object> {
    const Class = this.#command?.constructor ?? (await import("@langchain/langgraph")).Command;
    const fields: Record<string, unknown> = {};
    for (const key of ["update", "resume", "goto", "graph"] as const) {
      const part = form[key];
      if (part !== undefined && part !== null) fields[key] = this.#decodePart(part);
    }
    return new Class(fields);
  }

  #decodePart(form: JsonValue): unknown {
    if (Array.isArray(form)) return form.map((item: JsonValue) => this.#decodePart(item));
    if (!isJsonObject(form)) return form;
    if (isJsonObject(form[MESSAGE])) return this.#decodeMessage(form[MESSAGE]);
    const send = form[SEND];
    if (isJsonObject(send)) {
      const live = this.#sends[Number(send["at"])];
      // Where it leads is no longer known: the graph then goes on by its own edges.
      if (live === undefined) return [];
      return new live.constructor(send["node"] as string, this.#decodePart(send["args"] ?? null));
    }
    return Object.fromEntries(
      Object.entries(form).map(([key, member]) => [key, this.#decodePart(member)]),
    );
  }
}

/** The form of a call that failed: its message is masked like any answer. */
export function errorForm(error: unknown): JsonObject {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return { error: { kind: name, message } };
}

export function errorFrom(form: JsonValue): Error | undefined {
  if (!isJsonObject(form) || !isJsonObject(form["error"])) return undefined;
  const { kind, message } = form["error"];
  const error = new Error(typeof message === "string" ? message : "the tool failed");
  error.name = typeof kind === "string" ? kind : "Error";
  // The stack begins with the message, and its frames lead through our own files only.
  error.stack = `${error.name}: ${error.message}`;
  return error;
}

export function isCommand(value: unknown): value is CommandLike {
  return (value as { lg_name?: unknown } | null | undefined)?.lg_name === "Command";
}

function isSend(value: unknown): value is SendLike {
  return (value as { lg_name?: unknown } | null | undefined)?.lg_name === "Send";
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Nothing a tool returns as a plain value may be taken for a message of ours afterwards. */
function unmarked(value: JsonValue): JsonValue {
  const text = JSON.stringify(value);
  if (text.includes(`"${MESSAGE}":`) || text.includes(`"${SEND}":`)) {
    throw new Error("a result imitates our own form");
  }
  return value;
}
