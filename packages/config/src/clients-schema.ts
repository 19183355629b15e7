import { z } from "zod";

/** How clients of one name are waited for, where that differs. */
export interface ClientConfig {
  /** Name or glob. */
  readonly client: string;
  readonly holdSeconds?: number;
  readonly holdWithProgressSeconds?: number;
  readonly progressEverySeconds?: number;
  readonly rounds?: boolean;
}

const seconds = z.int().min(0).max(86_400);

export const clientsSchema: z.ZodType<readonly ClientConfig[]> = z.array(
  z
    .strictObject({
      client: z
        .string()
        .min(1)
        .max(200)
        .describe("Name or glob (`*`), as the client calls itself, such as `claude-code`."),
      hold_seconds: seconds
        .exactOptional()
        .describe("As in `approvals`: how long it is kept waiting without progress."),
      hold_with_progress_seconds: seconds
        .exactOptional()
        .describe("As in `approvals`: how long it is kept waiting that is shown progress."),
      progress_every_seconds: z
        .int()
        .min(1)
        .max(300)
        .exactOptional()
        .describe("As in `approvals`: how often it is shown progress."),
      rounds: z
        .boolean()
        .exactOptional()
        .describe("`false`: a 2026-07-28 client is answered PENDING, not `input_required`."),
    })
    .transform((written) => ({
      client: written.client,
      ...(written.hold_seconds === undefined ? {} : { holdSeconds: written.hold_seconds }),
      ...(written.hold_with_progress_seconds === undefined
        ? {}
        : { holdWithProgressSeconds: written.hold_with_progress_seconds }),
      ...(written.progress_every_seconds === undefined
        ? {}
        : { progressEverySeconds: written.progress_every_seconds }),
      ...(written.rounds === undefined ? {} : { rounds: written.rounds }),
    })),
);
