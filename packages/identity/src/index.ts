export type { Site } from "./ceremonies.ts";
export { proofsInLog } from "./proofs-in-log.ts";
export type { KeptPasskey } from "./passkey-notes.ts";
export { createPasskeys, type Passkeys } from "./passkeys.ts";
