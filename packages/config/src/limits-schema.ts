import { z } from "zod";

/** How many calls one requester may have under way, whatever their clients. */
export interface LimitsConfig {
  /** Running. */
  readonly callsAtOnce: number;
  /** Waiting for others of the same requester to end; more are answered `BUSY`. */
  readonly callsWaiting: number;
  /** Waiting for a person; with more, every call is answered `BUSY`. */
  readonly callsHeld: number;
}

export const limitsSchema: z.ZodType<LimitsConfig> = z
  .strictObject({
    calls_at_once: z
      .int()
      .min(1)
      .max(10_000)
      .default(64)
      .describe("How many calls of one requester run at once. More wait for their turn."),
    calls_waiting: z
      .int()
      .min(0)
      .max(100_000)
      .default(1_000)
      .describe("How many calls of one requester wait for their turn. More are answered BUSY."),
    calls_held: z
      .int()
      .min(1)
      .max(100_000)
      .default(2_000)
      .describe(
        "How many calls of one requester wait for a person. With so many, others are answered BUSY.",
      ),
  })
  .transform((written) => ({
    callsAtOnce: written.calls_at_once,
    callsWaiting: written.calls_waiting,
    callsHeld: written.calls_held,
  }));
