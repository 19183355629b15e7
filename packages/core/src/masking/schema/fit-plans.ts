/** The ways in which a masked string or number can be made to fit its schemas, the best first. */
import type { JsonPath, JsonValue } from "../../json.ts";
import type { MaskedPlace } from "../masker.ts";
import { type Replacement, replaceInJson } from "../replace.ts";
import { entityForms, type Form, shapeForms } from "../surrogate/entity-forms.ts";
import { numberForms, textForms } from "../surrogate/leaf-forms.ts";
import { MASKED_HOST, word } from "../surrogate/reserved.ts";
import { seededRandom } from "../surrogate/seeded-random.ts";
import { standsApart } from "../surrogate/surrogate-index.ts";
import type { MaskedValue } from "../vault.ts";
import { fitsSchema, type FittingOptions } from "./fits-schema.ts";

/** A string or number whose masked form has to fit. */
export interface Leaf {
  readonly path: JsonPath;
  readonly value: string | number;
  readonly schemas: readonly JsonValue[];
  readonly places: readonly MaskedPlace[];
}

/** One stretch of a leaf, and what is put there. */
export interface PlannedPart {
  readonly start: number;
  readonly end: number;
  readonly value: MaskedValue;
  /** What the candidates hang on: the value's token, or what its strategy wrote. */
  readonly seed: string;
  /** `false`: its strategy cannot be turned back, or it holds values of several types. */
  readonly isKept: boolean;
  /** Without one `plain` is put there. */
  readonly form: Form | undefined;
  readonly plain: string;
}

export type Plan = readonly PlannedPart[];

export function plansOf({ value, schemas, places }: Leaf, root: JsonValue): readonly Plan[] {
  const [first] = places;
  if (first === undefined) return [];
  const types = new Set(places.map(({ finding }) => finding.entityType));
  const text = String(value);
  const slices = places.map(({ finding }) => text.slice(finding.start, finding.end));
  const isAll = slices[0] === text;
  const { entityType } = first.finding;
  const whole = {
    start: 0,
    end: text.length,
    value: isAll ? first.value : { entityType, text, canonical: text },
    seed: places.map(seedOf).join(),
    isKept: types.size === 1 && places.every(({ token }) => token !== undefined),
    plain: "",
  };
  const asOne = (form: Form): Plan => [{ ...whole, form }];
  const each = (
    formOf: (place: MaskedPlace, i: number) => Form | undefined,
    plainOf: (place: MaskedPlace) => string = seedOf,
  ): Plan =>
    places.map((place, i) => {
      const { start, end } = place.finding;
      const [seed, isKept] = [seedOf(place), place.token !== undefined];
      return {
        start,
        end,
        value: place.value,
        seed,
        isKept,
        form: formOf(place, i),
        plain: plainOf(place),
      };
    });
  const withoutBrackets = each(() => undefined);
  if (typeof value === "number") {
    const numbers = numberForms(schemas, root, value).map(
      (form): Form =>
        (random) =>
          String(form(random)),
    );
    const asWritten = each(
      () => undefined,
      ({ replacement }) => replacement.text,
    );
    return [
      ...[...entityForms(entityType, text), ...numbers].map(asOne),
      withoutBrackets,
      asWritten,
    ];
  }
  const ofTypes = places.map((place, i) => entityForms(place.finding.entityType, slices[i] ?? ""));
  const ofShapes = slices.map(shapeForms);
  const perForm = (forms: readonly (readonly Form[])[]): readonly Plan[] =>
    forms.some(({ length }) => length === 0)
      ? []
      : Array.from({ length: Math.max(...forms.map(({ length }) => length)) }, (_, k) =>
          each((_place, i) => forms[i]?.[k] ?? forms[i]?.at(-1)),
        );
  return [
    withoutBrackets,
    ...perForm(ofTypes),
    ...perForm(ofShapes),
    ...textForms(schemas, root).map(asOne),
  ];
}

function seedOf({ token, replacement }: MaskedPlace): string {
  return token ?? replacement.text;
}

/** The `attempt`-th text of a part; the same for the same value, in whatever result it stands. */
export function candidateOf(
  { seed, form, value, plain }: Omit<PlannedPart, "start" | "end" | "isKept">,
  attempt: number,
): string {
  if (form === undefined) return plain;
  const random = seededRandom(`${seed}\0${value.entityType}\0${attempt}`);
  const isToken = attempt === 0 && /_[a-z2-7]{10}$/.test(seed);
  return form(random, isToken ? seed.slice(-10) : word(random));
}

/** Whether a leaf fits with `texts` in the parts of `plan`. */
export function fitsWith(
  leaf: Leaf,
  plan: Plan,
  texts: readonly string[],
  options: FittingOptions,
): boolean {
  const text = String(leaf.value);
  // What is run together with its neighbours would not be known again.
  if (
    !plan.every(
      ({ start, end, seed }, i) =>
        texts[i]?.startsWith(`<${seed}`) || standsApart(text, start, end),
    )
  ) {
    return false;
  }
  if (plan.some(({ form }, i) => form !== undefined && tells(leaf, texts[i] ?? ""))) return false;
  const masked = replaceInJson(leaf.value, replacementsOf([], plan, texts));
  return leaf.schemas.every((schema) => fitsSchema(schema, masked, options));
}

/** Shorter ones are in many texts by chance. */
const SHORTEST_TELLING = 4;

/** Whether what was made up happens to hold what it stands for: there are not so many times of day. */
function tells({ value, places }: Leaf, text: string): boolean {
  return places.some(({ finding }) => {
    const found = String(value).slice(finding.start, finding.end).toLowerCase();
    const isFixed = `https://${MASKED_HOST}/`.includes(found);
    return found.length >= SHORTEST_TELLING && !isFixed && text.toLowerCase().includes(found);
  });
}

export function replacementsOf(
  path: JsonPath,
  plan: Plan,
  texts: readonly string[],
): readonly Replacement[] {
  return plan.map(({ start, end }, i) => ({ path, in: "value", start, end, text: texts[i] ?? "" }));
}
