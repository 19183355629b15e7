export type { Site } from "./ceremonies.ts";
export { type AccessTokens, type CheckedToken, createAccessTokens } from "./access-tokens.ts";
export { type IdentityProvider, type ProvenIdentity, requesterOf } from "./provider.ts";
export { createSignInFlow, type SignedIn, type SignInFlow } from "./sign-in-flow.ts";
export {
  ACCESS_ACTS,
  type AccessAdmin,
  createAccessAdmin,
  type WantedKey,
} from "./access-admin.ts";
export {
  createServiceKeys,
  KEY_PREFIX,
  KEY_SCOPES,
  type KeyScope,
  type ServiceKey,
  type ServiceKeys,
} from "./service-keys.ts";
export { describesItself } from "./discovery.ts";
export { signInInBrowser } from "./browser-sign-in.ts";
export { refreshSignIn, signInAtTerminal, type TerminalSignIn } from "./terminal-sign-in.ts";
export { SignInLimit } from "./sign-in-limit.ts";
export { proofsInLog } from "./proofs-in-log.ts";
export type { KeptPasskey } from "./passkey-notes.ts";
export type { Invitation } from "./invitations.ts";
export { createPasskeys, type Passkeys } from "./passkeys.ts";
