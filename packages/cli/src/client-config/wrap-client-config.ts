/**
 * Moves the MCP servers of a client's file behind Countersign. The order of writes makes a crash harmless at any
 * point: first a backup, then `countersign.yaml`, then the record for `unwrap`, and only then the client's file, which
 * until then starts its servers as before. Doing it again finishes the work.
 */
import { CountersignError } from "@countersign/core";

import { readClientDocument } from "./client-document.ts";
import {
  assertWritable,
  backUp,
  createFile,
  holdFile,
  replaceFile,
  textOf,
  type HeldFile,
} from "./held-file.ts";
import { applySplices } from "./splice.ts";
import { otherProjects, planWrap, type PlanOptions, type WrappedServer } from "./wrap-plan.ts";
import { hashOf, readRecord, writeRecord, type WrapStep } from "./wrap-record.ts";

export interface WrapOptions extends PlanOptions {
  /** Find out everything, write nothing. */
  readonly isDryRun: boolean;
  readonly now: () => number;
  /** Replaces the client's file; tests break it off here. */
  readonly replace?: typeof replaceFile;
}

export interface WrapReport {
  /** Real path of the client's file. */
  readonly file: string;
  readonly configFile: string;
  readonly isConfigNew: boolean;
  /** Whether the client's file was rewritten, or would be without `isDryRun`. */
  readonly isChanged: boolean;
  readonly backup: string | null;
  readonly servers: readonly WrappedServer[];
  /** Whether `countersign.yaml` was open to others and no longer is, because of the secrets in it. */
  readonly isConfigClosed: boolean;
  /** Other projects of the same file that still have servers of their own. */
  readonly otherProjects: readonly string[];
}

/**
 * @throws {@link CountersignError} `CLIENT_CONFIG_INVALID` for a client's file that cannot be read or changed,
 *   `CONFIG_INVALID` for a `countersign.yaml` that cannot be extended. Nothing is written then.
 */
export async function wrapClientConfig(options: WrapOptions): Promise<WrapReport> {
  const held = await holdFile(options.file);
  if (held === undefined) {
    throw new CountersignError("CLIENT_CONFIG_INVALID", `${options.file}: there is no such file`);
  }
  const document = readClientDocument(options.file, held.bytes);
  const heldConfig = await holdFile(options.configFile);
  const plan = planWrap(document, held, heldConfig, options);
  const text = document.byteOrderMark + applySplices(document.text, plan.splices);
  const isChanged = plan.splices.length > 0;
  const hasSecrets = plan.servers.some(
    (one) => one.outcome === "wrapped" && one.secrets.length > 0,
  );
  const isConfigClosed =
    isChanged && hasSecrets && heldConfig !== undefined && (heldConfig.mode & 0o077) !== 0;
  const report = {
    file: held.path,
    configFile: options.configFile,
    isConfigNew: isChanged && heldConfig === undefined,
    isChanged,
    servers: plan.servers,
    isConfigClosed,
    otherProjects: otherProjects(document, options),
  };
  if (isChanged) await assertWritable(held);
  if (!isChanged || options.isDryRun) return { ...report, backup: null };

  const now = new Date(options.now());
  const record = await readRecord(options.configFile);
  const backup = await backUp(held, "before-countersign", now);
  await writeConfig(options.configFile, heldConfig, plan.configText, isConfigClosed);
  const step: WrapStep = {
    at: now.toISOString(),
    backup,
    hashBefore: hashOf(held.bytes),
    hashAfter: hashOf(text),
    sections: plan.sections,
  };
  const steps = [...stepsInForce(record.files[held.path] ?? [], step.hashBefore), step];
  await writeRecord(record, held.path, steps);
  await (options.replace ?? replaceFile)(held, text);
  return { ...report, backup };
}

async function writeConfig(
  file: string,
  held: HeldFile | undefined,
  text: string,
  isClosed: boolean,
): Promise<void> {
  if (held === undefined) return createFile(file, text);
  if (text === textOf(held) && !isClosed) return;
  await replaceFile(held, text, isClosed ? 0o600 : held.mode);
}

/** Steps that came to nothing, or were undone by hand, have no say any more. */
function stepsInForce(steps: readonly WrapStep[], hash: string): readonly WrapStep[] {
  const undone = steps.findIndex(({ hashBefore }) => hashBefore === hash);
  return undone === -1 ? steps : steps.slice(0, undone);
}
