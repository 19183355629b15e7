import { createHmac, timingSafeEqual } from "node:crypto";
import type { Store } from "@countersign/core";

/** How far the clock of a request may be from ours. */
const WINDOW_MS = 300_000;

export interface SignatureOptions {
  readonly signingSecret: string;
  /** Remembers which requests were taken, so that none is taken twice, whatever process it is sent to. */
  readonly store: Pick<Store, "commit">;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface SignedRequest {
  readonly headers: Readonly<Record<string, string>>;
  /** As it came: the signature is of these bytes. */
  readonly body: Uint8Array;
}

/** Why a request is not believed; `null` if it is. */
export type VerifySignature = (request: SignedRequest) => Promise<string | null>;

/**
 * Believes what Slack signed with the secret of the app, within five minutes, once.
 *
 * @see https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export function signatureVerifier({
  signingSecret,
  store,
  now,
}: SignatureOptions): VerifySignature {
  return async ({ headers, body }) => {
    const written = headers["x-slack-request-timestamp"] ?? "";
    if (!/^\d{1,12}$/.test(written)) return "no timestamp";
    const given = /^v0=([0-9a-f]{64})$/.exec(headers["x-slack-signature"] ?? "")?.[1];
    if (given === undefined) return "no signature";
    const at = Number(written) * 1_000;
    if (Math.abs(now() - at) > WINDOW_MS) return "not within five minutes";
    const expected = createHmac("sha256", signingSecret)
      .update(`v0:${written}:`)
      .update(body)
      .digest();
    if (!timingSafeEqual(expected, Buffer.from(given, "hex"))) return "wrong signature";
    // Twice the window, because the clock of the request may be ahead by as much.
    const until = now() + 2 * WINDOW_MS + 1_000;
    const [use] = await store.commit({ kind: "use-once", key: `slack ${given}`, until });
    return use?.done === true ? null : "sent again";
  };
}
