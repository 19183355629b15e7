import { ACTION_CATEGORIES, type ActionCategory } from "@countersign/core";
import { z } from "zod";

/** Settings of an upstream's tools, by name or glob. */
export const toolsSchema: z.ZodType<
  readonly { readonly tool: string; readonly category: ActionCategory }[]
> = z
  .record(
    z.string().min(1, "expected the name of a tool, or a glob"),
    z.strictObject({
      category: z
        .enum(ACTION_CATEGORIES)
        .describe("What the tool does; replaces what Countersign would find."),
    }),
  )
  .default({})
  .transform((tools) => Object.entries(tools).map(([tool, { category }]) => ({ tool, category })));
