import type { JsonValue } from "@countersign/core";
import { describe, expect, it } from "vitest";
import { argumentsText } from "./arguments-text.ts";
import { ENGLISH } from "./card-text.ts";

const MOST = 2_500;

function drawn(value: JsonValue): string {
  return argumentsText(value, MOST, ENGLISH).written;
}

describe("arguments on a message", () => {
  it("are whole where there is room", () => {
    const value = { sql: "delete from customers", confirm: true };

    expect(argumentsText(value, MOST, ENGLISH)).toEqual({
      written: JSON.stringify(value, null, 2),
      isWhole: true,
    });
  });

  it.each<{ readonly what: string; readonly value: JsonValue }>([
    { what: "a long text", value: { body: "as agreed ".repeat(9_000), to: "ops@evil.example" } },
    { what: "a long list", value: { rows: Array(9_000).fill("row"), to: "ops@evil.example" } },
    {
      what: "many members",
      value: { notes: Object.fromEntries(Array(9_000).fill(1).entries()), to: "ops@evil.example" },
    },
    { what: "a long name", value: { ["n".repeat(90_000)]: 1, to: "ops@evil.example" } },
    {
      what: "a deep one",
      value: { a: JSON.parse("[".repeat(900) + "]".repeat(900)), to: "ops@evil.example" },
    },
    {
      what: "names that are alike in the end",
      value: {
        ["n".repeat(500) + "1".repeat(2_500) + "n".repeat(500)]: 1,
        ["n".repeat(500) + "2".repeat(2_500) + "n".repeat(500)]: "ops@evil.example",
      },
    },
  ])("are not hidden by $what before them", ({ value }) => {
    const { written, isWhole } = argumentsText(value, MOST, ENGLISH);

    expect(isWhole).toBe(false);
    expect(JSON.stringify(written).length).toBeLessThanOrEqual(MOST);
    expect(written).toContain("ops@evil.example");
    expect(written).toContain("left out …]");
  });

  it("keep the end of what is long", () => {
    const sql = `select 1; ${"-- nothing to see here\n".repeat(900)}; drop table customers`;

    expect(drawn({ sql })).toContain("; drop table customers");
  });
});
