/**
 * What of a call's arguments the upstream gets to see.
 *
 * Two things stand in arguments: tokens, which the agent copied from what it was shown, and values that the agent
 * wrote itself. Either way the upstream gets the real value only where a disclosure rule lets this upstream, tool and
 * argument have that entity type; elsewhere it gets the token.
 */
import { isJsonObject, type JsonObject, type JsonPath, type JsonValue } from "../json.ts";
import { pathMatcher, pathSlots, pathWriter } from "../path-fold.ts";
import type { PlacedFinding } from "../policy/condition.ts";
import { matchesGlob } from "../policy/glob.ts";
import type { DisclosureRule } from "../policy/policy.ts";
import { countEntities, type EntityCounts, findPlaces, type MaskerParts } from "./masker.ts";
import { replaceInJson, type Replacement, textReader } from "./replace.ts";
import { restoreInText } from "./restore.ts";
import { type StandIns, standInsOf, type StandInSpan } from "./stand-ins.ts";
import type { Strategy } from "./strategy.ts";
import { visitTexts } from "./visit-texts.ts";
import type { RevealedValue, VaultEntry } from "./vault.ts";

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
  /** The same as they are: kept by nobody, to know them again in the answer. */
  readonly given: readonly RevealedValue[];
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
    given: [...plan.given, ...beside.given],
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

  const writtenPath = pathWriter();
  const ruleFor = rulesFor(rules, call);
  const toSend: Wanted[] = [];
  const disclosed: { readonly entityType: string; readonly rule: DisclosureRule }[] = [];
  const unknownTokens = altered
    .filter(({ meant }) => values.has(meant))
    .map(({ path }) => writtenPath(path));
  const given: RevealedValue[] = [];
  const blocked: string[] = [];
  let needsApproval = false;
  /** Whether the upstream gets a value here; notes what that asks for. */
  const discloses = (entityType: string, path: JsonPath): boolean => {
    const rule = ruleFor(entityType, path);
    if (rule === undefined) return false;
    disclosed.push({ entityType, rule });
    if (rule.decision === "require-approval") needsApproval = true;
    return true;
  };

  for (const { path, part, span } of tokens) {
    const value = values.get(span.name);
    if (value === undefined) unknownTokens.push(writtenPath(path));
    else if (discloses(value.entityType, path)) {
      toSend.push({ path, in: part, start: span.start, end: span.end, text: value.text });
      given.push(value);
    }
  }
  for (const { finding, strategy, replacement, value } of written.places) {
    if (discloses(finding.entityType, finding.path)) {
      given.push(value);
      continue;
    }
    // What looks like the value is put in as carefully as the value.
    toSend.push({ ...replacement, isToken: strategy !== "format-preserving" });
    if (strategy === "block") blocked.push(finding.entityType);
  }

  const restored = restoreEach(call.arguments, toSend);
  const revealed = tokens.flatMap(({ path, span }): readonly PlacedFinding[] => {
    const entityType = values.get(span.name)?.entityType;
    return entityType === undefined ? [] : [{ entityType, path: writtenPath(path) }];
  });
  const places = [
    ...revealed,
    ...written.places.map(({ finding: { entityType, path } }) => {
      return { entityType, path: writtenPath(path) };
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
    given,
    disclosedBy: rulesByType(disclosed),
    needsApproval,
    unknownTokens,
    unsafePlaces: restored.unsafePlaces,
    alike: written.places
      .filter(({ strategy }) => !TELLS_APART.has(strategy))
      .map(({ finding }) => writtenPath(finding.path)),
    blocked,
    entries: written.entries,
  };
}

/** Different values look different by these. */
const TELLS_APART: ReadonlySet<Strategy> = new Set(["token", "hash", "format-preserving"]);

/** What is to stand in a place of the arguments. */
type Wanted = Replacement & { readonly isToken?: boolean };

/** Turns what is to be put into one string into one replacement of all of it, escaped as that string needs. */
function restoreEach(
  value: JsonValue,
  wanted: readonly Wanted[],
): { readonly replacements: readonly Replacement[]; readonly unsafePlaces: readonly string[] } {
  const slots = { value: pathSlots<Wanted[]>(), key: pathSlots<Wanted[]>() };
  const byPlace: Wanted[][] = [];
  for (const one of wanted) {
    const slot = slots[one.in](one.path);
    if (slot.held === undefined) byPlace.push((slot.held = []));
    slot.held.push(one);
  }
  const writtenPath = pathWriter();
  const textOf = textReader(value);
  const replacements: Replacement[] = [];
  const unsafePlaces: string[] = [];
  for (const places of byPlace) {
    const [first] = places;
    if (first === undefined) continue;
    const { path, in: part } = first;
    const text = textOf(first) ?? "";
    places.sort((a, b) => a.start - b.start);
    const key = path.findLast((step) => typeof step === "string");
    const restored = restoreInText(text, places, part === "key" ? undefined : key);
    if (restored === undefined) unsafePlaces.push(writtenPath(path));
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
  const ruleFor = rulesFor(rules, call);
  const given = tokens.flatMap(({ path, part, span }) => {
    const value = values.get(span.name);
    const rule = value && ruleFor(value.entityType, path);
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

/** The first of the rules by which a value of an entity type at a place is disclosed to the call's upstream. */
function rulesFor(
  rules: readonly DisclosureRule[],
  { upstream, tool }: DisclosingCall,
): (entityType: string, path: JsonPath) => DisclosureRule | undefined {
  const applying = rules
    .filter((rule) => matchesGlob(rule.upstream, upstream) && matchesGlob(rule.tool ?? "*", tool))
    .map((rule) => ({ rule, isAt: rule.path === undefined ? undefined : pathMatcher(rule.path) }));
  return (entityType, path) =>
    applying.find(
      ({ rule, isAt }) => rule.entities.includes(entityType) && (isAt === undefined || isAt(path)),
    )?.rule;
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
): readonly { readonly path: JsonPath; readonly meant: string }[] {
  const altered: { readonly path: JsonPath; readonly meant: string }[] = [];
  visitTexts(value, (text, path) => {
    if (typeof text === "number") return;
    for (const meant of standIns.near(text)) altered.push({ path: [...path], meant });
  });
  return altered;
}

function namesOf(placed: readonly PlacedStandIn[]): readonly string[] {
  return [...new Set(placed.flatMap(({ span }) => (span.isWellFormed ? [span.name] : [])))];
}

function standInsIn(value: JsonValue, standIns: StandIns): readonly PlacedStandIn[] {
  const placed: PlacedStandIn[] = [];
  visitTexts(value, (text, path, part) => {
    if (typeof text === "number") {
      const span = standIns.ofNumber(text);
      if (span !== undefined) placed.push({ path: [...path], part, span });
      return;
    }
    const spans = standIns.in(text);
    if (spans.length === 0) return;
    const copy = [...path];
    for (const span of spans) placed.push({ path: copy, part, span });
  });
  return placed;
}
