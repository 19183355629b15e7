/**
 * Who signed in at this terminal, for the shim to tell the daemon. In the system's keyring where there is one, else in the
 * data folder, readable by its owner alone. The file in the data folder says which.
 */
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Config } from "@countersign/config";
import type { TerminalSignIn } from "@countersign/identity";
import { type Keyring, openKeyring } from "./keyring.ts";

const FILE = "signed-in.json";

/** What stands in the file when the keyring has the rest. */
const IN_KEYRING = JSON.stringify({ keyring: true });

type OpenKeyring = () => Promise<Keyring | null>;

export async function readSignIn(
  dataFolder: string,
  open: OpenKeyring = openKeyring,
): Promise<TerminalSignIn | null> {
  const written = readFile(dataFolder);
  if (written !== IN_KEYRING) return parsed(written);
  return parsed((await (await open())?.get(accountOf(dataFolder))) ?? null);
}

/** @returns where it is kept: `keyring`, or the path of the file. */
export async function keepSignIn(
  dataFolder: string,
  signIn: TerminalSignIn,
  open: OpenKeyring = openKeyring,
): Promise<string> {
  const file = join(dataFolder, FILE);
  const secret = JSON.stringify(signIn);
  const isInKeyring = (await (await open())?.set(accountOf(dataFolder), secret)) === true;
  rmSync(`${file}.new`, { force: true });
  writeFileSync(`${file}.new`, isInKeyring ? IN_KEYRING : secret, { mode: 0o600, flag: "wx" });
  renameSync(`${file}.new`, file);
  return isInKeyring ? "keyring" : file;
}

/** @returns whether there was one. */
export async function forgetSignIn(
  dataFolder: string,
  open: OpenKeyring = openKeyring,
): Promise<boolean> {
  const was = (await readSignIn(dataFolder, open)) !== null;
  if (readFile(dataFolder) === IN_KEYRING) await (await open())?.delete(accountOf(dataFolder));
  rmSync(join(dataFolder, FILE), { force: true });
  return was;
}

/**
 * What to bring to the daemon: the ID token, made good for longer first if it is over and the provider lets us. `null`:
 * nobody is signed in.
 */
export async function signInToBring(config: Config): Promise<string | null> {
  const kept = await readSignIn(config.dataFolder);
  if (kept === null || expiryOf(kept.idToken) > Date.now() + LEFT_MS) return kept?.idToken ?? null;
  const provider = config.identity.providers.find(({ name }) => name === kept.provider);
  if (provider === undefined) return kept.idToken;
  // Read only when it is needed, so that the shim starts quickly.
  const { refreshSignIn } = await import("@countersign/identity");
  const longer = await refreshSignIn(provider, kept);
  if (longer !== null) await keepSignIn(config.dataFolder, longer);
  return (longer ?? kept).idToken;
}

/** How long it has to be good for yet. */
const LEFT_MS = 30_000;

/** One for each data folder: another one may be for somebody else. */
function accountOf(dataFolder: string): string {
  return resolve(dataFolder);
}

function readFile(dataFolder: string): string | null {
  try {
    return readFileSync(join(dataFolder, FILE), "utf8");
  } catch {
    return null;
  }
}

function parsed(text: string | null): TerminalSignIn | null {
  try {
    const kept: unknown = JSON.parse(text ?? "null");
    const { provider, idToken, refreshToken } = (kept ?? {}) as Partial<TerminalSignIn>;
    if (typeof provider !== "string" || typeof idToken !== "string") return null;
    return { provider, idToken, refreshToken: refreshToken ?? null };
  } catch {
    return null;
  }
}

/** As the token says itself, in milliseconds since the epoch. The daemon checks it. */
function expiryOf(idToken: string): number {
  try {
    const claims = JSON.parse(Buffer.from(idToken.split(".")[1] ?? "", "base64url").toString());
    return Number((claims as { exp?: unknown }).exp ?? 0) * 1000;
  } catch {
    return 0;
  }
}
