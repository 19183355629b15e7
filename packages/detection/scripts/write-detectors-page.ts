import { writeFileSync } from "node:fs";
import { detectorsPage } from "./detectors-page.ts";

writeFileSync(new URL("../../../docs/detectors.md", import.meta.url), detectorsPage());
