/**
 * A call that was approved with other arguments than it was made with. They are judged once more where they run: the
 * policy may deny what it did not deny then, and nothing else than what the reviewer saw is disclosed.
 */
import type { ApprovalRequest } from "../approval/approval-request.ts";
import { editProblem } from "../approval/check-edit.ts";
import { isJsonObject, type JsonValue } from "../json.ts";
import { decideCall } from "./decide.ts";
import { executeApproved } from "./execute.ts";
import type { GuardParts } from "./guard-parts.ts";
import { type PreparedCall, understandCall } from "./prepare.ts";
import type { Door, Outcome } from "./tool-call.ts";

/** What the payload of the record of a decision holds if the arguments were changed. */
export interface EditedArguments {
  /** Masked. */
  readonly arguments: JsonValue;
  /** Entity types whose real values the upstream is given. */
  readonly disclosed: readonly string[];
}

/** Runs an approved request with the arguments that were approved. `undefined`: the claim was refused. */
export async function executeDecided(
  parts: GuardParts,
  prepared: PreparedCall,
  door: Door,
  request: ApprovalRequest,
): Promise<Outcome | undefined> {
  const { decision } = request;
  if (decision?.edited !== true) return executeApproved(parts, prepared, door, request);
  const edited = await editedArguments(parts, request);
  if (edited === undefined) return withdraw(parts, prepared, request, "they were erased");

  const { policy, scope } = prepared;
  const call = { ...prepared.call, arguments: edited.arguments };
  const { classification, disclosure, facts } = await understandCall(parts, policy, call, scope);
  const { verdict, cannotRun } = decideCall(policy, facts, disclosure);
  if (cannotRun || verdict.decision === "deny") {
    return withdraw(parts, prepared, request, verdict.reason ?? "the policy does not allow them");
  }
  const problem = parts.people && editProblem(parts.people(), decision.reviewer, request, verdict);
  if (problem) return withdraw(parts, prepared, request, problem);
  const disclosed = Object.keys(disclosure.disclosed).toSorted();
  if (disclosed.join() !== edited.disclosed.join()) {
    return withdraw(
      parts,
      prepared,
      request,
      "other real values would be disclosed than were shown",
    );
  }
  const outcome = await executeApproved(
    parts,
    { ...prepared, call, classification, disclosure, verdict },
    door,
    request,
  );
  return outcome === undefined ? undefined : withWhatRan(parts, outcome);
}

/** Adds the changed arguments to an outcome, so that the agent can be told what ran. */
export async function withWhatRan(parts: GuardParts, outcome: Outcome): Promise<Outcome> {
  if (outcome.kind !== "answered" && outcome.kind !== "refused") return outcome;
  if (outcome.approval?.decision?.edited !== true) return outcome;
  const edited = await editedArguments(parts, outcome.approval);
  return { ...outcome, ran: edited?.arguments ?? null };
}

async function editedArguments(
  { store }: GuardParts,
  { decisionRecord }: ApprovalRequest,
): Promise<EditedArguments | undefined> {
  const body = decisionRecord === null ? undefined : await store.payload(decisionRecord);
  return isJsonObject(body) ? (body as unknown as EditedArguments) : undefined;
}

async function withdraw(
  { store }: GuardParts,
  { about }: PreparedCall,
  { id }: ApprovalRequest,
  because: string,
): Promise<Outcome> {
  await store.commit({
    kind: "move-approval",
    id,
    event: "cancel",
    record: {
      type: "approval.cancelled",
      ...about,
      approval: id,
      note: "the arguments that were approved cannot be sent",
    },
  });
  const reason = `a reviewer changed the arguments, and they cannot be sent: ${because}`;
  return { kind: "denied", reason, rules: ["edited-arguments"] };
}
