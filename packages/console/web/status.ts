/** What every page knows: who is signed in, what is served, what people are called. */
import { signal } from "@preact/signals";
import { ask } from "./api/client.ts";
import type { Status } from "./api/shapes.ts";

const status = signal<Status | undefined>(undefined);

/** @throws if nothing draws a page before {@link loadStatus} resolved, which `main.tsx` sees to. */
export function theStatus(): Status {
  if (status.value === undefined) throw new Error("the status was not loaded (this is a bug)");
  return status.value;
}

export async function loadStatus(): Promise<void> {
  status.value = await ask<Status>("/api/status");
}

/** A person's name, or their key if the configuration does not know them. */
export function nameOf(person: string): string {
  const { people } = theStatus();
  return (Object.hasOwn(people, person) ? people[person] : undefined) ?? person;
}
