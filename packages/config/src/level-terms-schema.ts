/** Who decides together, and who is asked next: the same keys in a rule's `approval` and in `approvals`. */
import type { ApprovalTerms } from "@countersign/core";
import { z } from "zod";

/** Ten people reading the same call is a meeting. */
const MAX_QUORUM = 10;
const MAX_LEVELS = 5;
const MAX_SECONDS = 31_536_000;

const name = z.string().min(1, "expected a group of `reviewers`, or a person");
const level = z.union([name, z.array(name).min(1)]);

interface Levels {
  readonly quorum?: number;
  readonly escalate_to?: readonly (string | readonly string[])[];
  readonly escalate_after_seconds?: number;
  readonly require?: "passkey";
}

export const levelKeys: {
  readonly quorum: z.ZodExactOptional<z.ZodType<number>>;
  readonly escalate_to: z.ZodExactOptional<z.ZodType<readonly (string | readonly string[])[]>>;
  readonly escalate_after_seconds: z.ZodExactOptional<z.ZodType<number>>;
  readonly require: z.ZodExactOptional<z.ZodType<"passkey">>;
} = {
  quorum: z
    .int()
    .min(1)
    .max(MAX_QUORUM)
    .exactOptional()
    .describe("How many different people have to approve. Default 1. One rejection rejects."),
  escalate_to: z
    .array(level)
    .min(1)
    .max(MAX_LEVELS)
    .exactOptional()
    .describe("Who is asked next, level by level; each a group, a person, or a list of them."),
  escalate_after_seconds: z
    .int()
    .min(1)
    .max(MAX_SECONDS)
    .exactOptional()
    .describe("After how long without a decision it goes to the next level by itself."),
  require: z
    .literal("passkey")
    .exactOptional()
    .describe("`passkey`: an approval counts only with the touch of the reviewer's own key."),
};

export function levelTerms(
  terms: Levels,
): Pick<ApprovalTerms, "quorum" | "escalateTo" | "escalateAfterSeconds" | "require"> {
  return {
    ...(terms.quorum !== undefined && { quorum: terms.quorum }),
    ...(terms.escalate_to !== undefined && {
      escalateTo: terms.escalate_to.map((one) => (typeof one === "string" ? [one] : one)),
    }),
    ...(terms.escalate_after_seconds !== undefined && {
      escalateAfterSeconds: terms.escalate_after_seconds,
    }),
    ...(terms.require !== undefined && { require: terms.require }),
  };
}
