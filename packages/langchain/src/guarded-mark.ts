/** How guarded tools, models and calls are known, whichever copies of this package one process has loaded. */
import { AsyncLocalStorage } from "node:async_hooks";

const GUARDED = Symbol.for("@countersign/langchain guarded");

interface Shared {
  readonly mark: symbol;
  readonly entering: AsyncLocalStorage<boolean>;
}

/** The same in the CommonJS and the ESM copy. */
const holder = globalThis as { [GUARDED]?: Shared };
const shared: Shared = (holder[GUARDED] ??= {
  mark: Symbol("guarded"),
  entering: new AsyncLocalStorage(),
});

export function markOf(): Readonly<Record<symbol, PropertyDescriptor>> {
  return { [GUARDED]: { value: shared.mark } };
}

/** Whether calls of this tool, or prompts to this model, pass a guard. */
export function isGuarded(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return (value as { [GUARDED]?: unknown })[GUARDED] === shared.mark;
}

/**
 * Runs LangChain's part of a guarded tool's call: what callback handlers are told in it is told of that call. Nothing of
 * this can be seen or said from outside, as a tag could: those that a caller gives are handed down to every run.
 */
export function entering<T>(call: () => T): T {
  return shared.entering.run(true, call);
}

/** Runs what the guard does, where tools may be called that are not guarded. */
export function entered<T>(body: () => T): T {
  return shared.entering.run(false, body);
}

/** Whether what a callback handler is told of is the call of a guarded tool. */
export function isEntering(): boolean {
  return shared.entering.getStore() === true;
}
