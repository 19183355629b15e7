/** Signs with a passkey, which lives in a device that somebody has to touch. Loaded when one is needed. */
import {
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
} from "@simplewebauthn/browser";
import { ask, tell } from "./api/client.ts";

export interface Passkey {
  readonly id: string;
  readonly name: string;
  readonly site: string;
  readonly createdAt: string;
  readonly usedAt: string | null;
}

export interface PasskeysAnswer {
  readonly passkeys: readonly Passkey[];
  /** Whether the next one takes a code that was shown on the daemon's machine. */
  readonly takesCode: boolean;
  /** The name that passkeys made at this address are bound to, and whether a browser makes any here. */
  readonly site: string;
  readonly usableHere: boolean;
  /** Where they can be used; `null`: nowhere. */
  readonly openAt: string | null;
}

export interface Proof {
  readonly nonce: string;
  readonly answer: object;
}

interface ToSign {
  readonly nonce: string;
  readonly assertion: PublicKeyCredentialRequestOptionsJSON;
}

/**
 * Has a decision signed, exactly as it is about to be sent.
 *
 * @throws {Error} with a sentence for people if it cannot be, or was refused at the device.
 */
export async function signDecision(id: string, verb: string, body: object): Promise<Proof> {
  await assertUsable(`/approvals/${id}`);
  const { grant: _unsigned, ...signed } = body as { readonly grant?: object };
  return sign(await tell<ToSign>(`/api/approvals/${id}/assertion`, { verb, ...signed }));
}

/**
 * Has an act signed that loosens something, exactly as it is about to be sent.
 *
 * @throws {Error} as {@link signDecision} does.
 */
export async function signAct(act: string, body: object): Promise<Proof> {
  await assertUsable(location.pathname);
  return sign(await tell<ToSign>("/api/acts/assertion", { act, ...body }));
}

/** @param code that was shown on the daemon's machine; `undefined` where an earlier passkey confirms. */
export async function addPasskey(name: string, code: string | undefined): Promise<void> {
  const given = code === undefined ? {} : { code };
  const { nonce, registration, confirmation } = await tell<{
    nonce: string;
    registration: PublicKeyCredentialCreationOptionsJSON;
    confirmation: PublicKeyCredentialRequestOptionsJSON | null;
  }>("/api/passkeys/options", given);
  const confirmed =
    confirmation === null
      ? null
      : await touched(() => startAuthentication({ optionsJSON: confirmation }));
  const answer = await touched(() => startRegistration({ optionsJSON: registration }));
  await tell("/api/passkeys", { nonce, name, answer, confirmation: confirmed, ...given });
}

export async function removePasskey(id: string): Promise<void> {
  const proof = await sign(await tell<ToSign>(`/api/passkeys/${id}/remove/options`));
  await tell(`/api/passkeys/${id}/remove`, { proof });
}

async function sign({ nonce, assertion }: ToSign): Promise<Proof> {
  return { nonce, answer: await touched(() => startAuthentication({ optionsJSON: assertion })) };
}

async function assertUsable(path: string): Promise<void> {
  const { passkeys, usableHere, openAt } = await ask<PasskeysAnswer>("/api/passkeys");
  if (!usableHere) {
    throw new Error(
      openAt === null
        ? "This needs a passkey, and Countersign has no address with a name, which passkeys need."
        : `This needs a passkey, which works at another address only: open ${openAt}${path}`,
    );
  }
  if (passkeys.length === 0) {
    throw new Error("This needs a passkey, and you have none yet: add one under Passkeys first.");
  }
}

/** What a browser says when a device did not sign is for developers. */
async function touched<Answer>(act: () => Promise<Answer>): Promise<Answer> {
  try {
    return await act();
  } catch (error) {
    const name = error instanceof Error ? error.name : "unknown trouble";
    throw new Error(
      name === "InvalidStateError"
        ? "This device holds a passkey of yours already."
        : `The passkey was not used (${name}). Nothing was decided or changed.`,
    );
  }
}
