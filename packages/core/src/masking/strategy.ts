import { formatPath, type JsonPath } from "../json.ts";
import { pathMatcher } from "../path-fold.ts";
import { matchesGlob } from "../policy/glob.ts";

/**
 * What stands in the place of a value that was found.
 *
 * - `token`: a token, which the vault can turn back; the default.
 * - `redact`: the entity type alone, `[CREDIT_CARD]`. Cannot be turned back, and tells equal values not apart.
 * - `mask`: stars, and the last four characters of a value that has at least eight.
 * - `hash`: a keyed hash of this installation, the same in every conversation. Cannot be turned back.
 * - `format-preserving`: a value of the form of its type that is nobody's, which the vault can turn back; a token where
 *   the type has no such form.
 * - `block`: nothing: the call, or its result, is withheld.
 */
export const STRATEGIES = [
  "token",
  "redact",
  "mask",
  "hash",
  "format-preserving",
  "block",
] as const;

export type Strategy = (typeof STRATEGIES)[number];

/** Chooses a strategy for what it fits. All parts are globs; absent fits everything. */
export interface StrategyRule {
  /** Entity types. */
  readonly entities: readonly string[];
  readonly upstream?: string;
  readonly tool?: string;
  /** In the notation of `formatPath`. */
  readonly path?: string;
  readonly strategy: Strategy;
}

/** Whose arguments or answer a value stands in; `null` where it belongs to no call. */
export interface MaskedPart {
  readonly upstream: string | null;
  readonly tool: string | null;
}

/** Says for each value of a call's arguments or answer the strategy of the first rule that fits, else `token`. */
export function strategiesFor(
  rules: readonly StrategyRule[],
  { upstream, tool }: MaskedPart,
): (entityType: string, path: JsonPath) => Strategy {
  const applying = rules
    .filter((rule) => fits(rule.upstream, upstream) && fits(rule.tool, tool))
    .map(({ entities, path, strategy }) => {
      return { entities, strategy, isAt: path === undefined ? undefined : pathMatcher(path) };
    });
  return (entityType, path) => {
    const fitting = applying.find(
      ({ entities, isAt }) =>
        entities.some((pattern) => matchesGlob(pattern, entityType)) &&
        (isAt === undefined || isAt(path)),
    );
    return fitting?.strategy ?? "token";
  };
}

function fits(pattern: string | undefined, name: string | null): boolean {
  return pattern === undefined || (name !== null && matchesGlob(pattern, name));
}

/** Stars for all letters and digits but the last four; separators stay. Short values have no last four. */
export function maskAllButLast(text: string): string {
  const isSign = /[\p{L}\p{N}]/u;
  const signs = Array.from(text).filter((character) => isSign.test(character)).length;
  const kept = signs >= 8 ? 4 : 0;
  let left = signs;
  return Array.from(text, (character) => {
    if (!isSign.test(character)) return character;
    return left-- > kept ? "*" : character;
  }).join("");
}

/** Thrown where a value is found that is to be blocked. Its message never holds the value. */
export class BlockedValue extends Error {
  readonly entityType: string;
  /** Where it is, without keys that hold something themselves. */
  readonly place: string;

  constructor(entityType: string, path: JsonPath) {
    const place = formatPath(path);
    super(`${entityType} at ${place} is not let through`);
    this.name = "BlockedValue";
    this.entityType = entityType;
    this.place = place;
  }
}
