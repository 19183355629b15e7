import { expect, it } from "vitest";

import { configuredCategory } from "./configured-category.ts";

const tools = [
  { tool: "report_delete", category: "delete" },
  { tool: "report_*", category: "read" },
] as const;

it.each([
  { tool: "report_delete", is: "delete" },
  { tool: "report_get", is: "read" },
  { tool: "other", is: null },
])("gives $tool the category $is, from the first glob that fits", ({ tool, is }) => {
  expect(configuredCategory({ tools }, tool)).toBe(is);
});
