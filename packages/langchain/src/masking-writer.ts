import type { Caller, ProgramGuard } from "@countersign/core";
import { plainValue } from "./plain-value.ts";

export interface MaskingWriter {
  /** To be put into the configuration of what writes. */
  readonly changes: Readonly<Record<string, unknown>>;
  /** Resolves when all that was written has gone out. */
  flushed(): Promise<void>;
}

/** LangGraph's stream writer as a guarded tool's body gets it: what it writes goes out masked, in order. */
export function maskingWriter(write: unknown, guard: ProgramGuard, caller: Caller): MaskingWriter {
  if (typeof write !== "function") return { changes: {}, flushed: async () => undefined };
  let last: Promise<void> = Promise.resolve();
  const writer = (chunk: unknown): void => {
    const plain = plainValue(chunk);
    last = last.then(async () => {
      try {
        const masked = await guard.mask(caller, plain);
        (write as (masked: unknown) => void)(masked);
      } catch {
        // What cannot be masked is not written.
      }
    });
  };
  return { changes: { writer }, flushed: () => last };
}
