import type { Caller, Guard, Outcome, ToolCall } from "@countersign/core";
import { letThrough } from "./pass-through-guard.ts";

export interface RecordingGuard extends Guard {
  /** Every call that came to it, in order. */
  readonly calls: readonly ToolCall[];
  /** Ids of the exchanges whose answers were delivered, in order. */
  readonly deliveries: readonly string[];
  readonly masked: readonly { readonly caller: Caller }[];
}

/** A guard that writes down what it is asked, lets it through or answers `outcomes` by tool name. */
export function recordingGuard(outcomes: Readonly<Record<string, Outcome>> = {}): RecordingGuard {
  const calls: ToolCall[] = [];
  const deliveries: string[] = [];
  const masked: { readonly caller: Caller }[] = [];
  return {
    calls,
    deliveries,
    masked,
    async run(call, door) {
      calls.push(call);
      const outcome = outcomes[call.tool];
      const guarded =
        outcome === undefined
          ? await letThrough(call, door, (value) => value)
          : { exchange: `xch_recorded_${calls.length}`, outcome };
      return {
        ...guarded,
        async delivered() {
          deliveries.push(guarded.exchange);
        },
      };
    },
    async mask(caller, value) {
      masked.push({ caller });
      return value;
    },
    whenDecided: async () => undefined,
  };
}
