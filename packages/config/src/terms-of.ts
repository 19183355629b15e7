import type { ApprovalTerms } from "@countersign/core";

import type { ApprovalsConfig } from "./config.ts";

/** Of `approvals`, what decides: how long an agent is kept waiting does not. */
export function termsOf(approvals: ApprovalsConfig): ApprovalTerms {
  const {
    holdSeconds: _hold,
    holdWithProgressSeconds: _held,
    progressEverySeconds: _progress,
    ...terms
  } = approvals;
  return terms;
}
