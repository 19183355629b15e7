export { isSigned } from "./assertion.ts";
export type { Site } from "./ceremonies.ts";
export type { KeptPasskey } from "./passkey-notes.ts";
export { createPasskeys, type Passkeys } from "./passkeys.ts";
