import type { JsonPath, JsonValue } from "../json.ts";
import { replaceInJson, textAt, type Replacement } from "./replace.ts";
import type { Scan, ScannedFinding } from "./scan.ts";
import { findTokens, isWellFormedToken } from "./token.ts";
import type { MaskedValue, Vault, VaultEntry } from "./vault.ts";

/** How many values of each entity type, for example `{ EMAIL_ADDRESS: 2 }`. */
export type EntityCounts = Readonly<Record<string, number>>;

/** A JSON value without its personal data and secrets. */
export interface Masked {
  readonly value: JsonValue;
  readonly counts: EntityCounts;
  /** To be committed before anyone sees `value`. */
  readonly entries: readonly VaultEntry[];
}

/** A value that was found, with its place and its token. */
export interface MaskedPlace {
  readonly finding: ScannedFinding;
  readonly token: string;
  readonly replacement: Replacement;
}

export interface MaskerParts {
  readonly scan: Scan;
  readonly vault: Vault;
}

/**
 * Masks every finding in `value`: strings at any depth, object keys, numbers.
 *
 * @throws whatever detection or the vault throws; the caller must then not let `value` through.
 */
export async function maskJson(
  parts: MaskerParts,
  scope: string,
  value: JsonValue,
  options: { readonly skip?: (path: JsonPath) => boolean } = {},
): Promise<Masked> {
  const { places, entries } = await findAndTokenise(parts, scope, value, options);
  return {
    value: replaceInJson(
      value,
      places.map((place) => place.replacement),
    ),
    counts: countEntities(places.map((place) => place.finding.entityType)),
    entries,
  };
}

/** Finds what is to be masked and gives it tokens, without replacing anything yet. */
export async function findAndTokenise(
  parts: MaskerParts,
  scope: string,
  value: JsonValue,
  options: { readonly skip?: (path: JsonPath) => boolean } = {},
): Promise<{ readonly places: readonly MaskedPlace[]; readonly entries: readonly VaultEntry[] }> {
  const findings = await parts.scan.findings(value, options);
  const found: { finding: ScannedFinding; standsAlone: boolean; value: MaskedValue }[] = [];
  for (const finding of findings) {
    const text = textAt(value, finding.path, finding.in);
    if (text === undefined) throw new Error("a finding leads nowhere (this is a bug)");
    for (const part of outsideTokens(text, finding, parts.scan.labels)) {
      const slice = text.slice(part.start, part.end);
      found.push({
        finding: part,
        standsAlone: isDelimiter(text[part.start - 1]) && isDelimiter(text[part.end]),
        value: {
          entityType: part.entityType,
          text: slice,
          canonical: parts.scan.canonicalValue(part.entityType, slice),
        },
      });
    }
  }
  if (found.length === 0) return { places: [], entries: [] };

  const { tokens, entries } = await parts.vault.tokenise(
    scope,
    found.map((one) => one.value),
  );
  const places = found.map(({ finding, standsAlone }, i) => {
    const token = tokens[i];
    if (token === undefined) throw new Error("the vault gave too few tokens (this is a bug)");
    const { path, start, end } = finding;
    // Bare where it is a value of its own; in the middle of a text its end has to be plain.
    const text = standsAlone ? token : `<${token}>`;
    return { finding, token, replacement: { path, in: finding.in, start, end, text } };
  });
  return { places, entries };
}

/** Whether a value ends here by itself: at the end of the string, a quotation mark or a table's separator. */
function isDelimiter(character: string | undefined): boolean {
  return character === undefined || "\"'`,;|\t\r\n".includes(character);
}

export function countEntities(entityTypes: Iterable<string>): EntityCounts {
  const counts: Record<string, number> = {};
  for (const entityType of entityTypes) counts[entityType] = (counts[entityType] ?? 0) + 1;
  return counts;
}

export function addCounts(a: EntityCounts, b: EntityCounts): EntityCounts {
  const sum: Record<string, number> = { ...a };
  for (const [entityType, count] of Object.entries(b))
    sum[entityType] = (sum[entityType] ?? 0) + count;
  return sum;
}

/** What of a finding is not a token already: a token under the key `name` is found as a name, and is none. */
function outsideTokens(
  text: string,
  finding: ScannedFinding,
  labels: ReadonlySet<string>,
): readonly ScannedFinding[] {
  const tokens = findTokens(text, labels).filter(
    ({ token, start, end }) =>
      start < finding.end && end > finding.start && isWellFormedToken(token),
  );
  if (tokens.length === 0) return [finding];

  const parts: ScannedFinding[] = [];
  let from = finding.start;
  for (const token of tokens) {
    if (token.start > from) parts.push({ ...finding, start: from, end: token.start });
    from = Math.max(from, token.end);
  }
  if (from < finding.end) parts.push({ ...finding, start: from });
  return parts.filter(({ start, end }) => /[\p{L}\p{N}]/u.test(text.slice(start, end)));
}
