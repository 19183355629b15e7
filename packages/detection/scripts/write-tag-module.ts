import { writeFileSync } from "node:fs";
import { tagModule } from "./tag-module.ts";

writeFileSync(new URL("../src/names/tag-module.ts", import.meta.url), await tagModule());
