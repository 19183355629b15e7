import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { CountersignError, type JsonValue } from "@countersign/core";
import { proofsInLog } from "@countersign/identity";
import { openAnchors } from "@countersign/runtime";
import {
  type Anchor,
  isShortHead,
  openImportedLog,
  type KeptNotes,
  readMasterKey,
  readSigningKey,
  signingKeyFile,
  TAMPERING,
  verifyLog,
  type VerifyOptions,
  type VerifyReport,
} from "@countersign/storage";
import type { CommandContext, CommandResult } from "../../command.ts";
import { counted } from "../../table.ts";
import { type AuditAction, COMMON } from "./audit-action.ts";
import { configWithLog } from "./log-at-hand.ts";
import { verifyReceiptFile } from "./verify-receipt-file.ts";

export const verifyAction: AuditAction = {
  name: "verify",

  async run(argv, context) {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        ...COMMON,
        since: { type: "string", multiple: true, default: [] },
        head: { type: "string", multiple: true, default: [] },
        vkey: { type: "string", multiple: true, default: [] },
        database: { type: "string" },
        imported: { type: "string" },
        receipt: { type: "string" },
      },
    });
    if (!values.head.every(isShortHead)) {
      return { problem: "expected `--head` as a card shows it, such as 4812:q2V7mXa9kP0dXyZ1" };
    }
    const given = values.vkey.map((vkey) => vkeyOrFile(vkey, context));
    if (values.receipt !== undefined) {
      if (given.length === 0) return { problem: "expected `--vkey`: whose receipt is it?" };
      return verifyReceiptFile(resolve(context.cwd, values.receipt), given);
    }
    const since = values.since.map((file) => readKept(resolve(context.cwd, file)));
    const { anchors = [], ...log }: LogToVerify =
      values.imported !== undefined
        ? await importedOf(resolve(context.cwd, values.imported), given, since)
        : values.database === undefined
          ? await logOf(values.config, given, since, context)
          : { file: resolve(context.cwd, values.database), vkeys: given, kept: since };
    const report = await verifyLog({
      ...log,
      heads: values.head,
      inspect: proofsInLog(),
      ...(context.progress && { onProgress: showProgress(context.progress) }),
    });
    context.progress?.("");
    const mute = report.ok ? muteSource(report, since) : undefined;
    if (mute !== undefined) {
      const stderr = `no checkpoint in \`${mute}\` is signed with a known key\n`;
      return { exitStatus: 1, stdout: "", stderr, json: report as unknown as JsonValue };
    }
    return answer(report, anchors, values.imported !== undefined);
  },
};

/** What should speak for the log, and does not: a file that was given, or an anchor that has checkpoints of others only. */
function muteSource(
  { checkpoints }: VerifyReport,
  given: readonly KeptNotes[],
): string | undefined {
  return checkpoints.sources.find(
    ({ source, kept, unsigned }) =>
      kept === 0 && (unsigned > 0 || given.some((one) => one.source === source)),
  )?.source;
}

/** What a configured anchor was asked for, and what that is worth. */
interface AskedAnchor {
  readonly name: string;
  readonly proves: string;
  /** Its checkpoints were compared. */
  readonly isRead: boolean;
}

type LogToVerify = VerifyOptions & { readonly anchors?: readonly AskedAnchor[] };

/** A log that was imported, held against what it was held against then, unless something else is given. */
async function importedOf(
  folder: string,
  given: readonly string[],
  since: readonly KeptNotes[],
): Promise<LogToVerify> {
  const log = await openImportedLog(folder);
  const { masterKey, about } = log;
  await log.close();
  const vkeys = given.length > 0 ? given : [about.vkey];
  return { folder, imported: true, masterKey, vkeys, kept: since };
}

/** The log of a configuration, with everything at hand: the keys, and what the anchors hold. */
export async function logOf(
  configured: string | undefined,
  given: readonly string[],
  since: readonly KeptNotes[],
  context: CommandContext,
): Promise<LogToVerify> {
  const config = await configWithLog(configured, context);
  const folder = config.dataFolder;
  const isKeyThere = existsSync(signingKeyFile(folder, context.env));
  const own = isKeyThere ? [readSigningKey(folder, context.env).vkey] : [];
  const asked = await Promise.all(
    openAnchors(config, context.now).map((anchor) => askAnchor(anchor)),
  );
  return {
    folder,
    masterKey: await readMasterKey(folder, context.env),
    vkeys: given.length > 0 ? given : own,
    kept: [...since, ...asked.flatMap(({ kept }) => kept ?? [])],
    anchors: asked.map(({ anchor }) => anchor),
  };
}

/** An anchor that cannot be reached proves nothing now, and keeps nothing else from being verified. */
async function askAnchor(
  anchor: Anchor,
): Promise<{ readonly anchor: AskedAnchor; readonly kept?: KeptNotes }> {
  const { name } = anchor;
  try {
    const { notes, proves } = await anchor.holdings();
    if (notes === null) return { anchor: { name, proves, isRead: false } };
    return { anchor: { name, proves, isRead: true }, kept: { source: name, notes } };
  } catch (error) {
    const because = error instanceof Error ? error.message : "unknown trouble";
    return { anchor: { name, proves: `it could not be asked: ${because}`, isRead: false } };
  }
}

export function readKept(file: string): KeptNotes {
  try {
    return { source: file, notes: readFileSync(file, "utf8") };
  } catch (cause) {
    throw new CountersignError("STORAGE_UNAVAILABLE", `cannot read \`${file}\``, { cause });
  }
}

export function vkeyOrFile(vkey: string, { cwd }: CommandContext): string {
  return vkey.includes("+") ? vkey : readKept(resolve(cwd, vkey)).notes.trim();
}

function showProgress(progress: (line: string) => void): (done: number, total: number) => void {
  let shown = -1;
  return (done, total) => {
    const percent = total === 0 ? 100 : Math.floor((done / total) * 100);
    if (percent === shown) return;
    shown = percent;
    progress(`verifying ${done} of ${total} records, ${percent} %`);
  };
}

function answer(
  report: VerifyReport,
  anchors: readonly AskedAnchor[],
  isImported: boolean,
): CommandResult {
  const json = { ...report, anchors } as unknown as JsonValue;
  const { records, checkpoints, payloads, firstBad, limits } = report;
  const said = limits.map((limit) => `- ${limit}\n`).join("");
  if (firstBad) {
    const { sequence, through, what, kind } = firstBad;
    const among = through === undefined ? "" : ` to ${through}, among which the first bad one is`;
    const where = sequence === 0 ? "" : ` at record ${sequence}${among}`;
    const stderr = `the log does not verify${where}: ${what}\nthis fits: ${kind}, ${TAMPERING[kind]}\n`;
    return { exitStatus: 1, stdout: "", stderr, json };
  }
  const gone = payloads.erased + payloads.missing;
  const lines = [
    `the log is whole: ${counted(records, "record")}, every hash, the chain, every payload that is kept and every passkey agree`,
    `${counted(checkpoints.stored, "checkpoint")} in the database, ${checkpoints.kept} kept elsewhere${checkpoints.kept > 0 ? `, the newest of ${counted(checkpoints.keptUpTo, "record")}` : ""}`,
    ...(checkpoints.unsigned > 0
      ? [`${checkpoints.unsigned} kept elsewhere that no known key signed: not counted`]
      : []),
    ...(gone > 0
      ? [
          `${counted(gone, "payload")} ${isImported ? "did not come with it" : "erased, as records say"}`,
        ]
      : []),
    ...anchors.map(({ name, proves, isRead }) => {
      const found = report.checkpoints.sources.find(({ source }) => source === name);
      const upTo =
        found === undefined || found.kept === 0
          ? "no checkpoint"
          : `${counted(found.kept, "checkpoint")} up to record ${found.keptUpTo}`;
      return `- ${name}: ${isRead ? `${upTo}, ` : ""}${proves}`;
    }),
    "",
    "what this does not show:",
  ];
  return { exitStatus: 0, stdout: `${lines.join("\n")}\n${said}`, stderr: "", json };
}
