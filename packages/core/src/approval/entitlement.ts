import type { Requester, Reviewer } from "../identity.ts";
import type { ApprovalRequest } from "./approval-request.ts";
import { askedNow, askedSoFar } from "./escalation.ts";

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
  /** Whether it is known that an authenticated requester is not this person. Absent: it always is. */
  canTellApart?(requester: Requester, person: string): boolean;
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
  request: Pick<ApprovalRequest, "requester" | "reviewers" | "escalations">,
): Entitlement {
  const asked = askedNow(request);
  const wasAsked = isAmong(people, askedSoFar(request), reviewer.person);
  const because = `${wasAsked ? "it went on to" : "asked are"}: ${asked.join(", ") || "nobody"}`;
  return entitlement(people, reviewer, request, asked, because);
}

/** Whether somebody may approve alone in an emergency. Their own request they may not, as nobody may. */
export function breakGlassEntitlementOf(
  people: PeopleDirectory,
  reviewer: Reviewer,
  request: ApprovalRequest,
): Entitlement {
  const { breakGlass } = request;
  const because = `emergencies are decided by: ${breakGlass.join(", ") || "nobody"}`;
  return entitlement(people, reviewer, request, breakGlass, because);
}

/** The people behind groups and people, each once. */
export function peopleBehind(
  people: Pick<PeopleDirectory, "isPerson" | "membersOf">,
  names: readonly string[],
): readonly string[] {
  const all = names.flatMap((name) => [...people.membersOf(name), name]);
  return [...new Set(all)].filter((name) => people.isPerson(name));
}

function entitlement(
  people: PeopleDirectory,
  { person, groups = [] }: Reviewer,
  { requester }: Pick<ApprovalRequest, "requester">,
  entitled: readonly string[],
  because: string,
): Entitlement {
  const isOwnRequest = people.mode === "local" || people.isSamePerson(requester, person);
  if (people.mode !== "local" && people.canTellApart?.(requester, person) === false) {
    return {
      allowed: false,
      isOwnRequest,
      code: "APPROVAL_NOT_ENTITLED",
      because:
        "the configuration does not say which local account, which user of the program, or whom at the requester's " +
        "provider, you are, so you cannot be told from the requester: set `local_user` (or `none`), `program_users` " +
        "(or `none`), or `openid`, for you under `people`",
    };
  }
  if (people.mode !== "local" && isOwnRequest) {
    return {
      allowed: false,
      isOwnRequest,
      code: "APPROVAL_SELF",
      because: "you are the requester, and nobody decides their own request",
    };
  }
  // What a provider says puts somebody into groups; it makes nobody somebody else.
  const isInGroup = entitled.some((name) => groups.includes(name) && !people.isPerson(name));
  const isAsked = isAmong(people, entitled, person) || isInGroup;
  if (!people.isPerson(person) || !isAsked) {
    return { allowed: false, isOwnRequest, code: "APPROVAL_NOT_ENTITLED", because };
  }
  return { allowed: true, isOwnRequest };
}

function isAmong(people: PeopleDirectory, names: readonly string[], person: string): boolean {
  return names.some((name) => name === person || people.membersOf(name).includes(person));
}
