import type { DefinitionPin, ListedDefinition } from "./upstream-definition.ts";

/** Whether the log tells of it. */
export function isNoted({ revision }: Pick<DefinitionPin, "revision">): boolean {
  return revision > 0;
}

/** A pin as people see it who decide. */
export function listed(pin: DefinitionPin): ListedDefinition {
  const { upstream, kind, tool, label, pinned, waiting, rejected, warnings } = pin;
  const [state, one] =
    waiting !== null
      ? (["waiting", waiting] as const)
      : pinned !== null
        ? (["accepted", pinned] as const)
        : (["rejected", { hash: rejected ?? "", at: 0 }] as const);
  return {
    upstream,
    kind,
    tool,
    ...(label === undefined ? {} : { label }),
    state,
    hash: one.hash,
    at: one.at,
    listed: pin.listed,
    by: state === "accepted" ? (pinned?.by ?? null) : null,
    warnings,
  };
}

/** Those that wait first, then by upstream, tools before the rest, and name. */
export function byUrgency(one: ListedDefinition, other: ListedDefinition): number {
  return orderOf(one) < orderOf(other) ? -1 : 1;
}

function orderOf({ state, upstream, kind, tool, label = tool }: ListedDefinition): string {
  return `${state === "waiting" ? 0 : 1} ${upstream} ${kind === "tool" ? 0 : 1} ${kind} ${label}`;
}
