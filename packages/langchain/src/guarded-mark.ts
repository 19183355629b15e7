/** How guarded tools and models are known: by a mark that one process shares, whichever copies of this package it has loaded. */
import { randomUUID } from "node:crypto";

const GUARDED = Symbol.for("@countersign/langchain guarded");

/** Unguessable, and the same in the CommonJS and the ESM copy. */
const shared = globalThis as { [GUARDED]?: string };

/** A tag that LangChain hands to callback handlers with each run of a guarded tool. */
export const GUARDED_TAG: string = (shared[GUARDED] ??= `countersign:${randomUUID()}`);

export function markOf(): Readonly<Record<symbol, PropertyDescriptor>> {
  return { [GUARDED]: { value: GUARDED_TAG } };
}

/** Whether calls of this tool, or prompts to this model, pass a guard. */
export function isGuarded(tool: unknown): boolean {
  if (typeof tool !== "object" || tool === null) return false;
  return (tool as { [GUARDED]?: unknown })[GUARDED] === GUARDED_TAG;
}
