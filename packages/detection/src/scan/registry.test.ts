import { expect, it } from "vitest";
import { DETECTORS } from "../detectors.ts";
import { registryOf } from "./registry.ts";

it("makes one registry for scanners with the same detectors", () => {
  const first = registryOf([...DETECTORS]);

  expect(registryOf([...DETECTORS])).toBe(first);
});

it("makes another for other detectors", () => {
  const first = registryOf(DETECTORS);
  const fewer = registryOf(DETECTORS.slice(1));

  expect(fewer).not.toBe(first);
  expect(fewer.detectors).toHaveLength(DETECTORS.length - 1);
});
