import type { ActionCategory, ApprovalRequest, ApprovalState } from "@countersign/core";
import { ENGLISH } from "@countersign/teams-core/card";

/** What a call of each category would do, to follow "An agent wants to". */
export const WOULD: Readonly<Record<ActionCategory, string>> = {
  read: "read data",
  write: "add or change data",
  delete: "delete data",
  export: "send data out",
  privilege: "change who may do what",
  infrastructure: "change infrastructure",
  payment: "move money",
  message: "send a message",
  execute: "run a program or code",
  unknown: "do something that could not be classified, so it counts as destructive",
};

/** The same as a heading, and what a state is called: as on the cards in Teams. */
export const DEED: Readonly<Record<ActionCategory, string>> = ENGLISH.deed;
export const STATE_LABEL: Readonly<Record<ApprovalState, string>> = ENGLISH.state;

/** A person's name, or their key if the configuration does not know them. */
export function personName(
  people: Readonly<Record<string, { readonly name: string }>>,
  person: string,
): string {
  return (Object.hasOwn(people, person) ? people[person]?.name : undefined) ?? person;
}

/** The request as it stands at `now`: time may be over although nobody has written it down yet. */
export function asItStands(request: ApprovalRequest, now: number): ApprovalRequest {
  const canExpire = request.state === "pending" || request.state === "approved";
  return canExpire && request.expiresAt <= now ? { ...request, state: "expired" } : request;
}

/** What became of a request, as a sentence without its time. `nameOf` gives a person's name. */
export function whatHappened(request: ApprovalRequest, nameOf: (person: string) => string): string {
  const by = request.decision === null ? "somebody" : nameOf(request.decision.reviewer.person);
  switch (request.state) {
    case "pending":
      return "It is still waiting for a decision.";
    case "approved":
      return `${by} approved it. It runs as soon as the agent is there to take the result.`;
    case "rejected":
      return `${by} rejected it. It did not run.`;
    case "expired":
      return request.decision === null
        ? "Nobody decided in time. It did not run."
        : `${by} approved it, but the agent did not come back in time. It did not run.`;
    case "cancelled":
      return "The agent withdrew it. It did not run.";
    case "executing":
      return `${by} approved it. It is running now.`;
    case "executed":
      return `${by} approved it. It ran.`;
    case "failed":
      return `${by} approved it. It was sent, and it failed.`;
    case "unknown":
      return `${by} approved it. It was sent, and the answer was lost: it may or may not have run.`;
  }
}

/** A span of time in at most two units, `4 min 12 s`; `page/page.js` counts on in the same words. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const units = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor(seconds / 3_600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "min"],
    [seconds % 60, "s"],
  ] as const;
  const first = units.findIndex(([count]) => count > 0);
  if (first === -1) return "0 s";
  return units
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(" ");
}
