import type { Finding, JsonFinding, JsonValue } from "../finding.ts";
import { joinFindings } from "../join-findings.ts";
import { answerInTime, type FallbackReason, isInside } from "../names/entity-recogniser.ts";
import type { SkipPath } from "../scan/json-scan.ts";
import { createScanner, isNaturalLanguage, openFilter, type ScannerOptions } from "../scanner.ts";
import type { TransformersRecogniser } from "./recogniser.ts";

/** Detection with a model beside the built-in name tagger. */
export interface RecognisingScanner {
  /** Findings in document order, without overlaps. Rejects where `Scanner.scanJson` throws, never because of the model. */
  scanJson(
    value: JsonValue,
    options?: { readonly skip?: SkipPath },
  ): Promise<readonly JsonFinding[]>;
}

export interface RecognisingOptions {
  /** How long a value may wait for the model. What it has not read by then is left to the built-in tagger. */
  readonly milliseconds: number;
  /** Told when the model was late, failed, or gave spans that are not in the text; never what the text was. */
  readonly onFallback?: (reason: FallbackReason) => void;
}

/** Characters that are read before it is looked at the time again. */
const PORTION = 8192;

/**
 * Adds what a model finds in natural-language strings to what {@link createScanner} finds. The model sees each string
 * once, however often it occurs, and nothing else of the value.
 */
export function createRecognisingScanner(
  options: ScannerOptions,
  recogniser: Pick<TransformersRecogniser, "findEntitiesIn">,
  { milliseconds, onFallback }: RecognisingOptions,
): RecognisingScanner {
  const scanner = createScanner(options);
  const accept = openFilter(options);

  const ask = async (texts: readonly string[]): Promise<Map<string, readonly Finding[]>> => {
    const found = new Map<string, readonly Finding[]>();
    const until = performance.now() + milliseconds;
    for (const portion of portionsOf(texts)) {
      const left = Math.max(0, until - performance.now());
      const answer = await answerInTime(() => recogniser.findEntitiesIn(portion), left);
      const reason = typeof answer === "string" ? answer : problemOf(portion, answer);
      if (reason !== null || typeof answer === "string") {
        onFallback?.(reason ?? "failed");
        break;
      }
      for (const [index, text] of portion.entries()) found.set(text, answer[index] ?? []);
    }
    return found;
  };

  return {
    async scanJson(value, { skip } = {}) {
      const own = scanner.scanJson(value, skip === undefined ? {} : { skip });
      const texts = new Set<string>();
      walk(value, skip, {
        key: () => undefined,
        leaf: (_path, leaf) => {
          if (typeof leaf === "string" && isNaturalLanguage(leaf)) texts.add(leaf);
        },
      });
      if (texts.size === 0) return own;
      const found = await ask([...texts]);
      if (found.size === 0) return own;
      return merged(value, skip, own, (text, key) =>
        accept([...(found.get(text) ?? [])], text, key),
      );
    },
  };
}

/** Puts the findings of a model among those that are there already, in document order. */
function merged(
  value: JsonValue,
  skip: SkipPath | undefined,
  own: readonly JsonFinding[],
  more: (text: string, key: string | null) => readonly Finding[],
): readonly JsonFinding[] {
  const placeOf = (path: readonly (string | number)[], part: string): string =>
    part + JSON.stringify(path);
  const byPlace = Map.groupBy(own, (finding) => placeOf(finding.path, finding.in));
  const all: JsonFinding[] = [];
  walk(value, skip, {
    key: (path) => all.push(...(byPlace.get(placeOf(path, "key")) ?? [])),
    leaf: (path, leaf) => {
      const here = byPlace.get(placeOf(path, "value")) ?? [];
      const key = path.findLast((step) => typeof step === "string") ?? null;
      const added = typeof leaf === "string" ? more(leaf, key as string | null) : [];
      if (added.length === 0) all.push(...here);
      else {
        const steps = path.slice();
        const these = added.map((one): JsonFinding => ({ ...one, path: steps, in: "value" }));
        all.push(...joinFindings([...here, ...these]));
      }
    },
  });
  return all;
}

interface Visitor {
  key(path: readonly (string | number)[]): void;
  leaf(path: readonly (string | number)[], value: string | number): void;
}

function walk(value: JsonValue, skip: SkipPath | undefined, visitor: Visitor): void {
  const path: (string | number)[] = [];
  const visit = (part: JsonValue): void => {
    if (typeof part === "string" || typeof part === "number") visitor.leaf(path, part);
    else if (part !== null && typeof part === "object") {
      const isArray = Array.isArray(part);
      for (const step of isArray ? part.keys() : Object.keys(part)) {
        path.push(step);
        if (!isArray) visitor.key(path);
        if (skip === undefined || !skip(path))
          visit((part as Readonly<Record<string | number, JsonValue>>)[step] as JsonValue);
        path.pop();
      }
    }
  };
  visit(value);
}

function* portionsOf(texts: readonly string[]): Generator<readonly string[]> {
  let portion: string[] = [];
  let characters = 0;
  for (const text of texts) {
    portion.push(text);
    characters += text.length;
    if (characters < PORTION) continue;
    yield portion;
    portion = [];
    characters = 0;
  }
  if (portion.length > 0) yield portion;
}

function problemOf(
  texts: readonly string[],
  answer: readonly (readonly Finding[])[],
): "invalid" | null {
  const isSound =
    answer.length === texts.length &&
    texts.every((text, index) => answer[index]?.every((one) => isInside(one, text)) ?? false);
  return isSound ? null : "invalid";
}
