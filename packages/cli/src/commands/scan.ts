import { once } from "node:events";
import { createReadStream } from "node:fs";
import { resolve } from "node:path";
import type { Readable, Writable } from "node:stream";
import { parseArgs } from "node:util";
import {
  createScanner,
  type Finding,
  type JsonFinding,
  type JsonValue,
} from "@countersign/detection";
import type { CommandContext } from "../command.ts";
import type { LongRunningCommand } from "../long-running-command.ts";
import { readingProgress } from "../reading-progress.ts";
import { countLineBreaks, linesOf, type ScannedChunk, scannedChunks } from "../text-chunks.ts";

/** A line of JSON Lines may be this long: 64 Mi characters. */
export const MAX_LINE_CHARACTERS: number = 1 << 26;

export const scan: LongRunningCommand = {
  name: "scan",
  summary: "find personal data and secrets in files or standard input",
  help: `Usage: countersign scan [FILE…] [--jsonl]

Prints where something was found and of which type, never what. Reads standard input without FILE.
Holds little of it at a time. Tells how far it is on standard error where that is a terminal.

With --jsonl each line is {"id": …, "text": "…"} or {"id": …, "json": …}, and each answer is
{"id": …, "findings": [{"entityType", "start", "end", "confidence", "detector"}]}; for json also the
"path" to the string, and whether it is "in" a key or a value. Spans are half-open, in UTF-16 units.

Options:
  --jsonl  read and write JSON Lines

Examples:
  countersign scan notes.txt
  jq -c '{id, text: .body}' mails.json | countersign scan --jsonl

Exit status: 0 nothing found, 1 something found, 2 called wrongly
`,

  async run(argv, context) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { jsonl: { type: "boolean", default: false } },
    });
    const scanner = createScanner();
    const progress = readingProgress(context);
    let count = 0;
    for (const { name, input } of inputsOf(positionals, context)) {
      if (values.jsonl) {
        for await (const line of linesOf(input, MAX_LINE_CHARACTERS)) {
          if (line.trim() === "") continue;
          const { id, text, json } = parseLine(line, name);
          const findings =
            text === undefined ? scanner.scanJson(json ?? null) : scanner.scanText(text);
          count += findings.length;
          progress.add(line.length, findings.length);
          await write(
            process.stdout,
            `${JSON.stringify({ id, findings: findings.map(written) })}\n`,
          );
        }
        continue;
      }
      for await (const chunk of scannedChunks(input)) {
        count += chunk.findings.length;
        progress.add(chunk.text.length, chunk.findings.length);
        if (chunk.findings.length > 0) await write(process.stdout, placesIn(chunk, name));
      }
    }
    progress.end();
    return count > 0 ? 1 : 0;
  },
};

/** A line for each finding. */
function placesIn(chunk: ScannedChunk, name: string): string {
  let { line, column } = chunk;
  let read = 0;
  let lines = "";
  for (const { start, end, entityType, confidence, detector } of chunk.findings) {
    const between = chunk.text.slice(read, start);
    const breaks = countLineBreaks(between);
    line += breaks;
    column = breaks === 0 ? column + between.length : between.length - between.lastIndexOf("\n");
    read = start;
    lines += `${name}:${line}:${column}: ${entityType} (${end - start} characters, confidence ${confidence.toFixed(2)}, ${detector})\n`;
  }
  return lines;
}

/** The inputs a person named, or standard input. */
export function inputsOf(
  files: readonly string[],
  { cwd }: Pick<CommandContext, "cwd">,
): readonly { readonly name: string; readonly input: Readable }[] {
  if (files.length === 0) return [{ name: "-", input: process.stdin }];
  return files.map((file) => ({ name: file, input: createReadStream(resolve(cwd, file)) }));
}

export interface InputLine {
  readonly id: unknown;
  readonly text: string | undefined;
  readonly json: JsonValue | undefined;
}

/** @throws {TypeError} for a line that is not what was promised; it names the file, never the line. */
export function parseLine(line: string, name: string): InputLine {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw wrongLine(name, "what is not JSON");
  }
  if (typeof value !== "object" || value === null) throw wrongLine(name, "another kind of JSON");
  const { id, text, json } = value as { id?: unknown; text?: unknown; json?: JsonValue };
  if (typeof text !== "string" && json === undefined)
    throw wrongLine(name, "an object without either");
  return { id: id ?? null, text: typeof text === "string" ? text : undefined, json };
}

function wrongLine(name: string, got: string): TypeError {
  const wanted = 'expected {"id": …, "text": "…"} or {"id": …, "json": …} on each line';
  return Object.assign(new TypeError(`${name}: ${wanted}, got ${got}`), {
    code: "ERR_PARSE_ARGS_LINE",
  });
}

function written(finding: Finding | JsonFinding): object {
  const { entityType, start, end, confidence, detector } = finding;
  const place = "path" in finding ? { path: finding.path, in: finding.in } : {};
  return { entityType, start, end, confidence, detector, ...place };
}

/** Writes, and waits where the reader is slower. */
export async function write(output: Writable, text: string): Promise<void> {
  if (!output.write(text)) await once(output, "drain");
}
