/** Two values would share one token. */
export class VaultCollision extends Error {}
