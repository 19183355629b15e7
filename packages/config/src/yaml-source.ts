import type { JsonValue } from "@countersign/core";
import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type ParsedNode,
  visit,
} from "yaml";

import type { Problem } from "./problem.ts";

/** How many nodes aliases may stand for in all: enough to share a block, too few for a billion laughs. */
const MAX_ALIASED_NODES = 100;

/** Deeper than any configuration, and far from the end of the stack. */
const MAX_DEPTH = 50;

/** A place in a file, both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A YAML text that was read: its value, and where each part of it stands. */
export interface YamlSource {
  /** `null` for an empty file, and when there are syntax errors. */
  readonly value: JsonValue;
  readonly syntaxErrors: readonly { readonly at: Position; readonly message: string }[];
  /** Where a problem is, or the closest thing around it that is written down. */
  positionOf(problem: Pick<Problem, "path" | "at" | "offset">): Position;
}

/** Reads one YAML 1.2 document. Does not throw, whatever the text. */
export function readYaml(text: string): YamlSource {
  const lines = new LineCounter();
  const positionAt = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const failed = (at: Position, message: string): YamlSource => ({
    value: null,
    syntaxErrors: [{ at, message }],
    positionOf: () => at,
  });

  let document: Document.Parsed;
  try {
    document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      stringKeys: true,
      schema: "core",
    });
  } catch {
    // The library recurses; what exhausts it is not a configuration.
    return failed({ line: 1, column: 1 }, "nested too deeply to be read");
  }
  if (document.errors.some(({ code }) => code === "RESOURCE_EXHAUSTION")) {
    return failed({ line: 1, column: 1 }, "nested too deeply to be read");
  }
  const syntaxErrors = [...document.errors, ...document.warnings].map((error) => ({
    at: positionAt(error.pos[0]),
    message: syntaxMessage(error.code, error.message, text.slice(error.pos[0], error.pos[0] + 64)),
  }));
  if (document.directives.yaml.explicit === true && document.directives.yaml.version !== "1.2") {
    syntaxErrors.push({ at: positionAt(0), message: "expected YAML 1.2" });
  }
  if (syntaxErrors.length > 0) {
    // The first on a line; the others follow from it.
    const byLine = new Map(syntaxErrors.toReversed().map((error) => [error.at.line, error]));
    return { ...failed({ line: 1, column: 1 }, ""), syntaxErrors: [...byLine.values()].reverse() };
  }

  try {
    const value = document.toJS({ maxAliasCount: MAX_ALIASED_NODES }) as JsonValue;
    if (isDeeperThan(value, MAX_DEPTH)) {
      return failed({ line: 1, column: 1 }, `nested deeper than ${MAX_DEPTH} levels`);
    }
    return {
      value,
      syntaxErrors: [],
      positionOf: (problem) => positionAt(placeOf(document, text, problem)),
    };
  } catch {
    const unknown = firstUnknownAlias(document);
    return unknown === undefined
      ? failed({ line: 1, column: 1 }, "aliases stand for too much: expected fewer of them")
      : failed(positionAt(unknown), "this alias stands for nothing: expected an anchor before it");
  }
}

/** Where an alias stands that has no anchor before it. */
function firstUnknownAlias(document: Document.Parsed): number | undefined {
  const anchors = new Set<string>();
  let unknown: number | undefined;
  visit(document, (_key, node) => {
    if (isAlias(node) && !anchors.has(node.source)) {
      unknown = node.range?.[0] ?? 0;
      return visit.BREAK;
    }
    if (isNode(node) && !isAlias(node) && node.anchor !== undefined) anchors.add(node.anchor);
    return undefined;
  });
  return unknown;
}

/** The place of a problem in the file, down to the character inside a text where the text stands as it is. */
function placeOf(
  document: Document.Parsed,
  text: string,
  problem: Pick<Problem, "path" | "at" | "offset">,
): number {
  const start = offsetOf(document, problem);
  const { offset } = problem;
  const node = document.getIn(problem.path, true);
  if (offset === undefined || !isScalar(node) || typeof node.value !== "string" || !node.range) {
    return start;
  }
  const written = text.slice(node.range[0], node.range[1]);
  const whole = written.indexOf(node.value);
  if (whole >= 0) return node.range[0] + whole + offset;
  // A block: its lines stand below one another, further to the right.
  const before = node.value.slice(0, offset).split("\n");
  const line = node.value.split("\n")[before.length - 1] ?? "";
  let from = 0;
  for (let i = 0; i < before.length; i++) from = written.indexOf("\n", from) + 1;
  const at = from === 0 ? -1 : written.indexOf(line, from);
  return at < 0 ? start : node.range[0] + at + (before.at(-1) ?? "").length;
}

function offsetOf(document: Document.Parsed, { path, at }: Pick<Problem, "path" | "at">): number {
  let node: ParsedNode | null = document.contents;
  let offset = node?.range[0] ?? 0;
  for (const [depth, step] of path.entries()) {
    const inside = isAlias(node) ? (node.resolve(document) as ParsedNode | undefined) : node;
    if (isMap(inside)) {
      const pair = inside.items.find(({ key }) => isScalar(key) && String(key.value) === step);
      if (pair === undefined) break;
      node = pair.value as ParsedNode | null;
      const key = (pair.key as ParsedNode).range[0];
      const isLast = depth === path.length - 1;
      // A collection is pointed at by its key: it may begin lines below.
      offset = at === "value" && isLast && isScalar(node) ? (node.range?.[0] ?? key) : key;
    } else if (isSeq(inside) && typeof step === "number") {
      node = (inside.items[step] as ParsedNode | undefined) ?? null;
      if (node === null) break;
      offset = node.range[0];
    } else break;
  }
  return offset;
}

/** Iterative, since what it guards against is recursion. Shared parts are looked at once. */
function isDeeperThan(value: JsonValue, limit: number): boolean {
  let level: unknown[] = [value];
  const seen = new Set<unknown>();
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return true;
    level = level
      .flatMap((part) => (typeof part === "object" && part !== null ? Object.values(part) : []))
      .filter((part) => typeof part === "object" && part !== null && !seen.has(part));
    for (const part of level) seen.add(part);
  }
  return false;
}

function syntaxMessage(code: string, message: string, source: string): string {
  switch (code) {
    case "DUPLICATE_KEY":
      return `\`${/^["']?([\w.-]+)/.exec(source)?.[1] ?? "a key"}\` is there twice: expected each key once`;
    case "MULTIPLE_DOCS":
      return "expected one document, got several (`---` starts another)";
    case "NON_STRING_KEY":
      return "expected text as a key";
    case "TAB_AS_INDENT":
      return "expected spaces as indentation, got a tab";
    case "TAG_RESOLVE_FAILED":
      return "expected a plain value, got one with a tag (`!`)";
    case "UNEXPECTED_TOKEN":
      return "not YAML: unexpected text (does a value with `{`, `[`, `:` or `#` need quotes?)";
    default:
      return `not YAML: ${lowerFirst(message.split("\n")[0] ?? "").replace(/[.:]$/, "")}`;
  }
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
