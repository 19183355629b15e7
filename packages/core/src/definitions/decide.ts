import { definitionSubject, proveAct } from "../approval/act-proof.ts";
import type { AuditDraft } from "../audit/audit-record.ts";
import { CountersignError } from "../errors.ts";
import type { Reviewer } from "../identity.ts";
import { maskForPeople } from "../masking/masker.ts";
import type { DefinitionParts } from "./create-definitions.ts";
import type {
  DecidedAbout,
  DefinitionDecision,
  DefinitionPin,
  NewDefinitionPin,
} from "./upstream-definition.ts";

/**
 * Accepts or rejects exactly the definition that a person has looked at. Recorded before it counts.
 *
 * @param find what is known of it now.
 * @returns what was written, by which record.
 */
export async function decideDefinition(
  parts: DefinitionParts,
  find: () => DefinitionPin,
  reviewer: Reviewer,
  { upstream, kind = "tool", tool, hash }: DecidedAbout,
  { verb, reason, proof }: DefinitionDecision,
): Promise<{ readonly pin: DefinitionPin; readonly sequence: number }> {
  const { store, people } = parts;
  await requireEntitled(parts, reviewer, about({ upstream, kind, tool }, hash));
  const pin = find();
  // What was pinned without anybody being asked can be looked at later.
  const isUnasked = pin.pinned?.by === null && pin.pinned.hash === hash && pin.revision > 0;
  const decided = pin.waiting?.hash === hash ? pin.waiting : isUnasked ? pin.pinned : null;
  if (decided === null) {
    throw new CountersignError(
      "APPROVAL_NOT_PENDING",
      "the definition that was decided about does not wait any more; look at it again",
    );
  }
  const proven =
    verb === "accept" && parts.acts !== undefined
      ? await proveAct(
          { store, ...parts.acts },
          reviewer,
          {
            act: "accept-definition",
            subject: () => definitionSubject({ upstream, kind, tool, hash }),
          },
          proof,
        )
      : { operations: [] };
  const scope = await definitionScope(parts);
  const masked = await maskForPeople(parts, scope, reason);
  const next: DefinitionPin = {
    ...pin,
    revision: pin.revision + 1,
    pinned: verb === "accept" ? { ...decided, by: reviewer } : isUnasked ? null : pin.pinned,
    waiting: isUnasked ? pin.waiting : null,
    rejected: verb === "accept" ? pin.rejected : hash,
  };
  const [, result] = await store.commit(
    { kind: "keep-values", entries: masked.entries },
    {
      kind: "pin-definition",
      pin: next,
      record: {
        type: verb === "accept" ? "definition.accepted" : "definition.rejected",
        ...about(pin, hash),
        reviewer,
        selfApproved: people().mode === "local",
        ...(proven.actProof === undefined ? {} : { actProof: proven.actProof }),
      },
      payload: { scope, body: { reason: masked.value } },
    },
    ...proven.operations,
  );
  if (result?.sequence === undefined) {
    throw new CountersignError("APPROVAL_NOT_PENDING", "somebody else has just decided it");
  }
  return { pin: next, sequence: result.sequence };
}

async function requireEntitled(
  parts: DefinitionParts,
  reviewer: Reviewer,
  record: Omit<AuditDraft, "type">,
): Promise<void> {
  const people = parts.people();
  const asked = parts.reviewers();
  const isAsked =
    people.isPerson(reviewer.person) &&
    asked.some((one) => one === reviewer.person || people.membersOf(one).includes(reviewer.person));
  if (isAsked) return;
  await parts.store.commit({
    kind: "append",
    record: {
      type: "approval.decision_ignored",
      ...record,
      reviewer,
      outcome: "APPROVAL_NOT_ENTITLED",
      note: "a definition",
    },
  });
  throw new CountersignError(
    "APPROVAL_NOT_ENTITLED",
    `definitions are accepted by: ${asked.join(", ") || "nobody"}`,
  );
}

/** What a record says it is about. An address stands there as people are shown it: masked. */
export function about(
  {
    upstream,
    kind,
    tool,
    label = tool,
  }: Pick<NewDefinitionPin, "upstream" | "kind" | "tool" | "label">,
  toolHash: string,
): Omit<AuditDraft, "type"> {
  return { upstream, tool: label, ...(kind === "tool" ? {} : { definition: kind }), toolHash };
}

/** Their own scope: a definition belongs to no conversation. */
export function definitionScope({ scopes }: Pick<DefinitionParts, "scopes">): Promise<string> {
  const key = { requester: "definitions", client: "definitions", configuration: "definitions" };
  return scopes.scopeOf(key, Number.MAX_SAFE_INTEGER);
}
