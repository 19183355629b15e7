/**
 * What was accepted last, beside the file that holds its text: where changes take a passkey, a text that is only
 * lying there does not count.
 */
import {
  type ActProof,
  CountersignError,
  isJsonObject,
  type JsonObject,
  type Store,
  type StoreOperation,
} from "@countersign/core";
import type { Passkeys } from "@countersign/identity";
import { hashOf } from "./accepted-config.ts";

const CHANNEL = "policy";
const KEY = "in-force";

export interface ProvenParts {
  readonly store: Pick<Store, "channelNotes">;
  readonly passkeys: Pick<Passkeys, "isSigned">;
}

/** Keeps which text was accepted, and with what; to be committed with its record. */
export function keepInForce(accepted: {
  readonly text: string;
  readonly require: "passkey" | null;
  readonly proof: ActProof | undefined;
}): StoreOperation {
  const { text, require, proof } = accepted;
  const value = { file: hashOf(text), require, proof: proof ?? null } as unknown as JsonObject;
  return { kind: "keep-channel-note", channel: CHANNEL, key: KEY, value };
}

/** The hash of the text that was accepted last; `undefined` if nothing is known of one. */
export async function fileInForce(store: ProvenParts["store"]): Promise<string | undefined> {
  const file = (await noteOf(store))?.["file"];
  return typeof file === "string" ? file : undefined;
}

/**
 * Refuses a text that is not what was accepted, where that took a passkey, or would take one to change.
 *
 * @throws {CountersignError} `CONFIG_NOT_ACCEPTED`
 */
export async function assertProven({ store, passkeys }: ProvenParts, text: string): Promise<void> {
  const kept = await noteOf(store);
  if (kept === undefined) return;
  const { file, require, proof } = kept;
  if (require !== "passkey" && (proof ?? null) === null) return;
  if (file !== hashOf(text)) {
    throw new CountersignError(
      "CONFIG_NOT_ACCEPTED",
      `expected the text that was accepted last (SHA-256 ${typeof file === "string" ? file : "unknown"}): put it back, start, and accept the change`,
    );
  }
  if ((proof ?? null) === null) return;
  const { statement } = proof as unknown as ActProof;
  const isOfThis = statement.act === "accept-configuration" && statement.subject["file"] === file;
  if (isOfThis && (await passkeys.isSigned(proof as unknown as ActProof))) return;
  throw new CountersignError("CONFIG_NOT_ACCEPTED", "the signature it was accepted with is wrong");
}

async function noteOf(store: ProvenParts["store"]): Promise<JsonObject | undefined> {
  const [note] = await store.channelNotes({ channel: CHANNEL, prefix: KEY, limit: 1 });
  return note?.key === KEY && isJsonObject(note.value) ? note.value : undefined;
}
