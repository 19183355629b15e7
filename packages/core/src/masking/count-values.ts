import type { EntityCounts, MaskedPlace } from "./masker.ts";

/** Members of a result that say the same in different ways: a tool's text and the data that it is made of. */
const VERSIONS: ReadonlySet<unknown> = new Set(["content", "structuredContent", "artifact"]);

/**
 * How many values of each entity type there are. What a result says in its text and once more in its data counts once:
 * of one value, as often as that of both has it which has it more often.
 */
export function countValues(
  places: readonly Pick<MaskedPlace, "finding" | "value">[],
): EntityCounts {
  const counts: Record<string, number> = {};
  // Of each value: how often each version has it, and the most of that.
  const seen = new Map<string, Map<unknown, number>>();
  const most = new Map<string, number>();
  const [first] = places;
  const isOneVersion = places.every(({ finding }) => finding.path[0] === first?.finding.path[0]);
  for (const { finding, value } of places) {
    const { entityType, path } = finding;
    if (!isOneVersion && VERSIONS.has(path[0])) {
      const name = `${entityType} ${value.canonical}`;
      let versions = seen.get(name);
      if (versions === undefined) seen.set(name, (versions = new Map()));
      const count = (versions.get(path[0]) ?? 0) + 1;
      versions.set(path[0], count);
      if (count <= (most.get(name) ?? 0)) continue;
      most.set(name, count);
    }
    counts[entityType] = (counts[entityType] ?? 0) + 1;
  }
  return counts;
}
