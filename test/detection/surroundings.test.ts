/** What stands around a value, or beside it, must not hide it. */
import { createScanner, type JsonValue } from "@countersign/detection";
import { describe, expect, it } from "vitest";

const scanner = createScanner({ names: false });
const CARD = "4111 1111 1111 1111";
const SSN = "536-22-8174";
const IPV6 = "2a02:a451:7be0:1:9c5d:33ff:fe01:7a2b";

function found(text: string): readonly string[] {
  return scanner.scanText(text).map(({ start, end }) => text.slice(start, end));
}

describe("finds a value", () => {
  it.each([
    { text: `the host ${IPV6}.`, value: IPV6 },
    { text: `the host 2001:4860:4860::8888. Then`, value: "2001:4860:4860::8888" },
    { text: `from ${IPV6}: refused`, value: IPV6 },
    { text: `GET https://contoso.example/people/${SSN}/edit`, value: SSN },
    { text: "+5555-5555-5555-4444\n-x", value: "5555-5555-5555-4444" },
    { text: "+name\n++49 30 901820\n", value: "+49 30 901820" },
    { text: 'sent "{\\\\"note\\\\":\\\\"Passport: X4RTBPFW4\\\\nnext\\\\"}"', value: "X4RTBPFW4" },
    { text: "Passport: **X4RTBPFW4**, valid", value: "X4RTBPFW4" },
    { text: "Passport: “X4RTBPFW4”, valid", value: "X4RTBPFW4" },
    { text: "Passport: „X4RTBPFW4“, valid", value: "X4RTBPFW4" },
    { text: "<b>Password:</b> hunter2xyz", value: "hunter2xyz" },
    { text: "<b>Password</b>: <code>hunter2xyz</code>", value: "hunter2xyz" },
    { text: "_Password_: hunter2xyz", value: "hunter2xyz" },
    { text: "`password`: `hunter2xyz`", value: "hunter2xyz" },
    { text: "\u001b[1mPassword:\u001b[0m hunter2xyz", value: "hunter2xyz" },
    { text: "password: |\n  hunter2xyz\nport: 1", value: "hunter2xyz" },
    { text: "password: >-\n  hunter2xyz\n", value: "hunter2xyz" },
    { text: "password: !!str hunter2xyz", value: "hunter2xyz" },
    { text: "define( 'DB_PASSWORD', 'hunter2xyz' );", value: "hunter2xyz" },
    { text: "CREATE USER 'jdoe' IDENTIFIED BY 'hunter2xyz';", value: "hunter2xyz" },
    { text: "CREATE USER jdoe WITH PASSWORD 'hunter2xyz';", value: "hunter2xyz" },
    { text: "Your API key is 9f8e7d6c5b4a39281706, keep it", value: "9f8e7d6c5b4a39281706" },
    { text: "access token → abcDEF123456ghiJKL789.", value: "abcDEF123456ghiJKL789" },
    { text: "sshpass -p hunter2xyz ssh x", value: "hunter2xyz" },
    {
      text: 'Content-Disposition: form-data; name="passport"\r\n\r\nX4RTBPFW4\r\n--b',
      value: "X4RTBPFW4",
    },
    { text: "Password\u200b: hunter2xyz", value: "hunter2xyz" },
    { text: "Password：hunter2xyz", value: "hunter2xyz" },
    { text: "Passport:\u00a0X4RTBPFW4", value: "X4RTBPFW4" },
    { text: "Password:\r\nhunter2xyz\r\nMore:", value: "hunter2xyz" },
    { text: "Passport number:\n\n  X4RTBPFW4\n", value: "X4RTBPFW4" },
    { text: "POST id=1&customer_name=Ada+Lovelace&x=1", value: "Ada+Lovelace" },
    { text: "<tr><td>Passport</td><td>X4RTBPFW4</td></tr>", value: "X4RTBPFW4" },
    { text: "<tr><td><b>Password:</b></td><td>correcthorse</td></tr>", value: "correcthorse" },
  ])("in $text", ({ text, value }) => {
    expect(found(text)).toContain(value);
    expect(found(`${"so it is. ".repeat(9)}\n${text}`)).toContain(value);
  });

  it.each([
    "4111111111111111",
    SSN,
    "+49 30 901820",
    "ada@contoso.example",
    "AKIAQYLPMN5HHHFPZAM2",
  ])("in the colours of a terminal: %s", (value) => {
    expect(found(`\u001b[1;31m${value}\u001b[0m`)).toEqual([value]);
    expect(found(`\u001b(B\u001b[m${value}\u001b(B\u001b[m`)).toEqual([value]);
    expect(found(`${"so it is. ".repeat(9)}\u001b[31m${value}\u001b[0m`)).toEqual([value]);
  });

  it("behind a colour that is written as an escape", () => {
    expect(found("\\u001b[31m4111111111111111 \\u001b[1;31mada@contoso.example!")).toEqual([
      "4111111111111111",
      "ada@contoso.example",
    ]);
  });

  it("that is coloured in part, as a search shows it", () => {
    expect(found("\u001b[01;31m\u001b[Kada\u001b[m\u001b[K@contoso.example")).toHaveLength(1);
    expect(found("to ada@\u001b[1mcontoso\u001b[0m.example")).toEqual([
      "ada@\u001b[1mcontoso\u001b[0m.example",
    ]);
  });
});

describe("finds both of two values", () => {
  it.each([
    ["742 Evergreen Terrace", CARD],
    ["742 Evergreen Terrace", "GB82 WEST 1234 5698 7654 32"],
    ["+49 30 901820", SSN],
    [SSN, "1234 Evergreen Terrace"],
    ["529.982.247-25", "00:1b:a9:4e:07:c2"],
  ])("%s and %s", (one, other) => {
    for (const between of [" ", "\n", ", "]) {
      expect(found(one + between + other)).toEqual([one, other]);
    }
  });
});

it.each([
  { key: "pin", value: "4821" },
  { key: "cvv", value: "123" },
  { key: "cvc2", value: 123 },
])("finds the code under $key", ({ key, value }) => {
  expect(scanner.scanJson({ [key]: value })).toMatchObject([{ entityType: "PASSWORD" }]);
});

it.each([
  "Password:\nrequired",
  "Password:\n  type2: string\n",
  "Token:\n- first1\n",
  "Token:\nThe 2nd one expires.",
  "define('DB_HOST', 'db01');",
  "The token is required_since_v2 of it.",
  "the secret is /run/secrets/db01-app23 there",
  "password: |\n  see the 2nd page\n",
  'Content-Disposition: form-data; name="file"; filename="a1.txt"\r\n\r\nX4RTBPFW4\r\n',
  "<tr><td>Password</td><td>Username</td></tr>",
  "<tr><td>Customer name</td><td>Delivery date</td></tr>",
])("takes nothing that only stands behind a label for its value: %j", (text) => {
  expect(found(text)).toEqual([]);
});

describe("finds what a key tells in JSON", () => {
  it.each<{ value: JsonValue; path: readonly (string | number)[] }>([
    { value: { api_key: "9f8e7d6c5b4a39281706f5e4d3c2b1a0\n" }, path: ["api_key"] },
    { value: { username: " jdoe42 " }, path: ["username"] },
    { value: { passport: '"X4RTBPFW4"' }, path: ["passport"] },
    { value: { "Password (required)": "hunter2xyz" }, path: ["Password (required)"] },
    { value: { where: { ssn: { equals: "536228174" } } }, path: ["where", "ssn", "equals"] },
    { value: { passport: { S: "X4RTBPFW4" } }, path: ["passport", "S"] },
    { value: { mrn: { old: "00482913", new: null } }, path: ["mrn", "old"] },
    { value: [{ field: "ssn", from: "536228174", to: "" }], path: [0, "from"] },
    { value: [{ id: "passport", value: "X4RTBPFW4" }], path: [0, "value"] },
    { value: { op: "add", path: "/user/ssn", value: "536228174" }, path: ["value"] },
    { value: { headers: [["X-Api-Key", "9f8e7d6c5b4a3928"]] }, path: ["headers", 0, 1] },
    { value: { columns: ["ssn"], rows: [["536228174"]] }, path: ["rows", 0, 0] },
    {
      value: [
        ["id", "passport"],
        [1, "X4RTBPFW4"],
      ],
      path: [1, 1],
    },
  ])("in $value", ({ value, path }) => {
    expect(scanner.scanJson(value)).toMatchObject([{ path, in: "value" }]);
  });

  it.each<{ value: JsonValue }>([
    { value: { words: ["password", "blue"] } },
    {
      value: [
        ["password", "blue"],
        ["color", "red"],
      ],
    },
    { value: [{ id: "row-1", value: "X4RTBPFW4" }] },
    { value: { "Name (product)": "Blue Chair" } },
    { value: ["passport 1", "passport 2"] },
  ])("and nothing in $value", ({ value }) => {
    expect(scanner.scanJson(value)).toEqual([]);
  });
});
