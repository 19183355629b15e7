import { CountersignError } from "../errors.ts";
import { decideCall } from "../guard/decide.ts";
import { understandCall } from "../guard/prepare.ts";
import type { Reviewer } from "../identity.ts";
import { canonicalJson, isJsonObject, type JsonObject, type JsonValue } from "../json.ts";
import { revealTokens } from "../masking/disclose.ts";
import { maskJson } from "../masking/masker.ts";
import type { VaultEntry } from "../masking/vault.ts";
import type { Verdict } from "../policy/policy.ts";
import type { ApprovalRequest } from "./approval-request.ts";
import { type ArgumentChange, changesBetween } from "./argument-changes.ts";
import { entitlementOf, type PeopleDirectory } from "./entitlement.ts";
import type { ReviewingParts } from "./reviewing-parts.ts";
import type { ToolFacts } from "./tool-facts.ts";

/** Edited arguments that may be approved. */
export interface CheckedEdit {
  /** Masked. */
  readonly arguments: JsonValue;
  readonly entries: readonly VaultEntry[];
  readonly changes: readonly ArgumentChange[];
  /** Entity types whose real values the upstream would be given. */
  readonly disclosed: readonly string[];
}

/**
 * Judges arguments a reviewer wrote in the place of the agent's: they pass the tool's schema and the policy, and the
 * tool stays the same. What they hold of personal data is masked as everything is.
 *
 * @returns `null` if nothing was changed.
 * @throws {CountersignError} `APPROVAL_EDIT_INVALID`
 */
export async function checkEdit(
  parts: ReviewingParts,
  reviewer: Reviewer,
  request: ApprovalRequest,
  written: JsonValue,
): Promise<CheckedEdit | null> {
  const body = await parts.store.payload(request.argumentsRecord);
  const kept = isJsonObject(body) ? body : {};
  const proposed = kept["arguments"];
  const facts = kept["tool"] as (ToolFacts & JsonObject) | undefined;
  if (proposed === undefined || facts === undefined) throw invalid("what was proposed was erased");
  if (request.quorum > 1) throw invalid("several people decide this, and all of them see the same");

  const masked = await maskJson(parts, request.scope, written);
  const changes = changesBetween(proposed, masked.value);
  if (changes.length === 0) return null;

  await parts.store.commit({ kind: "keep-values", entries: masked.entries });
  const real = await revealTokens(parts, request.scope, masked.value);
  const meant = await revealTokens(parts, request.scope, written);
  if (canonicalJson(real) !== canonicalJson(meant)) {
    throw invalid("they hold a value that masking does not give back");
  }
  const problems =
    facts.inputSchema === undefined ? [] : await parts.validate(facts.inputSchema, real);
  if (problems.length > 0) throw invalid(problems.slice(0, 5).join("; "));

  const policy = parts.policy();
  if (policy.hash !== request.policy) throw invalid("the policy has changed since it was asked");
  const { requester, client, upstream, tool, toolHash, scope } = request;
  const call = {
    ...facts,
    caller: { requester, client },
    upstream,
    tool,
    toolHash,
    arguments: masked.value,
    ...(isJsonObject(kept["others"]) ? { others: kept["others"] } : {}),
  };
  const understood = await understandCall(parts, policy, call, scope);
  const { verdict } = decideCall(policy, understood.facts, understood.disclosure);
  if (verdict.decision === "deny") {
    throw invalid(`the policy denies them: ${verdict.reason ?? verdict.rules.join(", ")}`);
  }
  const problem = editProblem(parts.people(), reviewer, request, verdict);
  if (problem !== null) throw invalid(problem);
  const disclosed = Object.keys(understood.disclosure.disclosed).toSorted();
  return { arguments: masked.value, entries: masked.entries, changes, disclosed };
}

/**
 * Why a reviewer's approval of other arguments than were asked about does not do for what the policy says of them;
 * `null` if it does.
 */
export function editProblem(
  people: PeopleDirectory,
  reviewer: Reviewer,
  request: Pick<ApprovalRequest, "requester" | "reviewers" | "require">,
  { decision, approval }: Verdict,
): string | null {
  if (decision !== "require-approval") return null;
  const { reviewers, quorum = 1, require } = approval;
  // The request says whether it takes a passkey, in all that looks at it afterwards: the log's own check, too.
  if (require !== undefined && request.require === undefined) {
    return "they need a passkey, which what was asked does not; the agent has to ask for them itself";
  }
  const asked = { requester: request.requester, reviewers, escalations: [] };
  const isTheirs = reviewers.join() === request.reviewers.join();
  return quorum > 1 || !(isTheirs || entitlementOf(people, reviewer, asked).allowed)
    ? `others would have to decide about them: ${reviewers.join(", ")}`
    : null;
}

function invalid(because: string): CountersignError {
  return new CountersignError("APPROVAL_EDIT_INVALID", because);
}
