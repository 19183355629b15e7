/** The system's keyring (macOS Keychain, Windows Credential Manager, Secret Service), where there is one. */

/** What a keyring keeps, by account. Nothing of it throws: a keyring that cannot be used keeps nothing. */
export interface Keyring {
  get(account: string): Promise<string | null>;
  /** Whether it is kept: it was read back. */
  set(account: string, secret: string): Promise<boolean>;
  delete(account: string): Promise<void>;
}

/** The part of `@napi-rs/keyring` that this calls. */
interface KeyringModule {
  readonly AsyncEntry: new (
    service: string,
    account: string,
  ) => {
    getPassword(): Promise<string | null | undefined>;
    setPassword(secret: string): Promise<void>;
    deletePassword(): Promise<unknown>;
  };
}

/** Used if it is installed; most machines that are only servers have no keyring. */
const PACKAGE = "@napi-rs/keyring";
const SERVICE = "countersign";

/** @returns `null` where the package is not there, or `COUNTERSIGN_KEYRING=off` says not to use it. */
export async function openKeyring(
  load: () => Promise<unknown> = () => import(PACKAGE),
): Promise<Keyring | null> {
  if (process.env["COUNTERSIGN_KEYRING"] === "off") return null;
  const found = (await load().catch(() => null)) as KeyringModule | null;
  if (found === null || typeof found.AsyncEntry !== "function") return null;
  const entry = (account: string): InstanceType<KeyringModule["AsyncEntry"]> =>
    new found.AsyncEntry(SERVICE, account);
  const get = async (account: string): Promise<string | null> => {
    try {
      return (await entry(account).getPassword()) ?? null;
    } catch {
      return null;
    }
  };
  return {
    get,
    async set(account, secret) {
      try {
        await entry(account).setPassword(secret);
        return (await get(account)) === secret;
      } catch {
        return false;
      }
    },
    async delete(account) {
      try {
        await entry(account).deletePassword();
      } catch {
        // It was not there, or nothing can be kept.
      }
    },
  };
}
