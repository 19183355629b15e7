import { createHash } from "node:crypto";
import {
  type ActStatement,
  canonicalJson,
  type DecisionStatement,
  type JsonObject,
  type JsonValue,
  type SignedProof,
} from "@countersign/core";
import type { AuthenticationResponseJSON } from "@simplewebauthn/server";
import type { Passkey } from "./passkey-notes.ts";
import type { Site } from "./ceremonies.ts";
import { webauthn } from "./libraries.ts";

/** What a passkey signs for a statement: SHA-256 over its canonical JSON. */
export function challengeOf(statement: unknown): Buffer {
  return createHash("sha256")
    .update(canonicalJson(statement as JsonValue))
    .digest();
}

/**
 * Checks what a browser gave: the right passkey, this page, this challenge, a person who was there and proved to the key
 * who they are.
 *
 * @returns how often the key says it was used, or `null` if it does not verify.
 */
export async function checkAssertion(
  answer: JsonObject,
  wanted: { readonly challenge: Buffer; readonly site: Site; readonly passkey: Passkey },
): Promise<{ readonly counter: number } | null> {
  const { challenge, site, passkey } = wanted;
  const { verifyAuthenticationResponse } = await webauthn();
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: answer as unknown as AuthenticationResponseJSON,
      expectedChallenge: challenge.toString("base64url"),
      expectedOrigin: site.origin,
      expectedRPID: site.rpId,
      requireUserVerification: true,
      credential: {
        id: passkey.id,
        publicKey: new Uint8Array(Buffer.from(passkey.publicKey, "base64url")),
        counter: passkey.counter,
      },
    });
    return verified ? { counter: authenticationInfo.newCounter } : null;
  } catch {
    // It says what is wrong in words that may quote what came.
    return null;
  }
}

/** Whether a proof is what its passkey signed. That it is somebody's passkey is for others to know. */
export async function isSigned(
  proof: SignedProof<DecisionStatement | ActStatement>,
): Promise<boolean> {
  const { passkey, publicKey, rpId, origin } = proof;
  if (!isAt(origin, rpId)) return false;
  const answer = {
    id: passkey,
    rawId: passkey,
    type: "public-key",
    clientExtensionResults: {},
    response: {
      authenticatorData: proof.authenticatorData,
      clientDataJSON: proof.clientDataJson,
      signature: proof.signature,
    },
  };
  const checked = await checkAssertion(answer, {
    challenge: challengeOf(proof.statement),
    site: { origin, rpId },
    passkey: { id: passkey, publicKey, rpId, counter: 0 },
  });
  return checked !== null;
}

function isAt(origin: string, rpId: string): boolean {
  const url = URL.parse(origin);
  return url !== null && (url.hostname === rpId || url.hostname.endsWith(`.${rpId}`));
}
