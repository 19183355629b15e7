import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { BEGINS, comparisonTables, ENDS } from "./comparison/table.ts";

it("the page says of LangChain's own middlewares what comes of running them", async () => {
  const page = readFileSync(join(import.meta.dirname, "../../../docs/langchain.md"), "utf8");

  const tables = await comparisonTables();

  expect(page.slice(page.indexOf(BEGINS) + BEGINS.length, page.indexOf(ENDS)).trim()).toBe(tables);
});
