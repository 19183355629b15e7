/** Writes the comparison into the page: `node --conditions=countersign-source packages/langchain/test/comparison/write.ts`. */
import { readFileSync, writeFileSync } from "node:fs";
import { BEGINS, comparisonTables, ENDS } from "./table.ts";

const file = new URL("../../../../docs/langchain.md", import.meta.url);
const page = readFileSync(file, "utf8");
const before = page.slice(0, page.indexOf(BEGINS) + BEGINS.length);
const after = page.slice(page.indexOf(ENDS));
writeFileSync(file, `${before}\n\n${await comparisonTables()}\n\n${after}`);
