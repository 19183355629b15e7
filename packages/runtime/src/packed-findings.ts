import type { JsonPath, ScannedFinding } from "@countersign/core";

/**
 * Findings on their way between threads: a column for each member, and everything that repeats itself once. Copying
 * thousands of objects with their paths takes several times as long.
 */
export interface PackedFindings {
  readonly entityTypes: readonly string[];
  readonly paths: readonly JsonPath[];
  /** For each: which of `entityTypes`, 1 if it is in a key, which of `paths`, start, end. */
  readonly places: Uint32Array;
  readonly canonical: readonly string[];
}

type Canonical = ScannedFinding & { readonly canonical: string };

/** What a detector says of a finding besides is left out: nobody asks for it on the other side. */
export function packFindings(findings: readonly Canonical[]): PackedFindings {
  const types = new Map<string, number>();
  const paths: JsonPath[] = [];
  const places = new Uint32Array(findings.length * MEMBERS);
  const canonical: string[] = [];
  let at = 0;
  for (const finding of findings) {
    const { entityType, path } = finding;
    const type = types.get(entityType) ?? types.size;
    types.set(entityType, type);
    if (!isSame(paths.at(-1), path)) paths.push(path);
    places[at++] = type;
    places[at++] = finding.in === "key" ? 1 : 0;
    places[at++] = paths.length - 1;
    places[at++] = finding.start;
    places[at++] = finding.end;
    canonical.push(finding.canonical);
  }
  return { entityTypes: [...types.keys()], paths, places, canonical };
}

const MEMBERS = 5;

export function unpackFindings(packed: PackedFindings): readonly ScannedFinding[] {
  const { entityTypes, paths, places } = packed;
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

function isSame(a: JsonPath | undefined, b: JsonPath): boolean {
  return a === b || (a?.length === b.length && a.every((step, i) => step === b[i]));
}
