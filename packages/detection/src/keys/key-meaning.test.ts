import { expect, it } from "vitest";
import { createScanner } from "../scanner.ts";
import { meaningOf } from "./key-meaning.ts";

it.each(["41", "7", "_", "-1", "\u0301"])(
  "takes nothing from the key %j, which holds no word",
  (key) => {
    expect(meaningOf(key)).toMatchObject({ rule: null, evidence: 0, isThing: false, part: 0 });
  },
);

it("takes no number behind another one for a telephone number", () => {
  expect(createScanner().scanText("value=3528 =\n1648 7883 1800;")).toEqual([]);
});
