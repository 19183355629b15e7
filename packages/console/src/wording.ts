import type { ApprovalRequest } from "@countersign/core";

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
      return "It was withdrawn, because it no longer stood for what would happen. Nothing ran under it.";
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
