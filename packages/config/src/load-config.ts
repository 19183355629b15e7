import { open } from "node:fs/promises";

import { CountersignError, type ConditionLanguage } from "@countersign/core";

import type { Config } from "./config.ts";
import type { DetectionKnowledge } from "./detector-problems.ts";
import type { Environment } from "./interpolate-environment.ts";
import { parseConfig } from "./parse-config.ts";
import { shownFile } from "./shown-file.ts";

/** A thousand times a usual configuration. */
const MAX_FILE_BYTES = 1_048_576;

/**
 * Reads a `countersign.yaml`.
 *
 * @param options.env what `${env:NAME}` refers to; the environment of this process by default.
 * @param options.conditions checks the rules' conditions; without it they are read as texts.
 * @param options.detection checks patterns and entity types; without it only their form is.
 * @throws {CountersignError} `CONFIG_NOT_FOUND`, or `CONFIG_INVALID` with every problem of the file, by line.
 */
export async function loadConfig(
  file: string,
  options: {
    readonly env?: Environment;
    readonly conditions?: ConditionLanguage;
    readonly detection?: DetectionKnowledge;
  } = {},
): Promise<Config> {
  const bytes = await readBounded(file);
  const text = decoded(bytes);
  if (text === undefined) {
    throw new CountersignError("CONFIG_INVALID", `${shownFile(file)}: expected UTF-8 text`);
  }
  return parseConfig(text, { ...options, file, env: options.env ?? process.env });
}

async function readBounded(file: string): Promise<Uint8Array> {
  try {
    await using handle = await open(file, "r");
    const about = await handle.stat();
    if (!about.isFile()) {
      throw new CountersignError("CONFIG_INVALID", `${shownFile(file)}: expected a file`);
    }
    // One byte more than allowed: the size may have been another when it was asked for.
    const buffer = new Uint8Array(MAX_FILE_BYTES + 1);
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length, null);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    if (length > MAX_FILE_BYTES) {
      throw new CountersignError(
        "CONFIG_INVALID",
        `${shownFile(file)}: expected at most ${MAX_FILE_BYTES} bytes`,
      );
    }
    return buffer.subarray(0, length);
  } catch (cause) {
    if (cause instanceof CountersignError) throw cause;
    const code = (cause as { readonly code?: unknown }).code;
    if (code === "ENOENT" || code === "ENOTDIR") {
      throw new CountersignError("CONFIG_NOT_FOUND", `${file}: \`countersign init\` writes one`, {
        cause,
      });
    }
    throw new CountersignError(
      "CONFIG_INVALID",
      `${shownFile(file)}: not readable (${String(code)})`,
      {
        cause,
      },
    );
  }
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
