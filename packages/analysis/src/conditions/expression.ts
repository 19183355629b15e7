/** What can be said about an expression before any call: names that nothing has, and what it may cost. */
import { ACTION_CATEGORIES, type ConditionProblem } from "@countersign/core";
import type { ASTNode } from "@marcbachmann/cel-js";

/** Names with a fixed set of values, so that a misspelt one does not make a rule that never fits. */
export interface ExpressionNames {
  readonly upstreams: readonly string[];
  readonly isEntityType: (name: string) => boolean;
}

/** How the cost of an expression grows with what it is asked about. */
export interface ExpressionShape {
  readonly nodes: number;
  /** How deep loops (`exists`, `all`, …) stand in one another. */
  readonly loops: number;
  /** How much longer than its inputs something inside can become. */
  readonly growth: number;
  /** A text is taken apart, so that its length is the length of a list. */
  readonly splits: boolean;
  /** Members of `call` it asks for. */
  readonly uses: ReadonlySet<string>;
}

const LOOPS: ReadonlySet<string> = new Set(["all", "exists", "exists_one", "map", "filter"]);

/** How long a glob may be; longer ones take long on long texts. */
const MAX_GLOB = 256;

/** The first thing in an expression that cannot be meant. */
export function problemIn(root: ASTNode, names: ExpressionNames): ConditionProblem | undefined {
  for (const node of nodesOf(root)) {
    const message = messageAbout(node, names);
    if (message !== undefined) return { offset: node.range.start, message };
  }
  return undefined;
}

export function shapeOf(root: ASTNode): ExpressionShape {
  const nodes = [...nodesOf(root)];
  const sums = nodes.filter(({ op }) => op === "+").length;
  return {
    nodes: nodes.length,
    loops: loopsIn(root),
    growth: 2 ** Math.min(sums, 20),
    splits: nodes.some((node) => node.op === "rcall" && node.args[0] === "split"),
    uses: new Set(
      nodes.flatMap((node) =>
        node.op === "." && node.args[0].op === "id" && node.args[0].args === "call"
          ? [node.args[1]]
          : [],
      ),
    ),
  };
}

function* nodesOf(root: ASTNode): Generator<ASTNode> {
  yield root;
  for (const child of childrenOf(root)) yield* nodesOf(child);
}

function childrenOf(node: ASTNode): readonly ASTNode[] {
  return [node.args].flat(4).filter(isNode);
}

function isNode(part: unknown): part is ASTNode {
  return typeof part === "object" && part !== null && "op" in part && "range" in part;
}

function loopsIn(node: ASTNode): number {
  const inside = Math.max(0, ...childrenOf(node).map(loopsIn));
  return inside + (node.op === "rcall" && LOOPS.has(node.args[0]) ? 1 : 0);
}

function messageAbout(node: ASTNode, names: ExpressionNames): string | undefined {
  switch (node.op) {
    case "rcall":
      return messageAboutCall(node.args[0], node.args[2]);
    case "==":
    case "!=": {
      const [a, b] = node.args;
      return wrongValue(a, b, names) ?? wrongValue(b, a, names);
    }
    case "in": {
      const [value, list] = node.args;
      if (list.op === "list") {
        return list.args.map((item) => wrongValue(value, item, names)).find(isText);
      }
      return wrongName(list, literal(value), names);
    }
    case "[]":
      return wrongName(node.args[0], literal(node.args[1]), names);
    case ".":
      return wrongName(node.args[0], node.args[1], names);
    default:
      return undefined;
  }
}

function messageAboutCall(name: string, args: readonly ASTNode[]): string | undefined {
  if (name === "matches") {
    return "`matches` is not there, since a pattern can take for ever: expected `glob`, `contains`, `startsWith` or `endsWith`";
  }
  if (name === "bind") return "`cel.bind` is not there: expected the expression written out";
  if (name !== "glob") return undefined;
  const pattern = literal(args[0]);
  if (pattern === undefined) return "expected the pattern of `glob` written out as text";
  return pattern.length > MAX_GLOB
    ? `expected a glob of at most ${MAX_GLOB} characters`
    : undefined;
}

/** A comparison of something that has a fixed set of values with a text that is none of them. */
function wrongValue(node: ASTNode, other: ASTNode, names: ExpressionNames): string | undefined {
  const text = literal(other);
  if (text === undefined || node.op !== "." || isArgument(node)) return undefined;
  switch (node.args[1]) {
    case "category":
      return choice("category", text, ACTION_CATEGORIES);
    case "trust":
      return choice("trust", text, ["internal", "partner", "external", "unlabelled"]);
    case "upstream":
      return choice("upstream", text, names.upstreams);
    case "entity":
      return entityType(text, names);
    case "method":
      return /^[A-Z]+$/.test(text) ? undefined : "expected an HTTP method in capital letters";
    default:
      return undefined;
  }
}

/** A name that is looked up in numbers by entity type or by upstream. */
function wrongName(
  counts: ASTNode,
  name: string | undefined,
  names: ExpressionNames,
): string | undefined {
  if (name === undefined || isArgument(counts)) return undefined;
  if (counts.op === "[]" || counts.op === ".") {
    const of = lastName(counts.args[0]);
    if (of === "from" || of === "to") return entityType(name, names);
  }
  if (counts.op !== ".") return undefined;
  const [of, last] = counts.args;
  if (last === "entities" || (last === "disclosed" && of.op === "id" && of.args === "call")) {
    return entityType(name, names);
  }
  const isByUpstream = last === "from" ? lastName(of) === "seen" : last === "to";
  return isByUpstream ? choice("upstream", name, names.upstreams) : undefined;
}

function lastName(node: ASTNode): string | undefined {
  return node.op === "." ? node.args[1] : undefined;
}

/** Whether something lies in the arguments, whose names are the tool's own. */
function isArgument(node: ASTNode): boolean {
  if (node.op === ".") return node.args[1] === "arguments" || isArgument(node.args[0]);
  return node.op === "[]" && isArgument(node.args[0]);
}

function literal(node: ASTNode | undefined): string | undefined {
  return node?.op === "value" && typeof node.args === "string" ? node.args : undefined;
}

function entityType(name: string, { isEntityType }: ExpressionNames): string | undefined {
  return isEntityType(name) ? undefined : `unknown entity type \`${name}\``;
}

function choice(noun: string, text: string, known: readonly string[]): string | undefined {
  if (known.includes(text)) return undefined;
  const expected =
    known.length === 0
      ? "none is configured"
      : `expected one of ${known.map((one) => `\`${one}\``).join(", ")}`;
  return `unknown ${noun} \`${text}\`: ${expected}`;
}

function isText(value: string | undefined): value is string {
  return value !== undefined;
}
