import { basename } from "node:path";

import { parseConfig } from "@countersign/config";
import {
  canonicalJson,
  CountersignError,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from "@countersign/core";
import {
  isCollection,
  isMap,
  isScalar,
  LineCounter,
  parseDocument,
  stringify,
  type Document,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";

import type { UpstreamEntry } from "./server-entry.ts";

/** An upstream to be, and the tools of it that nobody shall call. */
export interface NewUpstream {
  readonly name: string;
  readonly entry: UpstreamEntry;
  readonly deniedTools: readonly string[];
  readonly denyReason: string;
}

/** Why `countersign.yaml` cannot have an upstream, in words that complete "this server …"; `undefined` if it can. */
export function whyNotUpstream(entry: UpstreamEntry): string | undefined {
  const value: JsonObject = { version: 1, mode: "local", upstreams: { a: entry as JsonObject } };
  const text = stringify(value, { lineWidth: 0 });
  try {
    parseConfig(text, { file: "countersign.yaml", env: standIns(text) });
  } catch (error) {
    if (!(error instanceof CountersignError)) throw error;
    const problem = /:\d+:\d+: ([^\n]*)/.exec(error.message)?.[1] ?? "it is not valid there";
    return `cannot stand in the configuration: ${problem}`;
  }
  const isKept = canonicalJson(parseDocument(text).toJS() as JsonValue) === canonicalJson(value);
  return isKept ? undefined : "has text that YAML cannot hold";
}

/** A `countersign.yaml` as far as adding upstreams to it goes. */
export class ConfigText {
  readonly #file: string;
  readonly #text: string;
  readonly #value: JsonObject;

  /** @throws {@link CountersignError} `CONFIG_INVALID` with line and column for what is not YAML. */
  constructor(file: string, text: string) {
    this.#file = file;
    this.#text = text;
    const value = parse(file, text).toJS() as JsonValue;
    this.#value = isJsonObject(value) ? value : {};
  }

  /** The upstream that is reached in this very way, whatever else is said about it. */
  nameOf(entry: UpstreamEntry): string | undefined {
    const wanted = canonicalJson(connectionOf(entry as JsonObject));
    return Object.entries(this.#upstreams()).find(
      ([, upstream]) => isJsonObject(upstream) && canonicalJson(connectionOf(upstream)) === wanted,
    )?.[0];
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#upstreams(), name);
  }

  /**
   * The text with upstreams added after those that are there; comments and layout stay.
   *
   * @throws {@link CountersignError} `CONFIG_INVALID` when the outcome is no usable configuration.
   */
  with(
    upstreams: readonly NewUpstream[],
    env: Readonly<Record<string, string | undefined>>,
  ): string {
    const document = parse(this.#file, this.#text);
    for (const { name, entry, deniedTools, denyReason } of upstreams) {
      put(document, ["upstreams"], (map: YAMLMap) => map.set(name, document.createNode(entry)), {});
      for (const [at, tool] of deniedTools.entries()) {
        const rule = { id: ruleId(name, tool, at), upstream: name, tool, decision: "deny" };
        const node = document.createNode({ ...rule, reason: denyReason });
        put(document, ["policy", "rules"], (list: YAMLSeq) => list.add(node), []);
      }
    }
    const rewritten = document.toString({ lineWidth: 0 });
    const inserted = upstreams.every(({ deniedTools }) => deniedTools.length === 0)
      ? insertUpstreams(this.#text, upstreams)
      : undefined;
    // What is inserted by hand keeps the layout, and counts only if it says the same.
    const text = inserted !== undefined && saysTheSame(inserted, rewritten) ? inserted : rewritten;
    parseConfig(text, { file: this.#file, env: { ...standIns(text), ...env } });
    return text;
  }

  #upstreams(): JsonObject {
    const upstreams = this.#value["upstreams"];
    return isJsonObject(upstreams ?? null) ? (upstreams as JsonObject) : {};
  }
}

/** Adds to the collection at `path`, which is made if nothing is there, and takes a line for each if it was empty. */
function put<T extends YAMLMap | YAMLSeq>(
  document: Document,
  path: readonly string[],
  add: (collection: T) => void,
  empty: object,
): void {
  const there = document.getIn(path);
  if (!isCollection(there)) document.setIn(path, document.createNode(empty));
  const collection = document.getIn(path) as T;
  if (collection.items.length === 0) collection.flow = false;
  add(collection);
}

/**
 * Puts upstreams behind the last that is there, or in the place of `{}`; `undefined` where the file is written in
 * another way.
 */
function insertUpstreams(text: string, upstreams: readonly NewUpstream[]): string | undefined {
  const contents = parseDocument(text).contents;
  const map = isMap(contents) ? contents.get("upstreams", true) : undefined;
  if (!isMap(map) || !map.range) return undefined;
  const lineBreak = text.includes("\r\n") ? "\r\n" : "\n";
  const first = map.items[0]?.key;
  if (first === undefined) {
    const key = text.slice(0, map.range[0]).trimEnd();
    const lines = linesOf(upstreams).map((line) => `${lineBreak}  ${line}`);
    return key + lines.join("") + text.slice(map.range[1]);
  }
  if (map.flow === true || !isScalar(first) || !first.range) return undefined;
  const indentation = text.slice(text.lastIndexOf("\n", first.range[0]) + 1, first.range[0]);
  if (!/^ +$/.test(indentation)) return undefined;

  const lastCharacter = text.slice(0, map.range[1]).trimEnd().length;
  const at = lastCharacter + (/\r?\n|$/.exec(text.slice(lastCharacter))?.index ?? 0);
  const lines = linesOf(upstreams).map((line) => lineBreak + indentation + line);
  return text.slice(0, at) + lines.join("") + text.slice(at);
}

function linesOf(upstreams: readonly NewUpstream[]): readonly string[] {
  return upstreams.flatMap(({ name, entry }) =>
    stringify({ [name]: entry }, { lineWidth: 0, aliasDuplicateObjects: false })
      .trimEnd()
      .split("\n"),
  );
}

function saysTheSame(one: string, other: string): boolean {
  const document = parseDocument(one);
  if (document.errors.length > 0) return false;
  return (
    canonicalJson(document.toJS() as JsonValue) ===
    canonicalJson(parseDocument(other).toJS() as JsonValue)
  );
}

function parse(file: string, text: string): Document.Parsed {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    throw new CountersignError(
      "CONFIG_INVALID",
      `${basename(file)}:${line}:${col}: ${error.message.split("\n")[0]}`,
    );
  }
  return document;
}

function connectionOf({ command, args, env, cwd, url, headers }: JsonObject): JsonObject {
  const filled = Object.entries({ command, args, env, cwd, url, headers });
  return Object.fromEntries(
    filled.filter((pair): pair is [string, JsonValue] => pair[1] !== undefined),
  );
}

/** Rule ids are up to 64 letters, digits, `.`, `_` and `-`. */
function ruleId(upstream: string, tool: string, at: number): string {
  const plain = tool.replaceAll(/[^A-Za-z0-9._-]/g, "-").slice(0, 20);
  return `no-${upstream}-${at + 1}-${plain}`;
}

/** Something for each variable that is not set here but may be where the client starts. */
function standIns(text: string): Record<string, string> {
  const names = text.matchAll(/(url:\s*["']?)?\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}/g);
  return Object.fromEntries(
    [...names].map(([, url, name = ""]) => [name, url === undefined ? "x" : "http://host.example"]),
  );
}
