/**
 * What ties the body of a guarded tool to the graph it runs in, in LangGraph's part of its configuration. The body sees
 * real values, and a graph that it runs itself would stream, and keep in checkpoints, what its nodes are given; so it is
 * given the means to pause and to read, and none to write.
 */
import { isBaseMessage } from "@langchain/core/messages";
import type { OpenConfig } from "./quiet-config.ts";

const STREAM = "__pregel_stream";
const CHECKPOINTER = "__pregel_checkpointer";
const CALL = "__pregel_call";
const SEND = "__pregel_send";
const SCRATCHPAD = "__pregel_scratchpad";
/** What a pause was answered with: all that `interrupt()` writes. */
const RESUME = "__resume__";

type Write = readonly [channel: string, value: unknown];
type Configurable = Readonly<Record<string, unknown>>;

/** What stands in the place of what the body is not given. */
export interface OwnLinks {
  /** Where graphs of its own keep their state; nowhere unless given. */
  readonly saver: object | undefined;
  /** What it writes to the graph's stream with. */
  readonly writer?: unknown;
}

/** The same configuration for somebody who may change it. */
export function apartFromGraph(config: OpenConfig, own: OwnLinks): OpenConfig {
  const { configurable, state, toolCall, metadata, tags } = config;
  return {
    ...config,
    ...(isRecord(configurable) ? { configurable: withoutWrites(configurable, own) } : {}),
    ...(state === undefined ? {} : { state: copyOf(state) }),
    ...(isRecord(toolCall) ? { toolCall: copyOf(toolCall) } : {}),
    ...(isRecord(metadata) ? { metadata: { ...metadata } } : {}),
    ...(Array.isArray(tags) ? { tags: [...(tags as unknown[])] } : {}),
  };
}

function withoutWrites(configurable: Configurable, { saver, writer }: OwnLinks): Configurable {
  const { [STREAM]: _stream, [CHECKPOINTER]: _checkpointer, ...rest } = configurable;
  const { [CALL]: call, [SEND]: send, [SCRATCHPAD]: scratchpad } = rest;
  return {
    ...rest,
    ...("writer" in rest ? { writer } : {}),
    ...(saver === undefined ? {} : { [CHECKPOINTER]: saver }),
    // A `task()` runs, and what it comes to is kept nowhere.
    ...(typeof call === "function" ? { [CALL]: runTask } : {}),
    ...(typeof send === "function" ? { [SEND]: onlyResumes(send as Send) } : {}),
    ...(isRecord(scratchpad) ? { [SCRATCHPAD]: withOwnInput(scratchpad) } : {}),
  };
}

async function runTask(
  run: (...args: unknown[]) => unknown,
  _name: string,
  args: readonly unknown[],
): Promise<unknown> {
  return run(...args);
}

type Send = (writes: readonly Write[]) => unknown;

function onlyResumes(send: Send): Send {
  return (writes) => send(writes.filter(([channel]) => channel === RESUME));
}

/** LangGraph counts pauses in it, across tools; what the task was given is a copy. */
function withOwnInput(scratchpad: Configurable): object {
  let input: { readonly copy: unknown } | undefined;
  return new Proxy(scratchpad, {
    get(target, key) {
      if (key !== "currentTaskInput") return Reflect.get(target, key) as unknown;
      input ??= { copy: copyOf(target[key]) };
      return input.copy;
    },
  });
}

/** Plain values and messages anew, at any depth; whatever else there is, as it is. */
function copyOf(value: unknown, copies: Map<object, object> = new Map()): unknown {
  if (typeof value !== "object" || value === null) return value;
  const before = copies.get(value);
  if (before !== undefined) return before;
  if (Array.isArray(value)) {
    const copy: unknown[] = [];
    copies.set(value, copy);
    for (const item of value as unknown[]) copy.push(copyOf(item, copies));
    return copy;
  }
  const prototype = Object.getPrototypeOf(value) as object | null;
  if (prototype !== null && prototype !== Object.prototype && !isBaseMessage(value)) return value;
  const copy = Object.create(prototype) as object;
  copies.set(value, copy);
  for (const [key, member] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
    Object.defineProperty(
      copy,
      key,
      "value" in member ? { ...member, value: copyOf(member.value, copies) } : member,
    );
  }
  for (const key of Object.getOwnPropertySymbols(value)) {
    Object.defineProperty(copy, key, Object.getOwnPropertyDescriptor(value, key) ?? {});
  }
  return copy;
}

function isRecord(value: unknown): value is Configurable {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
