import { describe, expect, it } from "vitest";
import { personName } from "./wording.ts";

describe("a person's name", () => {
  it("is the key of whoever is not in the configuration, whatever it is called", () => {
    const people = { ada: { name: "Ada Lovelace" } };

    expect(
      ["ada", "grace", "constructor", "__proto__"].map((key) => personName(people, key)),
    ).toEqual(["Ada Lovelace", "grace", "constructor", "__proto__"]);
  });
});
