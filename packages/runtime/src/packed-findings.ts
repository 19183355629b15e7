import type { JsonPath, ScannedFinding } from "@countersign/core";

/**
 * Findings on their way between threads: a column for each member, and everything that repeats itself once. Copying
 * thousands of objects with their paths takes several times as long.
 */
export interface PackedFindings {
  /** What they have in common but for their place, in JSON. */
  readonly kinds: readonly string[];
  readonly paths: readonly JsonPath[];
  /** For each: which of `kinds`, which of `paths`, start, end. */
  readonly places: Uint32Array;
  readonly canonical: readonly string[];
}

type Kind = Omit<ScannedFinding, "path" | "start" | "end" | "canonical">;

export function packFindings(
  findings: readonly (ScannedFinding & { readonly canonical: string })[],
): PackedFindings {
  const kinds = new Map<string, number>();
  const paths: JsonPath[] = [];
  const places = new Uint32Array(findings.length * MEMBERS);
  const canonical: string[] = [];
  for (const [i, { path, start, end, canonical: spelling, ...kind }] of findings.entries()) {
    const written = JSON.stringify(kind);
    const known = kinds.get(written) ?? kinds.size;
    kinds.set(written, known);
    if (!isSame(paths.at(-1), path)) paths.push(path);
    places.set([known, paths.length - 1, start, end], i * MEMBERS);
    canonical.push(spelling);
  }
  return { kinds: [...kinds.keys()], paths, places, canonical };
}

const MEMBERS = 4;

export function unpackFindings(packed: PackedFindings): readonly ScannedFinding[] {
  const { paths, places, canonical } = packed;
  const kinds = packed.kinds.map((kind) => JSON.parse(kind) as Kind);
  return canonical.map((spelling, i): ScannedFinding => {
    const at = i * MEMBERS;
    const [kind, path] = [kinds[places[at] ?? 0], paths[places[at + 1] ?? 0]];
    if (kind === undefined || path === undefined) {
      throw new Error("a finding came without its kind or its path (this is a bug)");
    }
    const [start = 0, end = 0] = [places[at + 2], places[at + 3]];
    return { ...kind, path, start, end, canonical: spelling };
  });
}

function isSame(a: JsonPath | undefined, b: JsonPath): boolean {
  return a === b || (a?.length === b.length && a.every((step, i) => step === b[i]));
}
