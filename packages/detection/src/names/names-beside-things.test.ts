import { describe, expect, it } from "vitest";
import type { JsonValue } from "../finding.ts";
import { createScanner } from "../scanner.ts";

const scanner = createScanner();

/** What is found in a record, given as a value, as text on one line and as text on many. */
function found(record: JsonValue): readonly string[][] {
  const texts = [JSON.stringify(record), JSON.stringify([record, record], null, 2)];
  return [
    scanner.scanJson(record).map(({ entityType }) => entityType),
    ...texts.map((text) =>
      scanner
        .scanText(text)
        .map(({ entityType, start, end }) => `${entityType} ${text.slice(start, end)}`),
    ),
  ];
}

describe("a name beside what things have", () => {
  it.each<JsonValue>([
    { name: "Emma Johnson", description: "x" },
    { name: "Emma Johnson", type: "contact" },
    { name: "Emma Johnson", version: "2" },
    { display_name: "Emma Johnson", type: "x" },
    { uri: "file:///srv/cv.txt", name: "Emma Johnson", description: "CV", mimeType: "text/plain" },
  ])("is found where it is surely a person's: %j", (record) => {
    const name = "PERSON Emma Johnson";
    expect(found(record)).toEqual([["PERSON"], [name], [name, name]]);
  });

  it.each([
    "Visual Studio",
    "Grace Hopper Conference",
    "Jasmine Rice",
    "Heather Grey",
    "Florence Chair",
    "Apache Kafka",
    "read_file",
    "Madison Square",
  ])("is none where it may be a thing's: %s", (name) => {
    expect(found({ name, description: "x" })).toEqual([[], [], []]);
  });

  it("is found in a column beside those of things", () => {
    const table = "name,version\nEmma Johnson,2\nRed Chair,3\n";
    const names = scanner.scanText(table).map(({ start, end }) => table.slice(start, end));
    expect(names).toEqual(["Emma Johnson"]);
  });
});
