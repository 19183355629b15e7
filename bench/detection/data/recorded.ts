/**
 * What real MCP servers answered (`record.ts`), labelled by hand: `labels.json` lists every personal value that
 * occurs in them; a value is labelled wherever it stands as a whole, the longest first.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonValue } from "../../../packages/detection/dist/index.js";
import { jsonSample, mark, type Sample, sample } from "../label.ts";

const FOLDER = join(import.meta.dirname, "recorded");
const load = (name: string): unknown => JSON.parse(readFileSync(join(FOLDER, name), "utf8"));

const labels = Object.entries(load("labels.json") as Record<string, string[]>)
  .flatMap(([type, values]) => values.map((value) => ({ type, value })))
  .sort((a, b) => b.value.length - a.value.length);
const typeOf = new Map(labels.map(({ type, value }) => [value, type]));
const escaped = labels.map(({ value }) => value.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
/** The letter of `\\n` or `\\t` in the source of a string is no part of the word behind it. */
const ANY = new RegExp(
  `(?<!(?<!\\\\)[\\p{L}\\p{N}])(?:${escaped.join("|")})(?![\\p{L}\\p{N}])`,
  "gu",
);

const label = (text: string): string =>
  text.replaceAll(ANY, (value) => mark(typeOf.get(value)!, value));

function labelJson(value: JsonValue): JsonValue {
  if (typeof value === "string") return label(value);
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(labelJson);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [label(key), labelJson(item)]),
  );
}

export function recordedSamples(): Sample[] {
  const answers = load("answers.json") as { server: string; tool: string; text: string }[];
  return answers.map(({ server, tool, text }) => {
    const json = parse(text);
    return json === undefined
      ? sample("recorded", server, label(text))
      : jsonSample(
          "recorded",
          `${server}${tool.includes("structured") ? ", structured" : ""}`,
          labelJson(json),
          text.includes("\n") ? 2 : 0,
        );
  });
}

function parse(text: string): JsonValue | undefined {
  if (!/^[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}
