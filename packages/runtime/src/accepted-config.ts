/**
 * The configuration that was accepted, kept in the data folder: a daemon of a team, or one whose changes take a passkey,
 * works with it when it starts again, and not with what somebody wrote into the file meanwhile.
 */
import { createHash } from "node:crypto";
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Config, type Environment, parseConfig } from "@countersign/config";
import { conditionLanguage } from "./condition-language.ts";

const KEPT = "accepted.yaml";

/** What is about to be accepted: the store says whether it was, should this process end in between. */
const NEXT = "accepted.yaml.new";

/** How a configuration came to be in force at the start. */
export interface StartingConfig {
  readonly config: Config;
  readonly text: string;
  /** `changed`: the file is another one than was accepted, and its start in local mode accepts it. */
  readonly because: "first" | "accepted" | "changed" | "kept";
}

/** Which configuration a daemon starts with. Keeps nothing: `recordStart` does, once it is known that it may. */
export function startingConfig(config: Config, env: Environment): StartingConfig {
  const text = readFileSync(config.file, "utf8");
  const kept = readKept(config.dataFolder);
  if (kept === undefined) return { config, text, because: "first" };
  if (kept === text) return { config, text, because: "accepted" };
  const before = parsed(kept, config, env);
  if (before.mode === "team" || before.changes.require !== null) {
    return { config: before, text: kept, because: "kept" };
  }
  return { config, text, because: "changed" };
}

/** Puts a text down before it is recorded that it was accepted, so that the record is never of one that is nowhere. */
export function putDown(dataFolder: string, text: string): void {
  writeFileSync(join(dataFolder, NEXT), text, { mode: 0o600, flush: true });
}

/** Keeps what was accepted, all of it or what was there before. */
export function keepAccepted(dataFolder: string, text: string): void {
  // By a name of this process: several may keep the same at a time.
  const written = join(dataFolder, `${KEPT}.${process.pid}`);
  writeFileSync(written, text, { mode: 0o600, flush: true });
  renameSync(written, join(dataFolder, KEPT));
  rmSync(join(dataFolder, NEXT), { force: true });
}

/** What is kept, and where else the text may be that was accepted last. */
export function acceptedAtHand({ dataFolder, file }: Config): {
  readonly kept: string | undefined;
  readonly others: readonly string[];
} {
  const others = [join(dataFolder, NEXT), file].map(readIfThere);
  return { kept: readKept(dataFolder), others: others.filter((text) => text !== undefined) };
}

/**
 * Looks whether another process has accepted a configuration since, and gives it once.
 *
 * @param text what is in force here.
 * @throws {CountersignError} `CONFIG_INVALID`, once for each text that cannot be read here.
 */
export function acceptedElsewhere(
  config: Config,
  text: string,
  env: Environment,
): () => { readonly config: Config; readonly text: string } | undefined {
  const file = join(config.dataFolder, KEPT);
  let known = text;
  let seen = "";
  return () => {
    const { mtimeMs, ino, size } = statSync(file);
    const version = `${mtimeMs}/${ino}/${size}`;
    if (version === seen) return undefined;
    const now = readFileSync(file, "utf8");
    seen = version;
    if (now === known) return undefined;
    known = now;
    return { config: parsed(now, config, env), text: now };
  };
}

/** When that was, in milliseconds since the epoch. */
export function acceptedAt(dataFolder: string): number {
  return statSync(join(dataFolder, KEPT), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

export function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function readKept(dataFolder: string): string | undefined {
  return readIfThere(join(dataFolder, KEPT));
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** A text in the place of the configuration's file. Where that stands is where its paths start from; the folder it is kept in stays the one it is kept in. */
export function parsed(text: string, { file, dataFolder }: Config, env: Environment): Config {
  return { ...parseConfig(text, { file, env, conditions: conditionLanguage }), dataFolder };
}
