import { expect, it } from "vitest";
import type { JsonPath } from "../json.ts";
import { countValues } from "./count-values.ts";

const place = (path: JsonPath, canonical: string, entityType = "EMAIL_ADDRESS") => ({
  finding: { entityType, path, in: "value" as const, start: 0, end: 1 },
  value: { entityType, text: canonical, canonical },
});
const text = ["content", 0, "text"];
const data = ["structuredContent", "email"];

it.each([
  { what: "one in the text", places: [place(text, "a")], count: 1 },
  { what: "one in the text twice", places: [place(text, "a"), place(text, "a")], count: 2 },
  { what: "one in text and data", places: [place(text, "a"), place(data, "a")], count: 1 },
  {
    what: "one twice in the text and once in the data",
    places: [place(text, "a"), place(data, "a"), place(text, "a")],
    count: 2,
  },
  {
    what: "one once in the text and twice in the data",
    places: [place(text, "a"), place(data, "a"), place(data, "a")],
    count: 2,
  },
  { what: "two, one in each", places: [place(text, "a"), place(data, "b")], count: 2 },
  {
    what: "one in two arguments",
    places: [place(["to"], "a"), place(["from"], "a"), place(["cc"], "a")],
    count: 3,
  },
])("counts $what", ({ places, count }) => {
  expect(countValues(places)).toEqual({ EMAIL_ADDRESS: count });
});

it("counts equal texts of two types as two", () => {
  const places = [place(text, "a"), place(data, "a", "USERNAME")];

  expect(countValues(places)).toEqual({ EMAIL_ADDRESS: 1, USERNAME: 1 });
});
