import type { DefinitionPolicy } from "@countersign/core";
import { z } from "zod";

/** `definitions`. */
export interface DefinitionsConfig extends DefinitionPolicy {
  /** Groups or people. Empty: those who accept changes of the configuration. */
  readonly reviewers: readonly string[];
}

const pinning = z.enum(["accept", "review"]);

const name = z.string().min(1, "expected a group of `reviewers`, or a person");

export const definitionsSchema: z.ZodType<DefinitionsConfig> = z
  .strictObject({
    first: pinning
      .default("accept")
      .describe(
        "Tools, prompts, templates and instructions of an upstream that is seen for the first time: `accept` pins them as they are, `review` lets a person accept each.",
      ),
    added: pinning
      .default("accept")
      .describe("What is new among those of an upstream that was listed before."),
    changed: pinning
      .default("review")
      .describe(
        "What says something else than before in description, schema, hints or anything else. `review`: it cannot be used until a person accepts the change.",
      ),
    resources: z
      .strictObject({
        added: pinning
          .default("accept")
          .describe(
            "A resource that was not listed before. `accept`: it is no event, and remembered without a record.",
          ),
        changed: pinning
          .default("review")
          .describe(
            "A resource that says something else than before; size and time of its last change do not count.",
          ),
      })
      .default({ added: "accept", changed: "review" })
      .describe("Resources, which come and go by the thousand: in place of the three above."),
    until_accepted: z
      .enum(["show-pinned", "hide"])
      .default("show-pinned")
      .describe("How it is listed until then: as it was accepted, or not at all."),
    suspicious: z
      .enum(["report", "clean", "block"])
      .default("report")
      .describe(
        "Hidden characters, instructions to the model and imitations of others in definitions: `report` them, show them `clean`, or `block` what holds them until a person accepts it.",
      ),
    reviewers: z
      .union([name, z.array(name)], "expected a name or a list of names")
      .default([])
      .describe(
        "Groups or people who accept definitions. Without it, those of `policy_admins`, or of `approvals`.",
      ),
  })
  .transform(({ until_accepted: untilAccepted, reviewers, ...rest }) => ({
    ...rest,
    untilAccepted,
    reviewers: typeof reviewers === "string" ? [reviewers] : reviewers,
  }));
