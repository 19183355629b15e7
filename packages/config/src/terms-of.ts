import type { ApprovalTerms } from "@countersign/core";

import type { ApprovalsConfig } from "./config.ts";

/** Of `approvals`, what decides: how long an agent is kept waiting and who is told does not. */
export function termsOf(approvals: ApprovalsConfig): ApprovalTerms {
  const {
    holdSeconds: _hold,
    holdWithProgressSeconds: _held,
    progressEverySeconds: _progress,
    tellRequester: _tell,
    ...terms
  } = approvals;
  return terms;
}
