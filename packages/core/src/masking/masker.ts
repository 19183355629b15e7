import type { KeyedDigest } from "../approval/fingerprint.ts";
import type { JsonPath, JsonValue } from "../json.ts";
import { countValues } from "./count-values.ts";
import { numberOrQuoted, quoteForNumber } from "./json-number.ts";
import { withGivenAgain } from "./given-values.ts";
import { joinNameParts } from "./name-parts.ts";
import { overlapping } from "./overlapping.ts";
import { replaceInJson, textReader, type Replacement } from "./replace.ts";
import { foundInDataToo } from "./said-twice.ts";
import type { Scan, ScannedFinding } from "./scan.ts";
import { candidateOf } from "./schema/fit-plans.ts";
import { type Fitting, fitReplacements } from "./schema/fit-replacements.ts";
import { shownPath } from "./shown-path.ts";
import { type StandIns, type StandInSpan, standInsOf } from "./stand-ins.ts";
import {
  BlockedValue,
  maskAllButLast,
  type MaskedPart,
  type Strategy,
  strategiesFor,
  type StrategyRule,
} from "./strategy.ts";
import { entityForms } from "./surrogate/entity-forms.ts";
import { standsApart } from "./surrogate/surrogate-index.ts";
import type { MaskedValue, RevealedValue, Vault, VaultEntry } from "./vault.ts";

/** How many values of each entity type, for example `{ EMAIL_ADDRESS: 2 }`. */
export type EntityCounts = Readonly<Record<string, number>>;

/** A JSON value without its personal data and secrets. */
export interface Masked {
  readonly value: JsonValue;
  /** What a result says twice, as text and as data, counts once. */
  readonly counts: EntityCounts;
  /** What was found, where. */
  readonly found: readonly Pick<ScannedFinding, "entityType" | "path">[];
  /** To be committed before anyone sees `value`. */
  readonly entries: readonly VaultEntry[];
}

/** A value that was found, with what stands in its place. */
export interface MaskedPlace {
  readonly finding: ScannedFinding;
  readonly strategy: Strategy;
  readonly replacement: Replacement;
  readonly value: MaskedValue;
  /** Without brackets; `undefined` where its strategy gives it none. */
  readonly token: string | undefined;
  /** Of a number in a JSON text: what has to stand around anything that is no number. */
  readonly quote: string | undefined;
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
  /** What a part of the value has to fit as it did before. */
  readonly fitting?: Fitting;
  /** What the upstream whose answer it is was given in clear: masked wherever it says it, whether it is found or not. */
  readonly given?: readonly RevealedValue[];
}

/**
 * Masks every finding in `value`: strings at any depth, object keys, numbers.
 *
 * @throws {BlockedValue} for a value whose strategy is `block`, {@link UnfittableValue} where nothing fits, and whatever
 *   detection or the vault throws; the caller must then not let `value` through.
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
    throw new BlockedValue(blocked.finding.entityType, shownPath(blocked.finding.path, places));
  }
  const found = places.map(({ finding }) => finding);
  const counts = countValues(places);
  if (options.fitting === undefined) {
    const replacements = places.map((place) => place.replacement);
    return { value: replaceInJson(value, replacements), counts, found, entries };
  }
  const fitted = await fitReplacements(parts, scope, value, places, options.fitting);
  return {
    value: replaceInJson(value, fitted.replacements),
    counts,
    found,
    entries: [...entries, ...fitted.entries],
  };
}

/**
 * Masks what people write or read, a reason or a tool's definition: it is not withheld for a value that is to be blocked,
 * of which its type is left.
 */
export async function maskForPeople(
  { scan, vault, digest, strategies = [] }: MaskerParts,
  scope: string,
  value: JsonValue,
): Promise<Masked> {
  const shown = strategies.map((rule) =>
    rule.strategy === "block" ? { ...rule, strategy: "redact" as const } : rule,
  );
  const parts = { scan, vault, strategies: shown, ...(digest === undefined ? {} : { digest }) };
  return maskJson(parts, scope, value);
}

/** Finds what is to be masked and what is to stand in its place, without replacing anything yet. */
export async function findPlaces(
  parts: MaskerParts,
  scope: string,
  value: JsonValue,
  { skip, part = NO_CALL, given = [] }: MaskOptions = {},
): Promise<{ readonly places: readonly MaskedPlace[]; readonly entries: readonly VaultEntry[] }> {
  const detected = await parts.scan.findings(value, skip ? { skip } : {});
  const scanned = await withGivenAgain(parts.scan, value, detected, given, skip);
  if (scanned.length === 0) return { places: [], entries: [] };
  const more = foundInDataToo(parts.scan, value, scanned, skip);
  const findings = more.length === 0 ? scanned : [...scanned, ...more];
  const standIns = await standInsOf(parts, scope);
  const found = await findValues(parts, standIns, value, findings, part);
  if (found.length === 0) return { places: [], entries: [] };

  const reversible = found.filter(isReversible);
  const values = joinNameParts(reversible.map((one) => one.value));
  const { tokens, entries } = await parts.vault.tokenise(scope, values);
  if (tokens.length !== values.length) {
    throw new Error("the vault gave too few tokens (this is a bug)");
  }
  const preserved = await preserveForms(parts, scope, { found: reversible, values, tokens });
  const hashed = joinedHashes(found);
  let next = 0;
  const places = found.map((one): MaskedPlace => {
    const { finding, strategy } = one;
    const { path, start, end } = finding;
    const at = isReversible(one) ? next++ : undefined;
    const token = at === undefined ? undefined : tokens[at];
    const surrogate = preserved.textOf.get(one);
    const text =
      (surrogate === undefined ? undefined : numberOrQuoted(surrogate, one.quote)) ??
      (token === undefined
        ? quoted(one, mask(parts, strategy, hashed.get(one) ?? one.value))
        : writtenToken(one, token));
    return {
      finding,
      strategy,
      value: (at === undefined ? undefined : values[at]) ?? one.value,
      token,
      quote: one.quote,
      replacement: { path, in: finding.in, start, end, text },
    };
  });
  return { places, entries: [...entries, ...preserved.entries] };
}

const NO_CALL: MaskedPart = { upstream: null, tool: null };

function isPreserving({ strategy }: FoundValue): boolean {
  return strategy === "format-preserving";
}

function isReversible(one: FoundValue): boolean {
  return one.strategy === "token" || isPreserving(one);
}

/** A part of a name has the hash of the whole, as it has its token. */
function joinedHashes(found: readonly FoundValue[]): ReadonlyMap<FoundValue, MaskedValue> {
  const hashed = found.filter(({ strategy }) => strategy === "hash");
  const values = joinNameParts(hashed.map(({ value }) => value));
  return new Map(hashed.map((one, i) => [one, values[i] ?? one.value]));
}

/** As many other values may have taken what was tried before. */
const MOST_ATTEMPTS = 400;
/** After so many the next form of the type is tried: of the addresses kept for examples there are 762 in all. */
const MOST_OF_FIRST_FORM = 8;

/** Values with their tokens, one of each for each that was found. */
interface KeptValues {
  readonly found: readonly FoundValue[];
  /** Of a part of a name, the whole name. */
  readonly values: readonly MaskedValue[];
  readonly tokens: readonly string[];
}

/** Values of the form of their type, for those that are to have one; a type without a form keeps its token. */
async function preserveForms(
  { vault }: MaskerParts,
  scope: string,
  { found, values, tokens }: KeptValues,
): Promise<{
  readonly textOf: ReadonlyMap<FoundValue, string | undefined>;
  readonly entries: readonly VaultEntry[];
}> {
  if (!found.some(isPreserving)) return { textOf: new Map(), entries: [] };
  const wanted = found.flatMap((one, i) => {
    const [value, token] = [values[i], tokens[i]];
    if (!isPreserving(one) || !one.standsApart || !value || token === undefined) return [];
    const { entityType, text } = one.value;
    const [first, second = first] = entityForms(entityType, text);
    if (first === undefined) return [];
    const candidate = (attempt: number): string | undefined => {
      const form = attempt < MOST_OF_FIRST_FORM ? first : second;
      const part = { value, seed: token, form, plain: token };
      return attempt < MOST_ATTEMPTS ? candidateOf(part, attempt) : undefined;
    };
    return [{ one, want: { value, candidate } }];
  });
  if (wanted.length === 0) return { textOf: new Map(), entries: [] };
  const { surrogates, entries } = await vault.substitute(
    scope,
    wanted.map(({ want }) => want),
  );
  return { textOf: new Map(wanted.map(({ one }, i) => [one, surrogates[i]])), entries };
}

interface FoundValue {
  readonly finding: ScannedFinding;
  readonly strategy: Strategy;
  /** Its token is its end's mark enough. */
  readonly standsAlone: boolean;
  /** Of one that is to keep its form: no word goes on into it. */
  readonly standsApart: boolean;
  /** It is a number in a JSON text, where its token has to be a string. */
  readonly quote: string | undefined;
  readonly value: MaskedValue;
}

/** After this many values others get their turn. */
const VALUES_PER_TURN = 500;

async function findValues(
  { scan, strategies = [] }: MaskerParts,
  standIns: StandIns,
  value: JsonValue,
  findings: readonly ScannedFinding[],
  part: MaskedPart,
): Promise<readonly FoundValue[]> {
  // Of one long text there may be thousands of findings, one after the other.
  let masked: MaskedText = { text: "", spans: [] };
  const found: FoundValue[] = [];
  const textOf = textReader(value);
  const strategyOf = strategiesFor(strategies, part);
  for (const [i, whole] of findings.entries()) {
    if (i > 0 && i % VALUES_PER_TURN === 0) await scan.turn?.();
    const text = textOf(whole);
    if (text === undefined) throw new Error("a finding leads nowhere (this is a bug)");
    if (text !== masked.text) masked = { text, spans: maskedIn(text, standIns) };
    for (const finding of outsideStandIns(masked, whole)) {
      const { entityType, path, start, end } = finding;
      const slice = text.slice(start, end);
      const canonical =
        (finding === whole ? whole.canonical : undefined) ?? scan.canonicalValue(entityType, slice);
      const strategy = strategyOf(entityType, path);
      found.push({
        finding,
        strategy,
        standsAlone: isDelimiter(text[start - 1]) && isDelimiter(text[end]),
        standsApart: strategy === "format-preserving" && standsApart(text, start, end),
        quote: finding.in === "value" ? quoteForNumber(text, start, end) : undefined,
        value: {
          entityType,
          text: plainText(entityType, slice, canonical),
          canonical,
        },
      });
    }
  }
  return found;
}

/**
 * What comes back for a token: of an address whose sign was encoded, `ada%40post.example`, the address; of UTF-16 that was
 * read as UTF-8 what it says, without the zeros between.
 */
function plainText(entityType: string, slice: string, canonical: string): string {
  const isEncoded = entityType === "EMAIL_ADDRESS" && !slice.includes("@");
  return isEncoded && canonical.includes("@") ? canonical : slice.replaceAll("\0", "");
}

/** Bare where it is a value of its own; in the middle of a text its end has to be plain. */
function writtenToken({ standsAlone, quote }: FoundValue, token: string): string {
  if (quote !== undefined) return quoted({ quote }, token);
  return standsAlone ? token : `<${token}>`;
}

function quoted({ quote = "" }: Pick<FoundValue, "quote">, text: string): string {
  return quote + text + quote;
}

/** What stands in the place of a value that is not to be turned back. */
function mask(
  { digest }: MaskerParts,
  strategy: Strategy,
  { entityType, text, canonical }: MaskedValue,
): string {
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

/** A text, and where values in it are masked already, in order. */
interface MaskedText {
  readonly text: string;
  readonly spans: readonly StandInSpan[];
}

function maskedIn(text: string, standIns: StandIns): readonly StandInSpan[] {
  return standIns.in(text).filter(({ isWellFormed }) => isWellFormed);
}

/** What of a finding is not a token already: a token under the key `name` is found as a name, and is none. */
function outsideStandIns(
  { text, spans }: MaskedText,
  finding: ScannedFinding,
): readonly ScannedFinding[] {
  if (spans.length === 0) return [finding];
  const masked = overlapping(spans, finding);
  if (masked.length === 0) return [finding];

  const parts: ScannedFinding[] = [];
  let from = finding.start;
  for (const { start, end } of masked) {
    if (start > from) parts.push({ ...finding, start: from, end: start });
    from = Math.max(from, end);
  }
  if (from < finding.end) parts.push({ ...finding, start: from });
  return parts.filter(({ start, end }) => /[\p{L}\p{N}]/u.test(text.slice(start, end)));
}
