/**
 * Levels of reviewers. A request begins with its `reviewers`; each escalation hands it to the next level of
 * `escalateTo`, from which moment those before no longer decide. Votes that were cast stay.
 */
import type { ApprovalRequest } from "./approval-request.ts";

type Levels = Pick<ApprovalRequest, "reviewers" | "escalateTo" | "escalations">;

/** Groups or people who may decide now. */
export function askedNow({
  reviewers,
  escalations,
}: Pick<Levels, "reviewers" | "escalations">): readonly string[] {
  return escalations.at(-1)?.to ?? reviewers;
}

/** Groups or people an escalation would hand the request to; `undefined` on the last level. */
export function askedNext({ escalateTo, escalations }: Levels): readonly string[] | undefined {
  return escalateTo[escalations.length];
}

/** Everybody it was ever given to, in the order of the levels. */
export function askedSoFar({
  reviewers,
  escalations,
}: Pick<Levels, "reviewers" | "escalations">): readonly string[] {
  return [...new Set([...reviewers, ...escalations.flatMap(({ to }) => to)])];
}

/** When it goes on by itself, in milliseconds since the epoch; `null`: never. */
export function escalatesAt(
  request: Pick<ApprovalRequest, "escalateTo" | "escalateAfterMs" | "createdAt"> & {
    readonly escalations: readonly { readonly at: number }[];
  },
): number | null {
  const { escalateTo, escalateAfterMs, createdAt, escalations } = request;
  if (escalateAfterMs === null || escalations.length >= escalateTo.length) return null;
  return (escalations.at(-1)?.at ?? createdAt) + escalateAfterMs;
}
