import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { DETECTORS } from "../../packages/detection/src/detectors.ts";
import { detectorsPage } from "../../packages/detection/scripts/detectors-page.ts";
import { ENTITY_TYPES } from "../../packages/detection/src/entity-types.ts";

it("says in docs/detectors.md what the detectors say", () => {
  const page = readFileSync(new URL("../../docs/detectors.md", import.meta.url), "utf8");

  expect(page).toBe(detectorsPage());
});

it("gives every detector a name of its own, a known type and a source", () => {
  const names = DETECTORS.map(({ name }) => name);

  expect(new Set(names).size).toBe(names.length);
  for (const { name, entityType, sources, confidence } of DETECTORS) {
    expect(name).toMatch(/^[a-z\d]+(?:-[a-z\d]+)*$/);
    expect(Object.keys(ENTITY_TYPES)).toContain(entityType);
    expect(sources.length).toBeGreaterThan(0);
    expect(confidence).toBeGreaterThan(0);
    expect(confidence).toBeLessThanOrEqual(1);
  }
});
