import type { KeyedDigest } from "../approval/fingerprint.ts";
import type { JsonPath, JsonValue } from "../json.ts";
import { joinNameParts } from "./name-parts.ts";
import { replaceInJson, textAt, type Replacement } from "./replace.ts";
import type { Scan, ScannedFinding } from "./scan.ts";
import {
  BlockedValue,
  maskAllButLast,
  type MaskedPart,
  type Strategy,
  strategyOf,
  type StrategyRule,
} from "./strategy.ts";
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

/** A value that was found, with what stands in its place. */
export interface MaskedPlace {
  readonly finding: ScannedFinding;
  readonly strategy: Strategy;
  readonly replacement: Replacement;
}

export interface MaskerParts {
  readonly scan: Scan;
  readonly vault: Vault;
  /** The first that fits a value chooses its strategy; without one it is `token`. */
  readonly strategies?: readonly StrategyRule[];
  /** For the strategy `hash`. */
  readonly digest?: KeyedDigest;
}

export interface MaskOptions {
  /** Leaves parts of the value as they are: true for the root of each such part. */
  readonly skip?: (path: JsonPath) => boolean;
  /** Whose arguments or answer it is; decides which strategies fit. */
  readonly part?: MaskedPart;
}

/**
 * Masks every finding in `value`: strings at any depth, object keys, numbers.
 *
 * @throws {BlockedValue} for a value whose strategy is `block`, and whatever detection or the vault throws; the caller
 *   must then not let `value` through.
 */
export async function maskJson(
  parts: MaskerParts,
  scope: string,
  value: JsonValue,
  options: MaskOptions = {},
): Promise<Masked> {
  const { places, entries } = await findPlaces(parts, scope, value, options);
  const blocked = places.find(({ strategy }) => strategy === "block");
  if (blocked !== undefined) {
    throw new BlockedValue(blocked.finding.entityType, blocked.finding.path);
  }
  return {
    value: replaceInJson(
      value,
      places.map((place) => place.replacement),
    ),
    counts: countEntities(places.map((place) => place.finding.entityType)),
    entries,
  };
}

/** Finds what is to be masked and what is to stand in its place, without replacing anything yet. */
export async function findPlaces(
  parts: MaskerParts,
  scope: string,
  value: JsonValue,
  { skip, part = NO_CALL }: MaskOptions = {},
): Promise<{ readonly places: readonly MaskedPlace[]; readonly entries: readonly VaultEntry[] }> {
  const found = findValues(
    parts,
    value,
    await parts.scan.findings(value, skip ? { skip } : {}),
    part,
  );
  if (found.length === 0) return { places: [], entries: [] };

  const tokenised = found.filter(({ strategy }) => strategy === "token");
  const { tokens, entries } = await parts.vault.tokenise(
    scope,
    joinNameParts(tokenised.map((one) => one.value)),
  );
  const tokenOf = new Map(tokenised.map((one, i) => [one, tokens[i]]));
  const places = found.map((one) => {
    const { path, start, end } = one.finding;
    const text = one.strategy === "token" ? writtenToken(one, tokenOf.get(one)) : mask(parts, one);
    return {
      finding: one.finding,
      strategy: one.strategy,
      replacement: { path, in: one.finding.in, start, end, text },
    };
  });
  return { places, entries };
}

const NO_CALL: MaskedPart = { upstream: null, tool: null };

interface FoundValue {
  readonly finding: ScannedFinding;
  readonly strategy: Strategy;
  readonly standsAlone: boolean;
  readonly value: MaskedValue;
}

function findValues(
  { scan, strategies = [] }: MaskerParts,
  value: JsonValue,
  findings: readonly ScannedFinding[],
  part: MaskedPart,
): readonly FoundValue[] {
  return findings.flatMap((whole) => {
    const text = textAt(value, whole.path, whole.in);
    if (text === undefined) throw new Error("a finding leads nowhere (this is a bug)");
    return outsideTokens(text, whole, scan.labels).map((finding) => {
      const { entityType, path, start, end } = finding;
      const slice = text.slice(start, end);
      return {
        finding,
        strategy: strategyOf(strategies, entityType, path, part),
        standsAlone: isDelimiter(text[start - 1]) && isDelimiter(text[end]),
        value: { entityType, text: slice, canonical: scan.canonicalValue(entityType, slice) },
      };
    });
  });
}

/** Bare where it is a value of its own; in the middle of a text its end has to be plain. */
function writtenToken({ standsAlone }: FoundValue, token: string | undefined): string {
  if (token === undefined) throw new Error("the vault gave too few tokens (this is a bug)");
  return standsAlone ? token : `<${token}>`;
}

/** What stands in the place of a value that is not to be turned back. */
function mask({ digest }: MaskerParts, { strategy, value }: FoundValue): string {
  const { entityType, text, canonical } = value;
  switch (strategy) {
    case "mask":
      return maskAllButLast(text);
    case "hash":
      if (digest === undefined) throw new Error("hashing needs a digest (this is a bug)");
      return `[${entityType}:${digest(`hash\0${entityType}\0${canonical}`).slice(0, 16)}]`;
    default:
      return `[${entityType}]`;
  }
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
