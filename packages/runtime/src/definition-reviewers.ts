import type { Config } from "@countersign/config";

/** Who accepts tools accepts the configuration that names their servers, unless it says otherwise. */
export function definitionReviewers({
  definitions,
  policyAdmins,
  approvals,
}: Config): readonly string[] {
  const named = [definitions.reviewers, policyAdmins].find((names) => names.length > 0);
  return named ?? approvals.reviewers;
}
