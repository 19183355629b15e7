/**
 * What `wrap` remembers so that `unwrap` can give it back: beside `countersign.yaml`, in `countersign.wrapped.json`.
 * It holds the text of the moved servers, secrets included, so only its owner may read it.
 *
 * A file that was wrapped, changed and wrapped again has several steps. They are undone last to first.
 */
import { createHash } from "node:crypto";
import { dirname, extname, join, basename } from "node:path";

import { CountersignError, isJsonObject, type JsonPath } from "@countersign/core";

import { createFile, holdFile, replaceFile, textOf, type HeldFile } from "./held-file.ts";

export interface WrapStep {
  /** RFC 3339 in UTC. */
  readonly at: string;
  readonly backup: string;
  /** SHA-256 of the whole file, in hex. */
  readonly hashBefore: string;
  readonly hashAfter: string;
  readonly sections: readonly WrappedSection[];
}

/** One object of servers: what was written there, and what stands there now. Both are the object's exact text. */
export interface WrappedSection {
  readonly path: JsonPath;
  readonly before: string;
  readonly after: string;
  /** Names of the servers that moved, in the order of the file. */
  readonly servers: readonly string[];
  /** Name of our own entry; `null` if an earlier step put it there. */
  readonly entry: string | null;
}

/** The record of one `countersign.yaml`, by the real path of each client's file. */
export interface WrapRecord {
  readonly path: string;
  readonly held: HeldFile | undefined;
  readonly files: Readonly<Record<string, readonly WrapStep[]>>;
}

export function recordPath(configFile: string): string {
  return join(dirname(configFile), `${basename(configFile, extname(configFile))}.wrapped.json`);
}

/** Reads the record that belongs to a configuration file; an empty one if there is none. */
export async function readRecord(configFile: string): Promise<WrapRecord> {
  const path = recordPath(configFile);
  const held = await holdFile(path);
  if (held === undefined) return { path, held, files: {} };
  const files = parseFiles(textOf(held));
  if (files === undefined) {
    throw new CountersignError(
      "CLIENT_CONFIG_INVALID",
      `${path}: expected the record that \`countersign wrap\` writes; the backups beside each client's file still have what it held`,
    );
  }
  return { path, held, files };
}

/** Stores the steps of one client's file, replacing those it had. Durable when it resolves. */
export async function writeRecord(
  record: WrapRecord,
  file: string,
  steps: readonly WrapStep[],
): Promise<void> {
  const { [file]: _, ...others } = record.files;
  const files = steps.length === 0 ? others : { ...others, [file]: steps };
  const text = `${JSON.stringify({ version: 1, files }, null, 2)}\n`;
  await (record.held === undefined
    ? createFile(record.path, text)
    : replaceFile(record.held, text, 0o600));
}

export function hashOf(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function parseFiles(text: string): WrapRecord["files"] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isJsonObject(value) || value["version"] !== 1) return undefined;
    const files = value["files"];
    if (!isJsonObject(files) || !Object.values(files).every(isSteps)) return undefined;
    return files as unknown as WrapRecord["files"];
  } catch {
    return undefined;
  }
}

function isSteps(value: unknown): boolean {
  return Array.isArray(value) && value.every(isStep);
}

function isStep(value: unknown): boolean {
  if (!isJsonObject(value) || !Array.isArray(value["sections"])) return false;
  const texts = ["at", "backup", "hashBefore", "hashAfter"];
  return (
    texts.every((key) => typeof value[key] === "string") &&
    value["sections"].every(
      (section) =>
        isJsonObject(section) &&
        Array.isArray(section["path"]) &&
        Array.isArray(section["servers"]) &&
        typeof section["before"] === "string" &&
        typeof section["after"] === "string",
    )
  );
}
