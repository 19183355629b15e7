import fc from "fast-check";
import { expect, it } from "vitest";

import { upstreamName } from "./upstream-name.ts";

it.each([
  { because: "it is one already", server: "git_hub-2", name: "git_hub-2" },
  { because: "blanks are none", server: "My Server!", name: "My-Server" },
  { because: "accents go", server: "Größe é", name: "Gro-e-e" },
  { because: "nothing is left", server: "日本", name: "server" },
  { because: "it begins with a letter or digit", server: "--_x", name: "x" },
  { because: "it is short", server: "a".repeat(50), name: "a".repeat(32) },
])("$server becomes $name, because $because", ({ server, name }) => {
  expect(upstreamName(server, () => false)).toBe(name);
});

it("counts up while the name is taken, and stays short", () => {
  const taken = new Set(["a".repeat(32), `${"a".repeat(30)}-2`]);

  expect(upstreamName("a".repeat(40), (name) => taken.has(name))).toBe(`${"a".repeat(30)}-3`);
});

it("is always a name that the configuration takes", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (server) => {
      expect(upstreamName(server, () => false)).toMatch(/^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/);
    }),
  );
});
