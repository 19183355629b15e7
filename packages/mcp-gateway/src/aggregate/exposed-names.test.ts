import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exposeNames, type NameOrigin } from "./exposed-names.ts";

function prefixes(...pairs: readonly (readonly [string, string])[]): ReadonlyMap<string, string> {
  return new Map(pairs);
}

describe("of one upstream", () => {
  it("names stay as they are, whatever they hold", () => {
    const origins = ["plain", "with space", "x".repeat(200)].map((name) => ({
      upstream: "a",
      name,
    }));
    const names = exposeNames(origins, prefixes(["a", ""]), []);

    expect(origins.map(names.exposed)).toEqual(origins.map(({ name }) => name));
  });

  it("a name of ours is not its own", () => {
    const origin = { upstream: "a", name: "ours" };
    const names = exposeNames([origin], prefixes(["a", ""]), ["ours"]);

    expect(names.exposed(origin)).toMatch(/^ours_[0-9a-f]{8}$/);
    expect(names.origin("ours")).toBeUndefined();
    expect(names.origin(names.exposed(origin))).toEqual(origin);
  });
});

describe("of several upstreams", () => {
  it.each([
    { because: "it fits", upstream: "crm", name: "query", exposed: /^crm_query$/ },
    { because: "of a dot", upstream: "crm", name: "a.b", exposed: /^crm_a_b_[0-9a-f]{8}$/ },
    {
      because: "of its length",
      upstream: "crm",
      name: "x".repeat(70),
      exposed: /^crm_x{51}_[0-9a-f]{8}$/,
    },
    {
      because: "it looks like crm_eu's",
      upstream: "crm",
      name: "eu_query",
      exposed: /^crm_eu_query_[0-9a-f]{8}$/,
    },
    { because: "it is crm_eu's", upstream: "crm_eu", name: "query", exposed: /^crm_eu_query$/ },
  ])("$name of $upstream is $exposed because $because", ({ upstream, name, exposed }) => {
    const origin = { upstream, name };
    const names = exposeNames([origin], prefixes(["crm", "crm_"], ["crm_eu", "crm_eu_"]), []);

    expect(names.exposed(origin)).toMatch(exposed);
  });

  it("those that share a prefix, the one configured first keeps the plain name", () => {
    const origins = ["a", "b"].map((upstream) => ({ upstream, name: "read" }));
    const names = exposeNames(origins, prefixes(["a", ""], ["b", ""]), []);

    expect(origins.map(names.exposed)).toEqual([
      "read",
      expect.stringMatching(/^read_[0-9a-f]{8}$/),
    ]);
  });

  const upstream = fc.constantFrom("a", "a_b", "a_b_c", "b");
  const origins = fc.array(
    fc.record({
      upstream,
      name: fc.oneof(
        fc.constantFrom("b_c", "c", "b", "x", "ours", "a.c"),
        fc.string({ maxLength: 80 }),
      ),
    }),
  );
  const PREFIXES = prefixes(["a", "a_"], ["a_b", "a_b_"], ["a_b_c", "a_b_c_"], ["b", "b_"]);

  it("no two share a name, every name fits every client, and leads back to its origin", () => {
    fc.assert(
      fc.property(origins, (all: readonly NameOrigin[]) => {
        const names = exposeNames(all, PREFIXES, ["ours"]);
        for (const origin of all) {
          const exposed = names.exposed(origin);
          expect(exposed).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
          expect(exposed).not.toBe("ours");
          expect(names.origin(exposed)).toEqual(origin);
        }
      }),
    );
  });

  it("a name is the same whichever other upstreams happen to run", () => {
    fc.assert(
      fc.property(origins, upstream, (all, one) => {
        const own = all.filter((origin) => origin.upstream === one);
        const together = exposeNames(all, PREFIXES, []);
        const alone = exposeNames(own, PREFIXES, []);

        expect(own.map(together.exposed)).toEqual(own.map(alone.exposed));
      }),
    );
  });
});
