import type { Requester, Reviewer } from "../identity.ts";
import type { ApprovalRequest } from "./approval-request.ts";

/** Who is who, from the configuration. */
export interface PeopleDirectory {
  /** `local`: one person on one machine, who may decide what their own agent asks, marked as such. */
  readonly mode: "local" | "team";
  /** Whether the configuration knows this person. Somebody unknown decides nothing. */
  isPerson(person: string): boolean;
  /** The people of a group; empty for an unknown one. */
  membersOf(group: string): readonly string[];
  /** Whether an authenticated requester is this person. */
  isSamePerson(requester: Requester, person: string): boolean;
}

/** Whether a reviewer may decide a request, and whether it is their own. */
export type Entitlement =
  | { readonly allowed: true; readonly isOwnRequest: boolean }
  | {
      readonly allowed: false;
      readonly isOwnRequest: boolean;
      readonly code: "APPROVAL_SELF" | "APPROVAL_NOT_ENTITLED";
      readonly because: string;
    };

/**
 * Checked at the decision, against the identity the channel verified. The requester never decides their own request,
 * whatever groups they are in; only local mode, where there is nobody else, lets them, and marks it.
 */
export function entitlementOf(
  people: PeopleDirectory,
  reviewer: Reviewer,
  request: ApprovalRequest,
): Entitlement {
  const isOwnRequest =
    people.mode === "local" || people.isSamePerson(request.requester, reviewer.person);
  if (people.mode !== "local" && isOwnRequest) {
    return {
      allowed: false,
      isOwnRequest,
      code: "APPROVAL_SELF",
      because: "you are the requester, and nobody decides their own request",
    };
  }
  const isAsked = request.reviewers.some(
    (asked) => asked === reviewer.person || people.membersOf(asked).includes(reviewer.person),
  );
  if (!people.isPerson(reviewer.person) || !isAsked) {
    return {
      allowed: false,
      isOwnRequest,
      code: "APPROVAL_NOT_ENTITLED",
      because: `asked are: ${request.reviewers.join(", ") || "nobody"}`,
    };
  }
  return { allowed: true, isOwnRequest };
}
