import type { KeyedDigest } from "@countersign/core";
import { Seal } from "./seal.ts";

/** Where each upstream that has more to list goes on. */
export type ListPositions = readonly (readonly [upstream: string, cursor: string])[];

/** Writes cursors that span several upstreams, and reads back only what it wrote, for what was listed and for whom. */
export class CursorSeal {
  readonly #seal: Seal;

  constructor(digest: KeyedDigest) {
    this.#seal = new Seal("csg1.", digest);
  }

  /** Whether a cursor claims to be ours. */
  isOurs(cursor: string): boolean {
    return this.#seal.isOurs(cursor);
  }

  seal(positions: ListPositions, context: string): string {
    return this.#seal.seal(JSON.stringify(positions), context);
  }

  /** `undefined` for a cursor that this seal did not write for this context. */
  open(cursor: string, context: string): ListPositions | undefined {
    const opened = this.#seal.open(cursor, context);
    return opened === undefined ? undefined : (JSON.parse(opened) as ListPositions);
  }
}
