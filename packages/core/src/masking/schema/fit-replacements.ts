/**
 * Makes what masking puts into a value fit a JSON Schema. Where a token does not fit, what stands in its place is of the
 * form of the value's type, else of its shape, else whatever the schema lets through.
 */
import { formatPath, type JsonPath, type JsonValue } from "../../json.ts";
import { pathSlots } from "../../path-fold.ts";
import { numberOrQuoted } from "../json-number.ts";
import type { MaskedPlace, MaskerParts } from "../masker.ts";
import { shownPath } from "../shown-path.ts";
import { type Replacement, replaceInJson } from "../replace.ts";
import type { VaultEntry, WantedSurrogate } from "../vault.ts";
import {
  candidateOf,
  fitsWith,
  type Leaf,
  type Plan,
  plansOf,
  replacementsOf,
} from "./fit-plans.ts";
import { FITTING_BUDGET, fitsSchema, type FittingOptions } from "./fits-schema.ts";
import { leafSchemas } from "./leaf-schemas.ts";

/** The schema that the part of a value at `at` has to fit, masked or not. Made by `fittingSchema`. */
export interface Fitting {
  readonly at: JsonPath;
  readonly schema: JsonValue;
}

/** Thrown where nothing that could stand for a value fits its schema. Its message never holds the value. */
export class UnfittableValue extends Error {
  /** Where it is, without keys that hold something themselves. */
  readonly place: string;

  constructor(path: JsonPath) {
    const place = formatPath(path);
    super(`nothing that could stand for the value at ${place} fits its schema`);
    this.name = "UnfittableValue";
    this.place = place;
  }
}

export interface FittedReplacements {
  readonly replacements: readonly Replacement[];
  readonly entries: readonly VaultEntry[];
}

/**
 * @throws {UnfittableValue} or {@link SchemaTooCostly}: the value must then not be let through.
 */
export async function fitReplacements(
  parts: MaskerParts,
  scope: string,
  root: JsonValue,
  places: readonly MaskedPlace[],
  { at, schema }: Fitting,
): Promise<FittedReplacements> {
  const options: FittingOptions = { root: schema, budget: { left: FITTING_BUDGET } };
  const leaves = leavesOf(root, places, at, schema, options);
  const open = new Map(
    leaves.flatMap((leaf): readonly [Leaf, Trial][] => {
      if (typeof leaf.value === "string" && fitsAsWritten(leaf, options)) return [];
      return [[leaf, { plans: plansOf(leaf, schema), next: 0 }]];
    }),
  );
  const surrogates = new Map<string, string>();
  const fitted = new Map<MaskedPlace, readonly Replacement[]>();
  const entries: VaultEntry[] = [];
  while (open.size > 0) {
    const wanted: { leaf: Leaf; plan: Plan; index: number; want: WantedSurrogate }[] = [];
    const chosen = new Map<Leaf, { readonly plan: Plan; readonly texts: string[] }>();
    for (const [leaf, trial] of open) {
      const choice = choose(leaf, trial, options);
      if (choice === undefined) throw new UnfittableValue(shownPath(leaf.path, places));
      chosen.set(leaf, choice);
      const { plan, texts } = choice;
      for (const [index, part] of plan.entries()) {
        if (part.form === undefined || !part.isKept) continue;
        wanted.push({ leaf, plan, index, want: wantOf(leaf, plan, index, texts, options) });
      }
    }
    const given = await parts.vault.substitute(
      scope,
      wanted.map(({ want }) => want),
    );
    const missing = new Set<Leaf>();
    for (const [i, { leaf, index }] of wanted.entries()) {
      const surrogate = given.surrogates[i];
      if (surrogate === undefined) missing.add(leaf);
      else chosen.get(leaf)?.texts.splice(index, 1, surrogate);
    }
    for (const [leaf, { plan, texts }] of chosen) {
      const trial = open.get(leaf);
      if (missing.has(leaf) || !fitsWith(leaf, plan, texts, options)) {
        if (trial !== undefined) trial.next++;
        continue;
      }
      open.delete(leaf);
      const [first, ...others] = leaf.places;
      if (first !== undefined) fitted.set(first, replacementsOf(leaf.path, plan, texts));
      for (const place of others) fitted.set(place, []);
      for (const [index, { seed, value }] of plan.entries()) {
        const isOneValue = leaf.places.some(
          (place) => place.token === seed && place.value === value,
        );
        if (isOneValue) surrogates.set(seed, texts[index] ?? seed);
      }
    }
    entries.push(...given.entries);
  }
  return { entries, replacements: allReplacements(places, leaves, fitted, surrogates) };
}

/** The same value is to look the same in the texts beside what had to fit. */
function allReplacements(
  places: readonly MaskedPlace[],
  leaves: readonly Leaf[],
  fitted: ReadonlyMap<MaskedPlace, readonly Replacement[]>,
  surrogates: ReadonlyMap<string, string>,
): readonly Replacement[] {
  const constrained = new Set(leaves.flatMap((leaf) => leaf.places));
  return places.flatMap((place) => {
    const replacements = fitted.get(place);
    if (replacements !== undefined) return replacements;
    const { token, replacement } = place;
    const surrogate = token === undefined ? undefined : surrogates.get(token);
    return surrogate === undefined || constrained.has(place)
      ? [replacement]
      : [{ ...replacement, text: numberOrQuoted(surrogate, place.quote) }];
  });
}

function leavesOf(
  root: JsonValue,
  places: readonly MaskedPlace[],
  at: JsonPath,
  schema: JsonValue,
  options: FittingOptions,
): readonly Leaf[] {
  const fitted = valueAt(root, at);
  const inside = places.filter(
    ({ finding }) => finding.in === "value" && at.every((step, i) => finding.path[i] === step),
  );
  if (fitted === undefined || inside.length === 0) return [];
  const slotOf = pathSlots<MaskedPlace[]>();
  for (const place of inside) (slotOf(place.finding.path).held ??= []).push(place);
  const paths = inside.map(({ finding }) => finding.path.slice(at.length));
  return leafSchemas(schema, fitted, paths, options).flatMap(({ path: below, schemas }) => {
    const path = [...at, ...below];
    const value = valueAt(root, path);
    const isLeaf = typeof value === "string" || typeof value === "number";
    const found = slotOf(path).held;
    return isLeaf && found !== undefined && schemas.length > 0
      ? [{ path, value, schemas, places: found }]
      : [];
  });
}

function fitsAsWritten(leaf: Leaf, options: FittingOptions): boolean {
  const written = leaf.places.map(({ replacement }) => ({ ...replacement, path: [] }));
  const masked = replaceInJson(leaf.value, written);
  return leaf.schemas.every((schema) => fitsSchema(schema, masked, options));
}

interface Trial {
  readonly plans: readonly Plan[];
  next: number;
}

/** A pattern is met by chance sometimes, so each plan is tried more than once. */
const FIRST_ATTEMPTS = 4;

/** As many other values may have taken what was tried before. */
const MOST_ATTEMPTS = 400;

/** The next plan that fits, and what fits in it. */
function choose(
  leaf: Leaf,
  trial: Trial,
  options: FittingOptions,
): { readonly plan: Plan; readonly texts: string[] } | undefined {
  for (; trial.next < trial.plans.length; trial.next++) {
    const plan = trial.plans[trial.next] ?? [];
    for (let attempt = 0; attempt < FIRST_ATTEMPTS; attempt++) {
      const texts = plan.map((part) => candidateOf(part, attempt));
      if (fitsWith(leaf, plan, texts, options)) return { plan, texts };
    }
  }
  return undefined;
}

function wantOf(
  leaf: Leaf,
  plan: Plan,
  index: number,
  texts: readonly string[],
  options: FittingOptions,
): WantedSurrogate {
  const part = plan[index];
  if (part === undefined) throw new Error("a plan has fewer parts than it had (this is a bug)");
  return {
    value: part.value,
    candidate(attempt) {
      if (attempt >= MOST_ATTEMPTS) return undefined;
      for (let skipped = 0; skipped < FIRST_ATTEMPTS; skipped++) {
        const text = candidateOf(part, attempt + skipped * MOST_ATTEMPTS);
        if (fitsWith(leaf, plan, texts.with(index, text), options)) return text;
      }
      return undefined;
    },
  };
}

function valueAt(root: JsonValue, path: JsonPath): JsonValue | undefined {
  let at: JsonValue | undefined = root;
  for (const step of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as Record<string | number, JsonValue>)[step];
  }
  return at;
}
