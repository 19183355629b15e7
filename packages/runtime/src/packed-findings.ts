import type { JsonPath, ScannedFinding } from "@countersign/core";

/**
 * Findings on their way between threads: a column for each member, and everything that repeats itself once. Copying
 * thousands of objects with their paths takes several times as long.
 */
export interface PackedFindings {
  readonly entityTypes: readonly string[];
  /** The keys that paths lead through and that came in no portion before: very long ones may stand above thousands of values. */
  readonly keys: readonly string[];
  /** For each path: how many steps it shares with the one before it, how many more it has, and those. */
  readonly paths: Uint32Array;
  /** For each: which of `entityTypes`, 1 if it is in a key, which of `paths`, start, end. */
  readonly places: Uint32Array;
  readonly canonical: readonly string[];
}

type Canonical = ScannedFinding & { readonly canonical: string };

/**
 * What a detector says of a finding besides is left out: nobody asks for it on the other side.
 *
 * @param keys those of the portions before, with their numbers; gets the new ones.
 */
export function packFindings(
  findings: readonly Canonical[],
  keys: Map<string, number> = new Map(),
): PackedFindings {
  const types = new Map<string, number>();
  const before = keys.size;
  const paths: number[] = [];
  let pathCount = 0;
  let last: JsonPath | undefined;
  const places = new Uint32Array(findings.length * MEMBERS);
  const canonical: string[] = [];
  let at = 0;
  for (const finding of findings) {
    const { entityType, path } = finding;
    const type = types.get(entityType) ?? types.size;
    types.set(entityType, type);
    if (last === undefined || !isSame(last, path)) {
      packPath(path, last ?? [], keys, paths);
      last = path;
      pathCount++;
    }
    places[at++] = type;
    places[at++] = finding.in === "key" ? 1 : 0;
    places[at++] = pathCount - 1;
    places[at++] = finding.start;
    places[at++] = finding.end;
    canonical.push(finding.canonical);
  }
  return {
    entityTypes: [...types.keys()],
    keys: keys.size === before ? [] : [...keys.keys()].slice(before),
    paths: Uint32Array.from(paths),
    places,
    canonical,
  };
}

/** Steps from here on are keys; those below are indexes, which no list has so many of. */
const FIRST_KEY = 2 ** 31;

function packPath(path: JsonPath, last: JsonPath, keys: Map<string, number>, into: number[]): void {
  let shared = 0;
  while (shared < path.length && path[shared] === last[shared]) shared++;
  into.push(shared, path.length - shared);
  for (let at = shared; at < path.length; at++) {
    const step = path[at] ?? 0;
    if (typeof step === "number") {
      into.push(step);
      continue;
    }
    const known = keys.get(step) ?? keys.size;
    keys.set(step, known);
    into.push(FIRST_KEY + known);
  }
}

function unpackPaths(keys: readonly string[], packed: Uint32Array): readonly JsonPath[] {
  const paths: JsonPath[] = [];
  let last: JsonPath = [];
  for (let at = 0; at < packed.length; ) {
    const path = last.slice(0, packed[at++]);
    for (let left = packed[at++] ?? 0; left > 0; left--) {
      const step = packed[at++] ?? 0;
      path.push(step < FIRST_KEY ? step : (keys[step - FIRST_KEY] ?? ""));
    }
    paths.push((last = path));
  }
  return paths;
}

const MEMBERS = 5;

/** @param keys those of the portions before, in order; gets the new ones. */
export function unpackFindings(
  packed: PackedFindings,
  keys: string[] = [],
): readonly ScannedFinding[] {
  const { entityTypes, places } = packed;
  for (const key of packed.keys) keys.push(key);
  const paths = unpackPaths(keys, packed.paths);
  let at = 0;
  return packed.canonical.map((canonical): ScannedFinding => {
    const entityType = entityTypes[places[at++] ?? 0];
    const isInKey = places[at++] === 1;
    const path = paths[places[at++] ?? 0];
    const [start = 0, end = 0] = [places[at++], places[at++]];
    if (entityType === undefined || path === undefined) {
      throw new Error("a finding came without its type or its path (this is a bug)");
    }
    return { entityType, path, in: isInKey ? "key" : "value", start, end, canonical };
  });
}

function isSame(a: JsonPath, b: JsonPath): boolean {
  return a === b || (a.length === b.length && a.every((step, i) => step === b[i]));
}
