// Writes `schema.json` anew: `pnpm --filter @countersign/config schema`. A test holds the file against the schema.
import { writeFileSync } from "node:fs";

import { jsonSchema } from "./config-schema.ts";

writeFileSync(
  new URL("../schema.json", import.meta.url),
  `${JSON.stringify(jsonSchema(), null, 2)}\n`,
);
