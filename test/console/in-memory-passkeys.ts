import type { KeptPasskey, Passkeys } from "../../packages/identity/src/index.ts";

const passkey: KeptPasskey = {
  id: "a2V5",
  publicKey: "cHVibGlj",
  rpId: "localhost",
  counter: 0,
  person: "ada",
  name: "blue key",
  transports: ["usb"],
  createdAt: 0,
  usedAt: null,
};
const assertion = { challenge: "Y2hhbGxlbmdl", rpId: "localhost" };

/** Passkeys that are always what they should be: for what the API does with them, not for what they are worth. */
export const inMemoryPasskeys: Passkeys = {
  of: (person) => Promise.resolve(person === "ada" ? [passkey] : []),
  askForNew: () =>
    Promise.resolve({
      nonce: "bm9uY2U",
      registration: {
        challenge: "Y2hhbGxlbmdl",
        rp: { name: "Countersign", id: "localhost" },
        user: { id: "YWRh", name: "ada", displayName: "ada" },
        pubKeyCredParams: [],
      },
      confirmation: null,
    }),
  invite: () => Promise.resolve("abcd-efgh-ijkl-mnop"),
  invitationsSince: () => Promise.resolve([]),
  register: (_reviewer, { name }) => Promise.resolve({ ...passkey, name }),
  askToRemove: () => Promise.resolve({ nonce: "bm9uY2U", assertion }),
  remove: () => Promise.resolve(),
  beginDecision: () => "bm9uY2U",
  askToSign: () => Promise.resolve(assertion),
  accept: (statement) =>
    Promise.resolve({
      proof: {
        statement,
        passkey: passkey.id,
        publicKey: passkey.publicKey,
        rpId: passkey.rpId,
        origin: "http://localhost:4319",
        authenticatorData: "",
        clientDataJson: "",
        signature: "",
      },
      operations: [],
    }),
  isSigned: () => Promise.resolve(true),
  problemOf: () => Promise.resolve(null),
};
