/** What a tool throws to steer LangGraph, which is no failure: its own interrupts, and commands for a parent graph. */
import type { Caller, ProgramGuard } from "@countersign/core";
import { plainValue } from "./plain-value.ts";
import { isCommand, ResultForm } from "./result-form.ts";

export function isInterruption(error: unknown): error is Error {
  return (error as { is_bubble_up?: unknown } | null | undefined)?.is_bubble_up === true;
}

/** The same, with what it tells the graph masked: it ends up in the graph's state. */
export async function maskInterruption(
  error: unknown,
  guard: ProgramGuard,
  caller: Caller,
): Promise<unknown> {
  const told = error as {
    interrupts?: { value?: unknown }[];
    command?: unknown;
    message?: string;
  };
  if (Array.isArray(told.interrupts)) {
    for (const interrupt of told.interrupts) {
      interrupt.value = await guard.mask(caller, plainValue(interrupt.value));
    }
    // Its message is the interrupts in words.
    told.message = JSON.stringify(told.interrupts);
  }
  if (isCommand(told.command)) {
    const form = new ResultForm("mask", false);
    const masked = await guard.mask(caller, form.encode(told.command));
    told.command = (await form.decode(masked, undefined))?.value;
  }
  return error;
}
