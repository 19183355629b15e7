import { expect, it } from "vitest";
import { checkVersions, loadDriver } from "./driver.ts";

it.each([
  { versions: { node: "v20.19.0", napi: "9" }, says: "Node `v20.19.0`" },
  { versions: { node: "v24.0.0", napi: "10", sqlite: "3.51.2" }, says: "SQLite `3.51.2`" },
  { versions: { node: "v24.0.0", napi: "10", sqlite: "3.9.0" }, says: "SQLite `3.9.0`" },
])("refuses $says", ({ versions, says }) => {
  const refused = { code: "STORAGE_UNSUPPORTED", message: expect.stringContaining(says) as string };

  expect(() => checkVersions(versions)).toThrow(expect.objectContaining(refused) as Error);
});

it.each([
  { node: "v22.18.0", napi: "10", sqlite: "3.51.3" },
  { node: "v30.0.0", napi: "11", sqlite: "3.100.0" },
  { node: "v30.0.0", napi: "11", sqlite: "4.0.0" },
])("accepts %o", (versions) => {
  expect(() => checkVersions(versions)).not.toThrow();
});

it("loads on the machine the tests run on", () => {
  expect(loadDriver()).toBeTypeOf("function");
});
