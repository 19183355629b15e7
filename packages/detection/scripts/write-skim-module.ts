import { writeFileSync } from "node:fs";
import { skimModule } from "./skim-module.ts";

writeFileSync(new URL("../src/scan/skim-module.ts", import.meta.url), await skimModule());
