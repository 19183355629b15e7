import { expect, it } from "vitest";
import type { JsonObject, JsonValue } from "../json.ts";
import { foundInDataToo } from "./said-twice.ts";

const inText = (text: string, found: string) => {
  const start = text.indexOf(found);
  const path = ["content", 0, "text"];
  return { entityType: "PERSON", path, in: "value" as const, start, end: start + found.length };
};
const result = (text: string, structuredContent: JsonObject): JsonObject => ({
  content: [{ type: "text", text }],
  structuredContent,
});

it("finds a value of the text in the data, as whole strings, at every depth", () => {
  const text = "Ada L is here";
  const value = result(text, { rows: [["x", "Ada L"]], note: "Ada L is here", by: "Ada L" });

  expect(foundInDataToo({}, value, [inText(text, "Ada L")])).toEqual([
    {
      entityType: "PERSON",
      path: ["structuredContent", "rows", 0, 1],
      in: "value",
      start: 0,
      end: 5,
    },
    { entityType: "PERSON", path: ["structuredContent", "by"], in: "value", start: 0, end: 5 },
  ]);
});

it("finds it as a number and as a key, too", () => {
  const text = "SSN 536228174 of Ada L, Hopper, 94107";
  const value = result(text, { ids: [536228174, 94107], byName: { "Ada L": "Ada L", Hopper: 1 } });
  const findings = [
    inText(text, "536228174"),
    inText(text, "Ada L"),
    inText(text, "94107"),
    inText(text, "Hopper"),
    { ...inText("Ada L", "Ada L"), path: ["structuredContent", "byName", "Ada L"], in: "key" },
  ] as const;

  expect(foundInDataToo({}, value, findings.slice(0, 4))).toMatchObject([
    { path: ["structuredContent", "ids", 0], in: "value", start: 0, end: 9 },
    { path: ["structuredContent", "byName", "Ada L"], in: "key", start: 0, end: 5 },
    { path: ["structuredContent", "byName", "Ada L"], in: "value", start: 0, end: 5 },
  ]);
  expect(foundInDataToo({}, value, findings)).toMatchObject([
    { path: ["structuredContent", "ids", 0], in: "value" },
    { path: ["structuredContent", "byName", "Ada L"], in: "value" },
  ]);
});

it("leaves what was found there already, short words, and what is to be left as it is", () => {
  const text = "May Long and Ada L in May";
  const value = result(text, { by: "Ada L", month: "May", blob: { data: ["Ada L"] } });
  const findings = [
    inText(text, "Ada L"),
    { ...inText(text, "May"), start: 0, end: 3 },
    { entityType: "PERSON", path: ["structuredContent", "by"], in: "value", start: 0, end: 3 },
  ] as const;

  expect(foundInDataToo({}, value, findings, (path) => path.at(-1) === "blob")).toEqual([]);
});

it("leaves what stays because of its field", () => {
  const text = "Ada L is here";
  const value = result(text, { owner: "Ada L", team: ["Ada L"] });
  const left = (part: JsonValue) => {
    expect(part).toEqual({ structuredContent: value["structuredContent"] });
    return [["structuredContent", "owner"]];
  };

  const found = foundInDataToo({ left }, value, [inText(text, "Ada L")]);

  expect(found.map(({ path }) => path)).toEqual([["structuredContent", "team", 0]]);
});

it("looks at nothing where a result has no data", () => {
  expect(foundInDataToo({}, { content: "Ada L" }, [inText("Ada L", "Ada L")])).toEqual([]);
});
