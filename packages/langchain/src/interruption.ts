/** What a tool throws to steer LangGraph, which is no failure: its own interrupts, and commands for a parent graph. */
import type { Caller, ListMasking, ProgramGuard } from "@countersign/core";
import { plainValue } from "./plain-value.ts";
import { isCommand, ResultForm } from "./result-form.ts";

export function isInterruption(error: unknown): error is Error {
  return (error as { is_bubble_up?: unknown } | null | undefined)?.is_bubble_up === true;
}

/** The same, with what it tells the graph masked: it ends up in the graph's state, and its words in traces. */
export async function maskInterruption(
  error: Error,
  guard: ProgramGuard,
  caller: Caller,
  options: Pick<ListMasking, "given">,
): Promise<Error> {
  const told = error as {
    interrupts?: { value?: unknown }[];
    command?: unknown;
    reason?: unknown;
  };
  if (Array.isArray(told.interrupts)) {
    for (const interrupt of told.interrupts) {
      interrupt.value = await guard.mask(caller, plainValue(interrupt.value), options);
    }
  }
  if (isCommand(told.command)) {
    const form = new ResultForm("mask", false, undefined);
    const masked = await guard.mask(caller, form.encode(told.command), options);
    told.command = (await form.decode(masked))?.value;
  }
  if (typeof told.reason === "string") told.reason = await guard.mask(caller, told.reason, options);
  const message = Array.isArray(told.interrupts)
    ? // Its message is the interrupts in words.
      JSON.stringify(told.interrupts)
    : await guard.mask(caller, error.message, options);
  error.message = typeof message === "string" ? message : "";
  // The stack begins with the message as it was.
  error.stack = `${error.name}: ${error.message}`;
  delete error.cause;
  return error;
}
