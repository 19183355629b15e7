/** Who signed in at this terminal, for the shim to tell the daemon. In the data folder, readable by its owner alone. */
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "@countersign/config";
import type { TerminalSignIn } from "@countersign/identity";

const FILE = "signed-in.json";

export function readSignIn(dataFolder: string): TerminalSignIn | null {
  try {
    const kept: unknown = JSON.parse(readFileSync(join(dataFolder, FILE), "utf8"));
    const { provider, idToken, refreshToken } = kept as Partial<TerminalSignIn>;
    if (typeof provider !== "string" || typeof idToken !== "string") return null;
    return { provider, idToken, refreshToken: refreshToken ?? null };
  } catch {
    return null;
  }
}

export function keepSignIn(dataFolder: string, signIn: TerminalSignIn): void {
  const file = join(dataFolder, FILE);
  rmSync(`${file}.new`, { force: true });
  writeFileSync(`${file}.new`, JSON.stringify(signIn), { mode: 0o600, flag: "wx" });
  renameSync(`${file}.new`, file);
}

/** @returns whether there was one. */
export function forgetSignIn(dataFolder: string): boolean {
  const was = readSignIn(dataFolder) !== null;
  rmSync(join(dataFolder, FILE), { force: true });
  return was;
}

/**
 * What to bring to the daemon: the ID token, made good for longer first if it is over and the provider lets us. `null`:
 * nobody is signed in.
 */
export async function signInToBring(config: Config): Promise<string | null> {
  const kept = readSignIn(config.dataFolder);
  if (kept === null || expiryOf(kept.idToken) > Date.now() + LEFT_MS) return kept?.idToken ?? null;
  const provider = config.identity.providers.find(({ name }) => name === kept.provider);
  if (provider === undefined) return kept.idToken;
  // Read only when it is needed, so that the shim starts quickly.
  const { refreshSignIn } = await import("@countersign/identity");
  const longer = await refreshSignIn(provider, kept);
  if (longer !== null) keepSignIn(config.dataFolder, longer);
  return (longer ?? kept).idToken;
}

/** How long it has to be good for yet. */
const LEFT_MS = 30_000;

/** As the token says itself, in milliseconds since the epoch. The daemon checks it. */
function expiryOf(idToken: string): number {
  try {
    const claims = JSON.parse(Buffer.from(idToken.split(".")[1] ?? "", "base64url").toString());
    return Number((claims as { exp?: unknown }).exp ?? 0) * 1000;
  } catch {
    return 0;
  }
}
