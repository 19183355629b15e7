import type { AbortSignalLike } from "../abort-signal.ts";
import type { Door } from "./tool-call.ts";

/**
 * A door whose signal is worked out when somebody first looks at it, which for most calls nobody does.
 *
 * In a class, because an accessor in an object literal gives every object a shape of its own: nothing that reads it can
 * be compiled well, and each shape keeps what its closures saw, such as a result, until all of the heap is collected.
 */
export function doorWith<Members extends Omit<Door, "signal">>(
  members: Members,
  makeSignal: () => AbortSignalLike,
): Members & Pick<Door, "signal"> {
  return Object.assign(new LateSignal(makeSignal), members);
}

class LateSignal implements Pick<Door, "signal"> {
  readonly #make: () => AbortSignalLike;
  #made: AbortSignalLike | undefined;

  constructor(make: () => AbortSignalLike) {
    this.#make = make;
  }

  get signal(): AbortSignalLike {
    return (this.#made ??= this.#make());
  }
}
