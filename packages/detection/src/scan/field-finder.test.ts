import { expect, it } from "vitest";
import { createScanner } from "../scanner.ts";
import { createFieldFinder } from "./field-finder.ts";

const finder = createFieldFinder(["product_owner"]);

it("finds the strings that an allowed field lets through, wherever its name stands", () => {
  const value = {
    productOwner: "Ada Lovelace",
    "Product Owner": ["Ada Lovelace", ["Grace Hopper"]],
    product_owner: { name: "Ada Lovelace" },
    other: "Ada Lovelace",
    table: { columns: ["email", "product_owner"], rows: [["ada@navy.org", "Ada Lovelace"]] },
    list: [
      ["email", "product_owner", "phone"],
      ["ada@navy.org", "Ada Lovelace", "+1 202 555 0143"],
    ],
  };

  const left = finder(value).map((path) => path.join("."));

  expect(left).toEqual([
    "productOwner",
    "Product Owner.0",
    "Product Owner.1.0",
    "table.rows.0.1",
    "list.1.1",
  ]);
  const scanned = (options: Parameters<typeof createScanner>[0]): readonly string[] =>
    createScanner(options)
      .scanJson(value)
      .map(({ path }) => path.join("."));
  const found = scanned({ allow: [{ keys: ["product_owner"] }] });
  expect(scanned({}).filter((path) => !found.includes(path))).toEqual(left);
});

it("does not look into what is skipped", () => {
  const value = { product_owner: "Ada", blob: { product_owner: "Ada" } };

  expect(finder(value, (path) => path.at(-1) === "blob")).toEqual([["product_owner"]]);
});
