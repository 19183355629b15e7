import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";

/** A passkey in software, as an attacker would have it: it signs whatever it is asked to, for nobody's touch. */
export interface SoftPasskey {
  /** Base64url. */
  readonly id: string;
  /** COSE, base64url. */
  readonly publicKey: string;
  /** What a browser would give for a challenge (base64url) at a page. `flags`: user present and verified by default. */
  assert(
    challenge: string,
    site: { readonly origin: string; readonly rpId: string },
    flags?: number,
  ): {
    readonly id: string;
    readonly rawId: string;
    readonly type: "public-key";
    readonly clientExtensionResults: Record<string, never>;
    readonly response: {
      readonly authenticatorData: string;
      readonly clientDataJSON: string;
      readonly signature: string;
    };
  };
}

const PRESENT_AND_VERIFIED = 0b101;

export function softPasskey(): SoftPasskey {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const id = randomBytes(16).toString("base64url");
  // COSE_Key of RFC 9053: { 1: EC2, 3: ES256, -1: P-256, -2: x, -3: y }
  const cose = Buffer.concat([
    Buffer.from("a5010203262001215820", "hex"),
    Buffer.from(x, "base64url"),
    Buffer.from("225820", "hex"),
    Buffer.from(y, "base64url"),
  ]);
  return {
    id,
    publicKey: cose.toString("base64url"),
    assert(challenge, { origin, rpId }, flags = PRESENT_AND_VERIFIED) {
      const clientData = Buffer.from(JSON.stringify({ type: "webauthn.get", challenge, origin }));
      const data = Buffer.concat([sha256(rpId), Buffer.from([flags, 0, 0, 0, 0])]);
      const signature = sign("sha256", Buffer.concat([data, sha256(clientData)]), privateKey);
      return {
        id,
        rawId: id,
        type: "public-key",
        clientExtensionResults: {},
        response: {
          authenticatorData: data.toString("base64url"),
          clientDataJSON: clientData.toString("base64url"),
          signature: signature.toString("base64url"),
        },
      };
    },
  };
}

function sha256(data: string | Buffer): Buffer {
  return createHash("sha256").update(data).digest();
}
