/**
 * What of a call's arguments the upstream gets to see.
 *
 * Two things stand in arguments: tokens, which the agent copied from what it was shown, and values that the agent
 * wrote itself. Either way the upstream gets the real value only where a disclosure rule lets this upstream, tool and
 * argument have that entity type; elsewhere it gets the token.
 */
import {
  formatPath,
  isJsonObject,
  type JsonObject,
  type JsonPath,
  type JsonValue,
} from "../json.ts";
import type { PlacedFinding } from "../policy/condition.ts";
import { matchesGlob } from "../policy/glob.ts";
import type { DisclosureRule } from "../policy/policy.ts";
import { countEntities, type EntityCounts, findPlaces, type MaskerParts } from "./masker.ts";
import { replaceInJson, type Replacement, textAt } from "./replace.ts";
import { restoreInText } from "./restore.ts";
import { type StandIns, standInsOf, type StandInSpan } from "./stand-ins.ts";
import type { Strategy } from "./strategy.ts";
import type { VaultEntry } from "./vault.ts";

export interface Disclosure {
  /** What the upstream is sent. */
  readonly sent: JsonValue;
  /** The same arguments with every value behind its token: what reviewers and the log see. */
  readonly masked: JsonValue;
  /** All values in the arguments, tokens included. */
  readonly found: EntityCounts;
  /** Where they stand. */
  readonly places: readonly PlacedFinding[];
  /** Those of them that the upstream gets. */
  readonly disclosed: EntityCounts;
  /** The rules that let the upstream have them, by entity type. */
  readonly disclosedBy: DisclosedBy;
  /** A rule that discloses one of them asks a person first. */
  readonly needsApproval: boolean;
  /** Paths where something of a token's form stands that is none of this scope. The call must not go on. */
  readonly unknownTokens: readonly string[];
  /** Paths where a value has no form that is safe in its place. The call must not go on. */
  readonly unsafePlaces: readonly string[];
  /** Paths where different values look the same when masked: stars, or a type alone. */
  readonly alike: readonly string[];
  /** Entity types of values the agent wrote that the upstream may not have in any form. The call must not go on. */
  readonly blocked: readonly string[];
  readonly entries: readonly VaultEntry[];
  /** The same of the members beside the arguments; `undefined` if there are none. */
  readonly others?: { readonly sent: JsonObject; readonly masked: JsonObject };
}

export type DisclosedBy = Readonly<Record<string, readonly DisclosureRule[]>>;

/** Where the rules that disclosed something stand in `all`, from 1, in order; nothing if nothing was disclosed. */
export function placesOf(
  disclosedBy: DisclosedBy,
  all: readonly DisclosureRule[],
): { readonly disclosedBy?: Readonly<Record<string, readonly number[]>> } {
  const places = Object.entries(disclosedBy).map(([entityType, rules]) => {
    return [entityType, all.flatMap((rule, i) => (rules.includes(rule) ? [i + 1] : []))] as const;
  });
  return places.length === 0 ? {} : { disclosedBy: Object.fromEntries(places) };
}

function rulesByType(
  disclosed: readonly { readonly entityType: string; readonly rule: DisclosureRule }[],
): DisclosedBy {
  const rules: Record<string, DisclosureRule[]> = {};
  for (const { entityType, rule } of disclosed) {
    const known = (rules[entityType] ??= []);
    if (!known.includes(rule)) known.push(rule);
  }
  return rules;
}

export interface DisclosingCall {
  readonly scope: string;
  readonly upstream: string;
  readonly tool: string;
  readonly arguments: JsonValue;
  readonly others?: JsonObject | undefined;
}

/** Under this step the members beside the arguments stand in paths: `$["(params)"]._meta.tenant`. */
const OTHERS = "(params)";

/** Works out what an upstream would be sent. Changes nothing: the caller commits `entries` and sends `sent`. */
export async function planDisclosure(
  parts: MaskerParts,
  rules: readonly DisclosureRule[],
  call: DisclosingCall,
): Promise<Disclosure> {
  const plan = await planValue(parts, rules, call);
  if (call.others === undefined) return plan;
  const beside = await planValue(parts, rules, { ...call, arguments: { [OTHERS]: call.others } });
  const ofOthers = (value: JsonValue): JsonObject => {
    const others = isJsonObject(value) ? value[OTHERS] : undefined;
    return isJsonObject(others) ? others : {};
  };
  return {
    sent: plan.sent,
    masked: plan.masked,
    others: { sent: ofOthers(beside.sent), masked: ofOthers(beside.masked) },
    found: addCounts(plan.found, beside.found),
    places: [...plan.places, ...beside.places],
    disclosed: addCounts(plan.disclosed, beside.disclosed),
    disclosedBy: rulesByType(
      [plan, beside].flatMap((part) =>
        Object.entries(part.disclosedBy).flatMap(([entityType, by]) =>
          by.map((rule) => ({ entityType, rule })),
        ),
      ),
    ),
    needsApproval: plan.needsApproval || beside.needsApproval,
    unknownTokens: [...plan.unknownTokens, ...beside.unknownTokens],
    unsafePlaces: [...plan.unsafePlaces, ...beside.unsafePlaces],
    alike: [...plan.alike, ...beside.alike],
    blocked: [...plan.blocked, ...beside.blocked],
    entries: [...plan.entries, ...beside.entries],
  };
}

function addCounts(one: EntityCounts, other: EntityCounts): EntityCounts {
  const sum: Record<string, number> = { ...one };
  for (const [entityType, count] of Object.entries(other)) {
    sum[entityType] = (sum[entityType] ?? 0) + count;
  }
  return sum;
}

async function planValue(
  parts: MaskerParts,
  rules: readonly DisclosureRule[],
  call: DisclosingCall,
): Promise<Disclosure> {
  const standIns = await standInsOf(parts, call.scope);
  const tokens = standInsIn(call.arguments, standIns);
  const altered = alteredIn(call.arguments, standIns);
  const values = await parts.vault.reveal(call.scope, [
    ...namesOf(tokens),
    ...altered.map(({ meant }) => meant),
  ]);
  const written = await findPlaces(parts, call.scope, call.arguments, { part: call });

  const toSend: (Replacement & { readonly isToken?: boolean })[] = [];
  const disclosed: { readonly entityType: string; readonly rule: DisclosureRule }[] = [];
  const unknownTokens = altered
    .filter(({ meant }) => values.has(meant))
    .map(({ path }) => formatPath(path));
  const blocked: string[] = [];
  let needsApproval = false;
  /** Whether the upstream gets a value here; notes what that asks for. */
  const discloses = (entityType: string, path: JsonPath): boolean => {
    const rule = rules.find((candidate) => applies(candidate, call, entityType, path));
    if (rule === undefined) return false;
    disclosed.push({ entityType, rule });
    if (rule.decision === "require-approval") needsApproval = true;
    return true;
  };

  for (const { path, part, span } of tokens) {
    const value = values.get(span.name);
    if (value === undefined) unknownTokens.push(formatPath(path));
    else if (discloses(value.entityType, path)) {
      toSend.push({ path, in: part, start: span.start, end: span.end, text: value.text });
    }
  }
  for (const { finding, strategy, replacement } of written.places) {
    if (discloses(finding.entityType, finding.path)) continue;
    // What looks like the value is put in as carefully as the value.
    toSend.push({ ...replacement, isToken: strategy !== "format-preserving" });
    if (strategy === "block") blocked.push(finding.entityType);
  }

  const restored = restoreEach(call.arguments, toSend);
  const revealed = tokens.flatMap(({ path, span }): readonly PlacedFinding[] => {
    const entityType = values.get(span.name)?.entityType;
    return entityType === undefined ? [] : [{ entityType, path: formatPath(path) }];
  });
  const places = [
    ...revealed,
    ...written.places.map(({ finding: { entityType, path } }) => {
      return { entityType, path: formatPath(path) };
    }),
  ];
  return {
    sent: replaceInJson(call.arguments, restored.replacements),
    masked: replaceInJson(
      call.arguments,
      written.places.map((place) => place.replacement),
    ),
    found: countEntities(places.map(({ entityType }) => entityType)),
    places,
    disclosed: countEntities(disclosed.map(({ entityType }) => entityType)),
    disclosedBy: rulesByType(disclosed),
    needsApproval,
    unknownTokens,
    unsafePlaces: restored.unsafePlaces,
    alike: written.places
      .filter(({ strategy }) => !TELLS_APART.has(strategy))
      .map(({ finding }) => formatPath(finding.path)),
    blocked,
    entries: written.entries,
  };
}

/** Different values look different by these. */
const TELLS_APART: ReadonlySet<Strategy> = new Set(["token", "hash", "format-preserving"]);

/** Turns what is to be put into one string into one replacement of all of it, escaped as that string needs. */
function restoreEach(
  value: JsonValue,
  wanted: readonly (Replacement & { readonly isToken?: boolean })[],
): { readonly replacements: readonly Replacement[]; readonly unsafePlaces: readonly string[] } {
  const byPlace = Map.groupBy(wanted, ({ path, in: part }) => JSON.stringify([part, path]));
  const replacements: Replacement[] = [];
  const unsafePlaces: string[] = [];
  for (const [first, ...others] of byPlace.values()) {
    if (first === undefined) continue;
    const { path, in: part } = first;
    const text = textAt(value, path, part) ?? "";
    const places = [first, ...others].sort((a, b) => a.start - b.start);
    const key = path.findLast((step) => typeof step === "string");
    const restored = restoreInText(text, places, part === "key" ? undefined : key);
    if (restored === undefined) unsafePlaces.push(formatPath(path));
    else replacements.push({ path, in: part, start: 0, end: text.length, text: restored });
  }
  return { replacements, unsafePlaces };
}

/** Puts the real values back for an authenticated reviewer. Tokens that `scope` does not know stay. */
export async function revealTokens(
  parts: MaskerParts,
  scope: string,
  value: JsonValue,
): Promise<JsonValue> {
  const tokens = standInsIn(value, await standInsOf(parts, scope));
  const values = await parts.vault.reveal(scope, namesOf(tokens));
  return replaceInJson(
    value,
    tokens.flatMap(({ path, part, span }) => {
      const text = values.get(span.name)?.text;
      return text === undefined ? [] : [{ path, in: part, start: span.start, end: span.end, text }];
    }),
  );
}

/** The real value behind one token that stands in `value`; `undefined` if it does not, or the vault does not know it. */
export async function revealToken(
  parts: MaskerParts,
  scope: string,
  value: JsonValue,
  token: string,
): Promise<string | undefined> {
  const tokens = standInsIn(value, await standInsOf(parts, scope));
  if (!tokens.some(({ span }) => span.name === token)) return undefined;
  return (await parts.vault.reveal(scope, [token])).get(token)?.text;
}

/**
 * Puts real values back into a text for somebody who is shown it, where the rules let that `upstream` have them without
 * asking anybody. All other tokens stay.
 */
export async function revealDisclosed(
  parts: Pick<MaskerParts, "vault" | "scan">,
  rules: readonly DisclosureRule[],
  call: DisclosingCall,
): Promise<Pick<Disclosure, "disclosed" | "disclosedBy"> & { readonly value: JsonValue }> {
  const tokens = standInsIn(call.arguments, await standInsOf(parts, call.scope));
  const values = await parts.vault.reveal(call.scope, namesOf(tokens));
  const given = tokens.flatMap(({ path, part, span }) => {
    const value = values.get(span.name);
    const rule =
      value && rules.find((candidate) => applies(candidate, call, value.entityType, path));
    if (value === undefined || rule === undefined || rule.decision === "require-approval")
      return [];
    const { start, end } = span;
    return [{ entityType: value.entityType, rule, path, in: part, start, end, text: value.text }];
  });
  return {
    value: replaceInJson(call.arguments, given),
    disclosed: countEntities(given.map(({ entityType }) => entityType)),
    disclosedBy: rulesByType(given),
  };
}

function applies(
  rule: DisclosureRule,
  call: DisclosingCall,
  entityType: string,
  path: JsonPath,
): boolean {
  return (
    matchesGlob(rule.upstream, call.upstream) &&
    matchesGlob(rule.tool ?? "*", call.tool) &&
    rule.entities.includes(entityType) &&
    (rule.path === undefined || matchesGlob(rule.path, formatPath(path)))
  );
}

interface PlacedStandIn {
  readonly path: JsonPath;
  readonly part: "value" | "key";
  readonly span: StandInSpan;
}

/** Where something stands that may be a token of this scope, mistyped: the vault knows whether it is. */
function alteredIn(
  value: JsonValue,
  standIns: StandIns,
  path: JsonPath = [],
): readonly { readonly path: JsonPath; readonly meant: string }[] {
  if (typeof value === "string") return standIns.near(value).map((meant) => ({ path, meant }));
  if (Array.isArray(value)) {
    return value.flatMap((element, i) => alteredIn(element, standIns, [...path, i]));
  }
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, member]) => [
    ...standIns.near(key).map((meant) => ({ path: [...path, key], meant })),
    ...alteredIn(member, standIns, [...path, key]),
  ]);
}

function namesOf(placed: readonly PlacedStandIn[]): readonly string[] {
  return [...new Set(placed.flatMap(({ span }) => (span.isWellFormed ? [span.name] : [])))];
}

function standInsIn(
  value: JsonValue,
  standIns: StandIns,
  path: JsonPath = [],
): readonly PlacedStandIn[] {
  if (typeof value === "string") {
    return standIns.in(value).map((span) => ({ path, part: "value", span }));
  }
  if (typeof value === "number") {
    const span = standIns.ofNumber(value);
    return span === undefined ? [] : [{ path, part: "value", span }];
  }
  if (Array.isArray(value)) {
    return value.flatMap((element, i) => standInsIn(element, standIns, [...path, i]));
  }
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, member]) => [
    ...standIns.in(key).map((span) => ({ path: [...path, key], part: "key" as const, span })),
    ...standInsIn(member, standIns, [...path, key]),
  ]);
}
