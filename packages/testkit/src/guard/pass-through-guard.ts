import type {
  Door,
  Execution,
  Guard,
  GuardedCall,
  JsonValue,
  Outcome,
  ToolCall,
} from "@countersign/core";

/** A guard that lets everything through and changes nothing. */
export function passThroughGuard(): Guard {
  return {
    run: async (call, door) => letThrough(call, door, (value) => value),
    mask: async (_caller, value) => value,
    whenDecided: async () => undefined,
  };
}

let exchanges = 0;

/** Executes a call without a question, its answer changed by `change`. */
export async function letThrough(
  call: ToolCall,
  door: Door,
  change: (value: JsonValue, isResult: boolean) => JsonValue,
): Promise<GuardedCall> {
  const exchange = `xch_${++exchanges}`;
  const execution = await door.execute(call.arguments, exchange, {
    outlivesCaller: false,
    ...(call.others === undefined ? {} : { others: call.others }),
  });
  return { exchange, outcome: outcomeOf(execution, change), delivered: async () => undefined };
}

function outcomeOf(
  execution: Execution,
  change: (value: JsonValue, isResult: boolean) => JsonValue,
): Outcome {
  switch (execution.kind) {
    case "answered":
      return { kind: "answered", result: change(execution.result, true), approval: null };
    case "refused":
      return {
        kind: "refused",
        error: change(execution.error, false),
        ...(execution.isWithheld === true ? { isWithheld: true } : {}),
        approval: null,
      };
    case "not-sent":
      return { kind: "not-sent", because: execution.because, approval: null };
    case "lost":
      return { kind: "unknown", because: execution.because, approval: null };
  }
}
