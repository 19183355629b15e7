import { z } from "zod";
import { anchorSchema } from "./anchor-schema.ts";
import type { Config } from "./config.ts";
import { forwardSchema } from "./forward-schema.ts";

/** How the log is made provable. */
export const auditSchema: z.ZodType<Config["audit"]> = z
  .strictObject({
    anchors: z
      .array(anchorSchema)
      .max(16)
      .default([])
      .describe("Where signed checkpoints of the log are kept besides the database."),
    checkpoint_every_records: z
      .int()
      .min(1)
      .max(100_000)
      .default(256)
      .describe("After this many records a checkpoint is made; after a decision, always."),
    checkpoint_every_seconds: z
      .int()
      .min(1)
      .max(86_400)
      .default(60)
      .describe("After this long a checkpoint is made, if there was a record since."),
    forward: z
      .array(forwardSchema)
      .max(16)
      .default([])
      .refine(
        (all) => new Set(all.map(({ name }) => name)).size === all.length,
        "expected a name of its own for each",
      )
      .describe("Where records are sent as they are written."),
    keep_payloads: z
      .union(
        [z.enum(["half-year", "year", "six-years"]), z.int().min(1).max(36_500)],
        "expected `half-year`, `year`, `six-years` or a number of days",
      )
      .nullable()
      .default(null)
      .describe("How long what records are about is kept; records themselves always are."),
    search_text: z
      .boolean()
      .default(false)
      .describe(
        "Whether what records are about, masked, can be searched for. It then stands in `search.db` in clear.",
      ),
  })
  .transform((value) => ({
    anchors: value.anchors,
    checkpointEveryRecords: value.checkpoint_every_records,
    checkpointEverySeconds: value.checkpoint_every_seconds,
    forward: value.forward,
    keepPayloadDays:
      typeof value.keep_payloads === "string" ? DAYS_OF[value.keep_payloads] : value.keep_payloads,
    searchText: value.search_text,
  }));

/** What is customary; see docs/audit-log.md. */
const DAYS_OF = { "half-year": 183, year: 365, "six-years": 2192 } as const;
