import { createHmac, createSign, generateKeyPairSync, type KeyObject } from "node:crypto";

/** A key with which a fake authority signs. */
export interface SigningKey {
  readonly id: string;
  /** As it is published, with what it is endorsed for. */
  readonly jwk: Readonly<Record<string, unknown>>;
  readonly privateKey: KeyObject;
  readonly publicPem: string;
}

export function signingKey(id: string, endorsements?: readonly string[]): SigningKey {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return {
    id,
    privateKey,
    publicPem: publicKey.export({ type: "spki", format: "pem" }).toString(),
    jwk: {
      ...publicKey.export({ format: "jwk" }),
      kid: id,
      use: "sig",
      alg: "RS256",
      ...(endorsements === undefined ? {} : { endorsements }),
    },
  };
}

/** Signs claims; `alg` may also be one of the known ways to cheat. */
export function signToken(
  key: SigningKey,
  claims: Readonly<Record<string, unknown>>,
  alg: "RS256" | "HS256" | "none" = "RS256",
): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const input = `${part({ alg, typ: "JWT", kid: key.id })}.${part(claims)}`;
  switch (alg) {
    case "none":
      return `${input}.`;
    case "HS256":
      return `${input}.${createHmac("sha256", key.publicPem).update(input).digest("base64url")}`;
    case "RS256":
      return `${input}.${createSign("RSA-SHA256").update(input).sign(key.privateKey, "base64url")}`;
  }
}
