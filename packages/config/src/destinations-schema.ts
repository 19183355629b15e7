import { z } from "zod";

import type { Destination } from "./config.ts";

/** `destinations`. */
export const destinationsSchema: z.ZodType<readonly Destination[]> = z
  .record(
    z
      .string()
      .regex(
        /^[^\s/:@]{1,253}$/,
        "expected a host name such as `api.example.com`, or a glob of them",
      ),
    z.enum(["internal", "partner", "external"]),
  )
  .transform((byHost) =>
    Object.entries(byHost).map(([host, trust]) => ({ host: host.toLowerCase(), trust })),
  );
