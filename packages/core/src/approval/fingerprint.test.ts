import { describe, expect, it } from "vitest";
import { callFingerprint } from "./fingerprint.ts";

describe("the same call", () => {
  const call = { upstream: "crm", tool: "drop", arguments: { id: 7 } };
  const of = (keyMadeBy: string): string =>
    callFingerprint(
      { ...call, requester: { id: "key:bot", name: "bot (key_1)", verified: true, keyMadeBy } },
      (text) => text,
    );

  it("is none of a program whose key of the same name somebody else made", () => {
    expect(of("ada")).toBe(of("ada"));
    expect(of("ada")).not.toBe(of("grace"));
  });
});
