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
import { type acceptedAtHand, hashOf } from "./accepted-config.ts";

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
 * The text to go by, which is proven: `text`, or the one that was accepted last, if the process that accepted it ended
 * before it had kept it. The store holds that one's hash, so nothing else passes for it.
 *
 * @throws {CountersignError} `CONFIG_NOT_ACCEPTED`
 */
export async function provenText(
  parts: ProvenParts,
  text: string,
  { kept, others }: ReturnType<typeof acceptedAtHand>,
): Promise<string> {
  const note = await noteOf(parts.store);
  const last = others.find((other) => hashOf(other) === note?.["file"]);
  // Where a start takes the file as it is, that is not undone.
  const isSettled = kept === text || (note !== undefined && takesProof(note));
  const chosen = last !== undefined && isSettled ? last : text;
  await assertProven(parts, chosen);
  return chosen;
}

/**
 * Refuses a text that is not what was accepted, where that took a passkey, or would take one to change.
 *
 * @throws {CountersignError} `CONFIG_NOT_ACCEPTED`
 */
export async function assertProven({ store, passkeys }: ProvenParts, text: string): Promise<void> {
  const kept = await noteOf(store);
  if (kept === undefined) return;
  if (!takesProof(kept)) return;
  const { file, proof } = kept;
  if (file !== hashOf(text)) {
    throw new CountersignError(
      "CONFIG_NOT_ACCEPTED",
      `expected the text that was accepted last (SHA-256 ${typeof file === "string" ? file : "unknown"}), got ${hashOf(text)}: put it into the configuration's file, start, and accept the change`,
    );
  }
  if ((proof ?? null) === null) return;
  const { statement } = proof as unknown as ActProof;
  const isOfThis = statement.act === "accept-configuration" && statement.subject["file"] === file;
  if (isOfThis && (await passkeys.isSigned(proof as unknown as ActProof))) return;
  throw new CountersignError("CONFIG_NOT_ACCEPTED", "the signature it was accepted with is wrong");
}

function takesProof({ require, proof }: JsonObject): boolean {
  return require === "passkey" || (proof ?? null) !== null;
}

async function noteOf(store: ProvenParts["store"]): Promise<JsonObject | undefined> {
  const [note] = await store.channelNotes({ channel: CHANNEL, prefix: KEY, limit: 1 });
  return note?.key === KEY && isJsonObject(note.value) ? note.value : undefined;
}
