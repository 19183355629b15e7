import fc from "fast-check";
import { describe, expect, expectTypeOf, it } from "vitest";
import {
  createScanner,
  ENTITY_TYPES,
  type Finding,
  type JsonFinding,
  type JsonValue,
} from "./index.ts";

const scanner = createScanner({ names: false });
const values = (text: string): string[] =>
  scanner
    .scanText(text)
    .map(({ entityType, start, end }) => `${entityType} ${text.slice(start, end)}`);

describe("text", () => {
  it.each([
    {
      because: "anchors, checksums and context words",
      text: "Write to ada@example.com, card 4111 1111 1111 1111, call 0171 1234567.",
      found: [
        "EMAIL_ADDRESS ada@example.com",
        "CREDIT_CARD 4111 1111 1111 1111",
        "PHONE_NUMBER 0171 1234567",
      ],
    },
    {
      because: "ids, hashes, times and versions stay",
      text:
        "550e8400-e29b-41d4-a716-446655440000 2026-03-04T10:22:33.123Z 1.2.3 v1.2.3.4 " +
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 1700000000 $1,234.56 ABC-123 example.com",
      found: [],
    },
    {
      because: "a labelled number is no name and no address, whatever the words look like",
      text: "Driver Lic No. 123456789, Patient No 00921, cuenta bancaria 2100 0418 45 0200051332, number plate WA 12345",
      found: [
        "DRIVER_LICENSE 123456789",
        "MEDICAL_RECORD_NUMBER 00921",
        "BANK_ACCOUNT 2100 0418 45 0200051332",
        "LICENSE_PLATE WA 12345",
      ],
    },
    {
      because: "a number before the words that name it",
      text: "D1234567 is my driver's license; she was seen today (4837291 is her MRN).",
      found: ["DRIVER_LICENSE D1234567", "MEDICAL_RECORD_NUMBER 4837291"],
    },
    {
      because: "a broken checksum is never a finding, also next to a keyword",
      text: "card 4111 1111 1111 1112, IBAN DE88 3704 0044 0532 0130 00",
      found: [],
    },
    {
      because: "a link to a mailbox is not part of the address, nor is the text behind it",
      text: '<a href="mailto:ada@host.example">ada@host.example</a> {"email": "mailto:ada@host.example"} email=MAILTO:ada@host.example',
      found: [
        "EMAIL_ADDRESS ada@host.example",
        "EMAIL_ADDRESS ada@host.example",
        "EMAIL_ADDRESS ada@host.example",
        "EMAIL_ADDRESS ada@host.example",
      ],
    },
    {
      because: "a password in a connection string is not the local part of an address",
      text: "postgres://app:s3cret@db.internal:5432/x",
      found: ["CONNECTION_STRING app:s3cret"],
    },
    {
      because: "keys in JSON inside a JSON string count",
      text: String.raw`{"text":"{\"first_name\":\"Ada\",\"password\":\"hunter2!\"}"}`,
      found: ["PERSON Ada", "PASSWORD hunter2!"],
    },
    {
      because: "a name is judged by its neighbours",
      text: '{"user":{"name":"Ada Lovelace","email":"ada@x.org"},"pkg":{"name":"left pad","version":"1.0"}}',
      found: ["PERSON Ada Lovelace", "EMAIL_ADDRESS ada@x.org"],
    },
    {
      because: "code that handles a password holds none",
      text: "const password = getPassword(); f(password: string); connect(password=password)",
      found: [],
    },
  ])("finds what it should because $because", ({ text, found }) => {
    expect(values(text)).toEqual(found);
  });

  it("uses the key as context", () => {
    expect(scanner.scanText("219099998", { key: "customerSsn" })).toMatchObject([
      { entityType: "US_SSN", start: 0, end: 9 },
    ]);
    expect(scanner.scanText("Ada Lovelace", { key: "name" })).toEqual([]);
    expect(scanner.scanText("Ada Lovelace", { key: "name", siblingKeys: ["email"] })).toMatchObject(
      [{ entityType: "PERSON", start: 0, end: 12 }],
    );
  });

  it.each(["password2024", "password 2024", "password-20240101", "password1"])(
    "believes a key that ends in digits: %s",
    (key) => {
      expect(values(`{"${key}":"hunter2xyz"}`)).toEqual(["PASSWORD hunter2xyz"]);
    },
  );

  it("says the same of a text whatever was scanned before it", () => {
    const text = `licence no 12345 ${"A1234, A5678, A9012, ".repeat(12)}`;
    const found = createScanner({ names: false }).scanText(text);

    expect(found.length).toBeGreaterThan(3);
    for (let length = 1; length <= 64; length++) {
      scanner.scanText("x".repeat(length));
      expect(scanner.scanText(text)).toEqual(found);
    }
  });
});

describe("JSON", () => {
  it("believes the key of a number that lost its last digits, and with them its check digit", () => {
    const found = (value: JsonValue): string[] =>
      scanner.scanJson(value).map(({ entityType }) => entityType);
    const [whole, rounded] = ["4111111111111112", "6304185296307418526"].map(Number);
    expect(found({ card_number: rounded as number })).toEqual(["CREDIT_CARD"]);
    expect(found({ card_number: whole as number, tweet_id: rounded as number })).toEqual([]);
    expect(found({ card_number: "6304185296307418000" })).toEqual([]);
  });

  it("finds values, numbers and keys, with the path to each", () => {
    const found = scanner.scanJson({
      users: [{ name: "Ada Lovelace", ssn: 219099998, card: 4111111111111111, "bob@x.org": 1 }],
      created: 1700000000,
    });

    expect(
      found.map(({ entityType, path, in: where }) => [entityType, path.join("."), where]),
    ).toEqual([
      ["PERSON", "users.0.name", "value"],
      ["US_SSN", "users.0.ssn", "value"],
      ["CREDIT_CARD", "users.0.card", "value"],
      ["EMAIL_ADDRESS", "users.0.bob@x.org", "key"],
    ]);
  });

  it("takes no id and no count of a call or telephone for its number", () => {
    const ids = { call_id: "4155552671", callId: 4155552671, tel_count: "4155552671" };
    const others = { phone_number_id: "106540352242922", call_duration: 4155552671 };
    expect(scanner.scanJson({ ...ids, ...others })).toEqual([]);
    expect(scanner.scanJson({ phone: "4155552671", phone_id: "+1 415 555 2671" })).toMatchObject([
      { path: ["phone"], entityType: "PHONE_NUMBER" },
      { path: ["phone_id"], entityType: "PHONE_NUMBER" },
    ]);
  });

  it("leaves out what the caller skips", () => {
    const skip = (path: readonly (string | number)[]) => path.at(-1) === "data";

    expect(
      scanner.scanJson({ data: "ada@example.com", text: "bob@example.com" }, { skip }),
    ).toMatchObject([{ path: ["text"] }]);
  });
});

it("finds names in natural language, unless told not to", () => {
  const text = "I spoke with Ada Lovelace about the delivery yesterday.";

  expect(createScanner().scanText(text)).toMatchObject([
    { entityType: "PERSON", start: 13, end: 25 },
  ]);
  expect(scanner.scanText(text)).toEqual([]);
});

it("gives findings in order, inside the text, never overlapping", () => {
  const piece = fc.constantFrom(
    "ada@example.com",
    "4111 1111 1111 1111",
    "+44 20 7946 0958",
    "219-09-9998",
    "password=hunter22x",
    '"name": "Ada"',
    "DE89370400440532013000",
    "10.1.2.3",
    " ",
    "\n",
    ",",
    "{",
    "}",
    ":",
    "=",
    "@",
    "-",
    '\\"',
    "é",
    "😀",
    "card",
    "ssn ",
  );

  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const text = pieces.join("");
      let end = 0;
      for (const finding of scanner.scanText(text)) {
        expect(finding.start).toBeGreaterThanOrEqual(end);
        expect(finding.end).toBeGreaterThan(finding.start);
        expect(finding.end).toBeLessThanOrEqual(text.length);
        end = finding.end;
      }
    }),
  );
});

it("names every entity type with a label of its own", () => {
  const labels = Object.values(ENTITY_TYPES).map(({ label }) => label);

  expect(new Set(labels).size).toBe(labels.length);
  for (const label of labels) expect(label).toMatch(/^[A-Z][A-Z0-9_]*$/);
});

it("promises the types other packages are written against", () => {
  expectTypeOf<JsonFinding>().toExtend<Finding>();
});

it("reads no text as more rows of a table in another text", () => {
  const rows = "1,Blue Cheese\n2,Red Wine\n";
  const scanner = createScanner({ names: false });

  scanner.scanText("id,customer_name\n7,Ada Lovelace\n");

  expect(scanner.scanText(rows)).toEqual([]);
});

it("reads a value however deep it is, or says that it does not", () => {
  const nested = (levels: number): JsonValue => {
    let value: JsonValue = "ada@example.com";
    for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { value };
    return value;
  };

  expect(scanner.scanJson(nested(500))).toHaveLength(1);
  expect(() => scanner.scanJson(nested(600))).toThrow(RangeError);
});

it("lets a word for telephone numbers reach from one number to the next, further than from itself", () => {
  const text = "fax: 11-27T19:12:49.129Z INFO [The] +49 30 901820 .279.58.74";

  const found = createScanner({ names: false }).scanText(text);

  expect(found.map(({ start, end }) => text.slice(start, end))).toContain("279.58.74");
});

it("takes a number with its word for no address", () => {
  const text = "Medicare 2123 45670 1";

  expect(createScanner().scanText(text)).toMatchObject([
    { entityType: "AU_MEDICARE", start: 9, end: text.length },
  ]);
});

it("finds the ages in a list of more people than a call has room for arguments", () => {
  const people = 150_000;

  expect(createScanner().scanText("Ada Lovelace, 36, lives\n".repeat(people))).toHaveLength(
    2 * people,
  );
});
