import { describe, expect, it } from "vitest";
import { createScanner } from "../scanner.ts";

const scanner = createScanner({ names: false });

/** What was found, as `TYPE value`. */
function found(text: string): string[] {
  return scanner
    .scanText(text)
    .map(({ entityType, start, end }) => `${entityType} ${text.slice(start, end)}`);
}

describe("tables", () => {
  it("keep their columns when a cell is empty", () => {
    const rows = [
      "| id | full_name | ssn | login |",
      "|----|-----------|-----|-------|",
      "| 1 |  | 536-22-8174 | bwrigley |",
      "|  | Berta Wrigley |  |  |",
    ];
    expect(found(rows.join("\n"))).toEqual([
      "US_SSN 536-22-8174",
      "USERNAME bwrigley",
      "PERSON Berta Wrigley",
    ]);
  });

  it("of psql keep their columns when the last cell is empty", () => {
    const text =
      " id |   full_name   | passport \n----+---------------+----------\n  1 | Berta Wrigley | \n  2 |               | X4129986\n(2 rows)\n";
    expect(found(text)).toEqual(["PERSON Berta Wrigley", "PASSPORT X4129986"]);
  });

  it("may follow each other with other columns", () => {
    const text =
      "| full_name | login |\n|---|---|\n| Berta Wrigley | bwrigley |\n| passport | npi |\n|---|---|\n| X4129986 | 1526018159 |\n";
    expect(found(text)).toEqual([
      "PERSON Berta Wrigley",
      "USERNAME bwrigley",
      "PASSPORT X4129986",
      "US_NPI 1526018159",
    ]);
  });

  it("are read when box drawing parts them", () => {
    const text =
      "┌────┬───────────────┐\n│ id │ full_name     │\n├────┼───────────────┤\n│ 1  │ Berta Wrigley │\n└────┴───────────────┘\n";
    expect(found(text)).toEqual(["PERSON Berta Wrigley"]);
  });

  it("laid out with spaces are read by where their headers stand", () => {
    const text =
      "ID  FULL NAME        LOGIN        ZIP\n1   Berta Wrigley    bwrigley   90210\n22                   jo.k       10001\n";
    expect(found(text)).toEqual([
      "PERSON Berta Wrigley",
      "USERNAME bwrigley",
      "ZIP_CODE 90210",
      "USERNAME jo.k",
      "ZIP_CODE 10001",
    ]);
  });

  it("do not let a stray delimiter in one row end them", () => {
    const text = "full_name,login\nBerta Wrigley,bwrigley\na,b,c\nJo Kay,jo.kay\n";
    expect(found(text)).toEqual([
      "PERSON Berta Wrigley",
      "USERNAME bwrigley",
      "PERSON Jo Kay",
      "USERNAME jo.kay",
    ]);
  });

  it("leave alone a column of UUIDs whatever its header says", () => {
    expect(found("ssn,login\n6f9619ff-8b86-4011-b42d-00cf4fc964ff,bwrigley\n")).toEqual([
      "USERNAME bwrigley",
    ]);
  });
});

describe("records with a field a line", () => {
  it("are read by their keys, and a key is never a value", () => {
    const text =
      "-[ RECORD 1 ]----------\nfull_name | Berta Wrigley\nlogin     | bwrigley\npassword  | Tr0ub4dor\n-[ RECORD 2 ]----------\nfull_name | Jo Kay\nlogin     | jo.kay\npassword  | s3cr3t-one\n";
    expect(found(text)).toEqual([
      "PERSON Berta Wrigley",
      "USERNAME bwrigley",
      "PASSWORD Tr0ub4dor",
      "PERSON Jo Kay",
      "USERNAME jo.kay",
      "PASSWORD s3cr3t-one",
    ]);
  });

  it("may stand in a table of fields", () => {
    expect(found("| Field | Value |\n|---|---|\n| Full name | Berta Wrigley |\n")).toEqual([
      "PERSON Berta Wrigley",
    ]);
  });
});

describe("a value whose column names a type with a check digit", () => {
  it("is found by it, without a word beside it", () => {
    expect(found("provider_npi,state\n1526018159,TX\n")).toEqual(["US_NPI 1526018159"]);
  });

  it("is nothing at all when the digit is wrong", () => {
    expect(found("nhs_number,colour\n943 476 5910,red\n")).toEqual([]);
    expect(found('{"npi": "212-555-0148"}')).toEqual([]);
  });
});

describe("a table inside a JSON string", () => {
  it("is read as if its line breaks were there", () => {
    const text = JSON.stringify({
      path: "/srv/people.csv",
      content: 'full_name,login\n"Wrigley, Berta",bwrigley\nJo Kay,jo.kay\n',
    });
    expect(found(text)).toEqual([
      "PERSON Wrigley, Berta",
      "USERNAME bwrigley",
      "PERSON Jo Kay",
      "USERNAME jo.kay",
    ]);
  });

  it("is read in every string of a text, with other escapes between them", () => {
    const table = 'full_name,login\n"Wrigley, Berta",bwrigley\nJo Kay,jo.kay\n';
    const names = [
      "PERSON Wrigley, Berta",
      "USERNAME bwrigley",
      "PERSON Jo Kay",
      "USERNAME jo.kay",
    ];
    const inner = JSON.stringify({ note: 'a "quoted" word\nand a\\path' });
    const text = JSON.stringify([{ content: table, size: 4 }, { body: inner }, { text: table }]);
    expect(found(text)).toEqual([...names, ...names]);
  });

  it("is read when the text begins inside the string, or ends there", () => {
    const table = JSON.stringify("full_name,login\nJo Kay,jo.kay\nBerta Wrigley,bwrigley\n");
    const names = ["PERSON Jo Kay", "USERNAME jo.kay", "PERSON Berta Wrigley", "USERNAME bwrigley"];
    expect(found(table.slice(1))).toEqual(names);
    expect(found(table.slice(0, -1))).toEqual(names);
  });
});

describe("a street that a social security number follows", () => {
  it("does not take the number's first digits for the house", () => {
    expect(
      found(
        "full_name,street,ssn\nJo Kay,Via Roma,536-22-8817\nAda Wrigley,Via Milano,536-22-8818\n",
      ),
    ).toEqual([
      "PERSON Jo Kay",
      "ADDRESS Via Roma",
      "US_SSN 536-22-8817",
      "PERSON Ada Wrigley",
      "ADDRESS Via Milano",
      "US_SSN 536-22-8818",
    ]);
  });
});

describe("a key that names one country's number", () => {
  it("is not believed for a value that only another country's check digit fits", () => {
    expect(found("Henkilötunnus: 101112-1009.")).toEqual([]);
    expect(found("Personnummer: 101112-1009.")).toEqual(["SE_PERSONNUMMER 101112-1009"]);
  });
});
