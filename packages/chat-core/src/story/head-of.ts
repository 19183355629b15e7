import type { ApprovalRequest, LogHead, LogHeads } from "@countersign/core";

/** The signed head of the log that speaks of a request, or of its decision once there is one. */
export async function headOf(
  heads: LogHeads | undefined,
  { argumentsRecord, decisionRecord }: ApprovalRequest,
): Promise<LogHead | undefined> {
  return heads?.covering(decisionRecord ?? argumentsRecord);
}
