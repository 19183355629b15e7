import type { AuditRecord } from "@countersign/core";
import { describe, expect, it } from "vitest";
import { rowOf } from "./commands/audit/list.ts";
import { printableLines } from "./table.ts";

const CLEARS = "\u001b[2J";

describe("text that came from elsewhere", () => {
  it("does nothing to a terminal, whatever member of a record it stands in", () => {
    const record = {
      sequence: 1,
      at: "2027-01-01T00:00:00.000Z",
      type: CLEARS,
      upstream: CLEARS,
      tool: CLEARS,
      decision: CLEARS,
      outcome: CLEARS,
      approval: CLEARS,
      reviewer: { person: CLEARS, channel: "console" },
    } as unknown as AuditRecord;

    expect(rowOf(record).join("")).not.toContain("\u001b");
  });

  it("keeps its lines", () => {
    expect(printableLines(`one\n${CLEARS}`)).toBe("one\n\\u{1b}[2J");
  });
});
