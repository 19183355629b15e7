import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";

/** A passkey in software, as an attacker would have it: it signs whatever it is asked to, for nobody's touch. */
export interface SoftPasskey {
  /** Base64url. */
  readonly id: string;
  /** COSE, base64url. */
  readonly publicKey: string;
  /** What a browser would give for a new one, with no word on what made it. */
  register(
    challenge: string,
    site: { readonly origin: string; readonly rpId: string },
  ): {
    readonly id: string;
    readonly rawId: string;
    readonly type: "public-key";
    readonly clientExtensionResults: Record<string, never>;
    readonly response: { readonly attestationObject: string; readonly clientDataJSON: string };
  };
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
const WITH_ITS_KEY = 0b100_0000;

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
    register(challenge, { origin, rpId }) {
      const clientData = Buffer.from(
        JSON.stringify({ type: "webauthn.create", challenge, origin }),
      );
      const raw = Buffer.from(id, "base64url");
      const data = Buffer.concat([
        sha256(rpId),
        Buffer.from([PRESENT_AND_VERIFIED | WITH_ITS_KEY, 0, 0, 0, 0]),
        Buffer.alloc(16), // of no model that says its name
        Buffer.from([0, raw.length]),
        raw,
        cose,
      ]);
      // CBOR: { "fmt": "none", "attStmt": {}, "authData": data }
      const attestation = Buffer.concat([
        Buffer.from("a363666d74646e6f6e656761747453746d74a0686175746844617461", "hex"),
        Buffer.from([0x58, data.length]),
        data,
      ]);
      return {
        id,
        rawId: id,
        type: "public-key",
        clientExtensionResults: {},
        response: {
          attestationObject: attestation.toString("base64url"),
          clientDataJSON: clientData.toString("base64url"),
        },
      };
    },
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
