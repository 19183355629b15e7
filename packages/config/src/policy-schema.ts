import { ACTION_CATEGORIES, type ApprovalTerms, type Budget } from "@countersign/core";
import { z } from "zod";

import type { ApprovalsConfig, PolicyConfig, RuleConfig } from "./config.ts";
import { isEntityType, unknownEntityType } from "./entity-type.ts";
import { levelKeys, levelTerms } from "./level-terms-schema.ts";
import { PRESETS } from "./presets.ts";

/** A year: longer than that, nobody remembers what was asked. */
const MAX_SECONDS = 31_536_000;

const glob = z.string().min(1, "expected a name, or a glob with `*`");

const oneOrMore = <T extends z.ZodType>(item: T): z.ZodType<readonly z.output<T>[]> =>
  z
    .union([item, z.array(item).min(1)])
    .transform((value) => (Array.isArray(value) ? value : [value]) as z.output<T>[]);

const reviewers = oneOrMore(z.string().min(1, "expected a group of `reviewers`, or a person"));
const expiresAfterSeconds = z.int().min(1).max(MAX_SECONDS);
const coolingOffSeconds = z.int().min(0).max(MAX_SECONDS);

/** One entity type as it is written in the configuration. */
export const entityTypeSchema: z.ZodType<string> = z.string().superRefine((name, context) => {
  if (isEntityType(name)) return;
  context.addIssue(unknownEntityType());
});

const ruleTerms: z.ZodType<Partial<ApprovalTerms>> = z
  .strictObject({
    reviewers: reviewers.exactOptional().describe("Groups or people who may decide."),
    expires_after_seconds: expiresAfterSeconds
      .exactOptional()
      .describe("How long the request waits for a decision."),
    cooling_off_seconds: coolingOffSeconds
      .exactOptional()
      .describe("How long the same call is refused, unasked, after a rejection."),
    ...levelKeys,
  })
  .transform((terms) => ({
    ...levelTerms(terms),
    ...(terms.reviewers !== undefined && { reviewers: terms.reviewers }),
    ...(terms.expires_after_seconds !== undefined && {
      expiresAfterSeconds: terms.expires_after_seconds,
    }),
    ...(terms.cooling_off_seconds !== undefined && {
      coolingOffSeconds: terms.cooling_off_seconds,
    }),
  }));

const id = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    "expected up to 64 letters, digits, `.`, `_` or `-`, beginning with a letter or digit",
  );

const reason = z.string().min(1, "expected a sentence").max(500);

/** One rule. */
export const ruleSchema: z.ZodType<RuleConfig> = z
  .strictObject({
    id: id.describe("Names the rule in every decision it leads to."),
    upstream: glob.exactOptional().describe("Name or glob. Without it, every upstream."),
    tool: glob
      .exactOptional()
      .describe("The upstream's own name for the tool, or a glob. Without it, every tool."),
    category: oneOrMore(z.enum(ACTION_CATEGORIES))
      .exactOptional()
      .describe("One action category or several. Without it, every category."),
    when: z
      .string()
      .min(1, "expected a condition")
      .exactOptional()
      .describe(
        'A condition in CEL, such as `call.sql.exists(s, s.kind == "drop")`. One that cannot be told denies.',
      ),
    decision: z
      .enum(["allow", "require-approval", "deny"])
      .describe("`deny` outranks `require-approval`, which outranks `allow`."),
    reason: reason
      .exactOptional()
      .describe("Told to reviewers and, when the rule denies, to the agent."),
    approval: ruleTerms
      .exactOptional()
      .describe("Terms of the approval, where they differ from `approvals`."),
  })
  .transform(({ category, ...rest }) => ({
    ...rest,
    ...(category !== undefined && { categories: category }),
  }));

const disclosure = z.strictObject({
  upstream: glob.describe("Name or glob of the upstream that gets real values."),
  tool: glob.exactOptional().describe("Name or glob. Without it, every tool."),
  path: z
    .string()
    .regex(/^(?:\$|\*)/, "expected a path that begins with `$`, such as `$.to`")
    .exactOptional()
    .describe(
      "Where in the arguments, such as `$.to` or `$.rows[*].email`. Without it, everywhere.",
    ),
  entities: z
    .array(entityTypeSchema)
    .min(1)
    .describe("Entity types whose real values it gets in place of tokens."),
  decision: z
    .enum(["allow", "require-approval"])
    .exactOptional()
    .describe("`require-approval`: a person decides before the value leaves. Default `allow`."),
});

const budget: z.ZodType<Budget> = z
  .strictObject({
    id: id.describe("Names the budget in every decision it leads to, as `budget:<id>`."),
    per: z.enum(["requester", "scope"]).default("requester").describe("Whose use is counted."),
    of: z
      .enum(["calls", "rows", "disclosed"])
      .describe("Calls, rows of results, or values disclosed in place of tokens."),
    upstream: glob.exactOptional().describe("Name or glob. Without it, every upstream."),
    tool: glob.exactOptional().describe("Name or glob. Without it, every tool."),
    limit: z.int().min(0).max(1_000_000_000).describe("How much may happen without a person."),
    within_seconds: z
      .int()
      .min(60)
      .max(2_592_000)
      .default(3_600)
      .describe("For how long a use counts."),
    decision: z
      .enum(["require-approval", "deny"])
      .default("require-approval")
      .describe("What is decided about a call that goes beyond it."),
    reason: reason.exactOptional().describe("Told to reviewers and to the agent."),
    approval: ruleTerms
      .exactOptional()
      .describe("Terms of the approval, where they differ from `approvals`."),
  })
  .transform(({ within_seconds: withinSeconds, ...rest }) => ({ ...rest, withinSeconds }));

/** `policy`. */
export const policySchema: z.ZodType<PolicyConfig> = z
  .strictObject({
    default: z
      .enum(["by-category", "allow", "require-approval", "deny"])
      .default("by-category")
      .describe("When no rule fits. `by-category` allows reads and asks for everything else."),
    rules: z
      .array(ruleSchema)
      .default([])
      .describe("The strongest decision of all rules that fit counts."),
    disclose: z
      .array(disclosure)
      .default([])
      .describe("Who gets real values in place of tokens. What is not listed stays masked."),
    budgets: z
      .array(budget)
      .default([])
      .describe("How much may happen in a stretch of time before a person is asked."),
    presets: z
      .array(z.enum(Object.keys(PRESETS) as [string, ...string[]]))
      .default([])
      .describe("Ready sets of rules, added to those of the file: `lethal-trifecta`."),
    observe: z
      .boolean()
      .default(false)
      .describe("Decide and record, and hold and deny nothing: to try a policy out."),
    suspicious_results: z
      .enum(["report", "clean", "block"])
      .default("report")
      .describe(
        "Hidden characters and instructions to the model in results: `report` them in the log, `clean` them away, or `block` the result.",
      ),
    reissue_window_seconds: z
      .int()
      .min(0)
      .max(86_400)
      .default(120)
      .describe(
        "For how long a call that is no read is not run again when its caller lost the answer and makes it again. 0: it is.",
      ),
  })
  .transform(({ presets, reissue_window_seconds, suspicious_results, ...policy }) => ({
    ...policy,
    reissueWindowSeconds: reissue_window_seconds,
    suspiciousResults: suspicious_results,
    rules: [...policy.rules, ...[...new Set(presets)].flatMap((name) => PRESETS[name] ?? [])],
  }));

/** `approvals`. `reviewers` is empty if nothing was written: who that stands for depends on the rest. */
export const approvalsSchema: z.ZodType<ApprovalsConfig> = z
  .strictObject({
    reviewers: reviewers
      .exactOptional()
      .describe("Groups or people who decide what no rule gives to others."),
    expires_after_seconds: expiresAfterSeconds
      .default(3_600)
      .describe("How long a request waits for a decision."),
    cooling_off_seconds: coolingOffSeconds
      .default(600)
      .describe("How long the same call is refused, unasked, after a rejection."),
    ...levelKeys,
    break_glass: reviewers
      .exactOptional()
      .describe("Groups or people who may approve alone in an emergency. All others are told."),
    hold_seconds: z
      .int()
      .min(0)
      .max(86_400)
      .default(45)
      .describe(
        "How long an agent is kept waiting that cannot be shown progress. Most give up after 60.",
      ),
    hold_with_progress_seconds: z
      .int()
      .min(0)
      .max(86_400)
      .exactOptional()
      .describe(
        "How long an agent is kept waiting that is shown progress. Without it an hour if clients of its name are known to wait on, less if they are known to give up, and 50 seconds if nothing is known.",
      ),
    tell_requester: z
      .enum(["nothing", "rejections", "everything"])
      .default("nothing")
      .describe(
        "What whoever asks is told in Teams or Slack, beside what their agent is: of rejections and expiry, or of everything.",
      ),
    progress_every_seconds: z
      .int()
      .min(1)
      .max(300)
      .default(12)
      .describe("How often it is shown progress."),
  })
  .transform((terms) => ({
    reviewers: terms.reviewers ?? [],
    expiresAfterSeconds: terms.expires_after_seconds,
    coolingOffSeconds: terms.cooling_off_seconds,
    ...levelTerms(terms),
    ...(terms.break_glass !== undefined && { breakGlass: terms.break_glass }),
    holdSeconds: terms.hold_seconds,
    holdWithProgressSeconds: terms.hold_with_progress_seconds ?? null,
    progressEverySeconds: terms.progress_every_seconds,
    tellRequester: terms.tell_requester,
  }));
