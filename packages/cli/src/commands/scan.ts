import { once } from "node:events";
import { createReadStream } from "node:fs";
import { resolve } from "node:path";
import type { Readable, Writable } from "node:stream";
import { getSystemErrorMessage, parseArgs } from "node:util";
import {
  createScanner,
  type Finding,
  type JsonFinding,
  type JsonValue,
} from "@countersign/detection";
import { isJsonObject, textAt } from "@countersign/core";
import { textDetection, type WhatIsMasked } from "@countersign/runtime";
import type { CommandContext } from "../command.ts";
import { loadConfigFor } from "../config-file.ts";
import { type ExactJson, readExactJson } from "../exact-json.ts";
import type { LongRunningCommand } from "../long-running-command.ts";
import { readingProgress } from "../reading-progress.ts";
import {
  countLineBreaks,
  linesOf,
  LongLine,
  type NumberedLine,
  type ScannedChunk,
  scannedChunks,
} from "../text-chunks.ts";

/** A line of JSON Lines may be this long: 64 Mi characters. */
export const MAX_LINE_CHARACTERS: number = 1 << 26;

export const scan: LongRunningCommand = {
  name: "scan",
  summary: "find personal data and secrets in files or standard input",
  help: `Usage: countersign scan [FILE…] [--jsonl] [--config FILE]

Prints where something was found and of which type, never what. Reads standard input without FILE, or
for \`-\`, as UTF-8 or UTF-16. Holds little of it at a time. Tells how far it is on standard error where
that is a terminal.

With --jsonl each line is {"id": …, "text": "…"} or {"id": …, "json": …}, and each answer is
{"id": …, "findings": [{"entityType", "start", "end", "confidence", "detector"}]}; for json also the
"path" to the string, and whether it is "in" a key or a value. Spans are half-open, in UTF-16 units.

With --config everything is looked for that this configuration's \`masking\` says (detectors of your own,
what is off, what is allowed), but for a model. Without it no configuration is read.

Options:
  --jsonl        read and write JSON Lines
  --config FILE  look for what a configuration says

Examples:
  countersign scan notes.txt
  countersign scan --config countersign.yaml notes.txt
  jq -c '{id, text: .body}' mails.json | countersign scan --jsonl

Exit status: 0 nothing found, 1 something found or not all could be written, 2 called wrongly
`,

  async run(argv, context) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { jsonl: { type: "boolean", default: false }, config: { type: "string" } },
    });
    const detection = textDetection(await maskingFor(values.config, context));
    const { isAllowed } = detection;
    const scanner = createScanner(detection.options);
    const progress = readingProgress(context);
    let count = 0;
    for (const { name, input } of inputsOf(positionals, context)) {
      if (values.jsonl) {
        for await (const line of readable(linesOf(input, MAX_LINE_CHARACTERS), name)) {
          if (line.text.trim() === "") continue;
          const { id, text, json } = parseLine(line, name);
          const findings =
            text === undefined
              ? scanner
                  .scanJson(json ?? null)
                  .filter((one) => !isAllowed(one.entityType, textOf(json ?? null, one)))
              : scanner
                  .scanText(text)
                  .filter((one) => !isAllowed(one.entityType, text.slice(one.start, one.end)));
          count += findings.length;
          progress.add(line.text.length, findings.length);
          await write(
            process.stdout,
            `${JSON.stringify({ id, findings: findings.map(writtenFinding) })}\n`,
          );
        }
        continue;
      }
      for await (const chunk of readable(scannedChunks(input, detection), name)) {
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

/** What is looked for: all that is on by default, or what a configuration says. */
export async function maskingFor(
  config: string | undefined,
  context: CommandContext,
): Promise<WhatIsMasked> {
  if (config === undefined) return BY_DEFAULT;
  const { masking } = await loadConfigFor(config, context);
  if (masking.recogniser !== null) {
    process.stderr.write(
      "the model of `masking.recogniser` is not asked here, only by a daemon or a program\n",
    );
  }
  return { ...masking, recogniser: null };
}

const BY_DEFAULT: WhatIsMasked = {
  names: true,
  organizations: false,
  confidence: {},
  allow: [],
  off: [],
  custom: [],
  allowFields: [],
  strategies: [],
};

/**
 * What is read of a file.
 *
 * @throws {TypeError} for one that cannot be, or has a line that is too long; it names the file.
 */
export async function* readable<T>(read: AsyncIterable<T>, name: string): AsyncGenerator<T> {
  try {
    yield* read;
  } catch (error) {
    if (error instanceof LongLine) throw wrongInput(`${name}:${error.line}: ${error.message}`);
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (syscall !== "open" && syscall !== "read") throw error;
    throw wrongInput(`${name}: ${UNREADABLE[String(code)] ?? `not readable (${String(code)})`}`);
  }
}

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "expected a file, got a folder",
  EACCES: "not allowed to read it",
};

/** The inputs a person named, or standard input. */
export function inputsOf(
  files: readonly string[],
  { cwd }: Pick<CommandContext, "cwd">,
): readonly { readonly name: string; readonly input: Readable }[] {
  if (files.length === 0) return [{ name: "-", input: process.stdin }];
  return files.map((file) => ({
    name: file,
    get input(): Readable {
      return file === "-" ? process.stdin : createReadStream(resolve(cwd, file));
    },
  }));
}

export interface InputLine {
  /** For `JSON.stringify`, as {@link written} gives what stands under `json`. */
  readonly id: unknown;
  readonly text: string | undefined;
  readonly json: JsonValue | undefined;
  readonly written: ExactJson["written"];
}

/** @throws {TypeError} for a line that is not what was promised; it says which one, never what it holds. */
export function parseLine({ text: line, number }: NumberedLine, file: string): InputLine {
  const name = `${file}:${number}`;
  let read: ExactJson;
  try {
    read = readExactJson(line);
  } catch {
    throw wrongLine(name, "what is not JSON");
  }
  const { value, written } = read;
  if (!isJsonObject(value)) throw wrongLine(name, "another kind of JSON");
  const { id = null, text, json } = value;
  if (typeof text !== "string" && json === undefined)
    throw wrongLine(name, "an object without either");
  return {
    id: written("id", id),
    text: typeof text === "string" ? text : undefined,
    json,
    written,
  };
}

function wrongLine(name: string, got: string): TypeError {
  const wanted = 'expected {"id": …, "text": "…"} or {"id": …, "json": …} on each line';
  return wrongInput(`${name}: ${wanted}, got ${got}`);
}

/** Called wrongly, so that it ends with 2. */
function wrongInput(message: string): TypeError {
  return Object.assign(new TypeError(message), { code: "ERR_PARSE_ARGS_INPUT" });
}

function textOf(value: JsonValue, { path, in: part, start, end }: JsonFinding): string {
  return textAt(value, path, part)?.slice(start, end) ?? "";
}

function writtenFinding(finding: Finding | JsonFinding): object {
  const { entityType, start, end, confidence, detector } = finding;
  const place = "path" in finding ? { path: finding.path, in: finding.in } : {};
  return { entityType, start, end, confidence, detector, ...place };
}

/** Writes, and waits where the reader is slower. Where nobody reads on, as after `head`, there is nothing left to do. */
export async function write(output: Writable, text: string): Promise<void> {
  if (output.listenerCount("error", leave) === 0) output.on("error", leave);
  if (!output.write(text)) await once(output, "drain");
}

function leave({ code, errno, message }: NodeJS.ErrnoException): void {
  if (code !== "EPIPE") {
    const because = errno === undefined ? message : getSystemErrorMessage(errno);
    process.stderr.write(`the output is not whole, since it could not be written: ${because}\n`);
  }
  process.exit(1);
}
