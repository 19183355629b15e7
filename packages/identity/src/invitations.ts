/**
 * Codes with which a person adds a passkey that no earlier one confirms: their first, or the one after the last was
 * lost. Made on the machine of the daemon, shown once, good for one use. Only a hash is kept; every one is recorded.
 */
import { hash, randomBytes, timingSafeEqual } from "node:crypto";
import {
  CountersignError,
  isJsonObject,
  type JsonValue,
  type Store,
  type StoreOperation,
} from "@countersign/core";

export interface Invitation {
  readonly person: string;
  /** Who made it: `local:<user>@<host>`. */
  readonly operator: string;
  /** Milliseconds since the epoch. */
  readonly madeAt: number;
  readonly until: number;
  /** Whether they had passkeys when it was made. */
  readonly isRecovery: boolean;
  readonly isUsed: boolean;
}

type Kept = Invitation & { readonly hash: string };

/** How long a code is good for. */
export const INVITATION_LASTS_MS: number = 60 * 60_000;

const CHANNEL = "passkey-invitations";
const MOST = 1_000;

/** 80 bits in lower-case base32, in groups that can be read out. */
function newCode(): string {
  let text = "";
  for (const byte of randomBytes(16)) text += BASE32[byte & 31];
  return text.replaceAll(/.{4}(?=.)/g, "$&-");
}

const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

/** Makes a code; an earlier one of the same person counts no more. */
export async function invite(
  store: Pick<Store, "commit">,
  made: {
    readonly person: string;
    readonly operator: string;
    readonly isRecovery: boolean;
    readonly now: number;
  },
): Promise<string> {
  const { person, operator, isRecovery, now } = made;
  const code = newCode();
  const until = now + INVITATION_LASTS_MS;
  const kept = { person, operator, madeAt: now, until, isRecovery, isUsed: false };
  const why = isRecovery ? "who has one: recovery" : "who has none";
  await store.commit(keep({ ...kept, hash: hashOf(person, code) }), {
    kind: "append",
    record: {
      type: "passkey.invited",
      operator,
      person,
      note: `a code to add a passkey for ${person}, ${why}; until ${new Date(until).toISOString()}`,
    },
  });
  return code;
}

/** Every person's last one that was made since then. */
export async function invitationsSince(
  store: Pick<Store, "channelNotes">,
  since: number,
): Promise<readonly Invitation[]> {
  const notes = await store.channelNotes({ channel: CHANNEL, prefix: "", limit: MOST });
  return notes.flatMap(({ value }) => {
    const kept = keptIn(value);
    if (kept === undefined || kept.madeAt < since) return [];
    const { hash: _hash, ...invitation } = kept;
    return [invitation];
  });
}

/**
 * Takes a code, if it is this person's and good: it is used from then on.
 *
 * @returns what is to be committed with the passkey.
 * @throws {CountersignError} `PASSKEY_CODE_REQUIRED`
 */
export async function takeInvitation(
  store: Pick<Store, "channelNotes" | "commit">,
  { person, code, now }: { readonly person: string; readonly code: string; readonly now: number },
): Promise<StoreOperation> {
  const notes = await store.channelNotes({ channel: CHANNEL, prefix: person, limit: MOST });
  const kept = keptIn(notes.find(({ key }) => key === person)?.value);
  const given = Buffer.from(hashOf(person, code), "base64");
  const isOurs = kept !== undefined && timingSafeEqual(given, Buffer.from(kept.hash, "base64"));
  if (!isOurs || kept.isUsed || kept.until <= now) {
    throw new CountersignError("PASSKEY_CODE_REQUIRED", "this code is wrong, used or over");
  }
  const [once] = await store.commit({
    kind: "use-once",
    key: `passkey invitation ${kept.hash}`,
    until: kept.until,
  });
  if (once?.done !== true) throw new CountersignError("PASSKEY_CODE_REQUIRED", "it was used");
  return keep({ ...kept, isUsed: true });
}

function keep(kept: Kept): StoreOperation {
  return {
    kind: "keep-channel-note",
    channel: CHANNEL,
    key: kept.person,
    value: kept as unknown as JsonValue,
  };
}

function keptIn(value: JsonValue | undefined): Kept | undefined {
  const isOne = isJsonObject(value) && typeof value["hash"] === "string" && "madeAt" in value;
  return isOne ? (value as unknown as Kept) : undefined;
}

/** Blanks, hyphens and capitals are how people write, not what they mean. */
function hashOf(person: string, code: string): string {
  const plain = code.toLowerCase().replaceAll(/[\s-]/g, "");
  return hash("sha256", `${person}\n${plain}`, "base64");
}
