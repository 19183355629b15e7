import metadata from "libphonenumber-js/max/metadata";

/**
 * National numbering plans, from libphonenumber's metadata, as far as a detector needs them: which digits a country's
 * numbers can have, and in which groups people write them.
 */
export interface NumberingPlan {
  readonly country: string;
  readonly pattern: RegExp;
  /** Bit n is set when a national number may have n digits. */
  readonly lengths: number;
  /** Digits dialled before a national number inside the country, usually `0`. */
  readonly trunk: string;
}

/** Fields of a plan in the metadata's compact form, format version 4. */
const FIELD = { callingCode: 0, pattern: 2, lengths: 3, formats: 4, trunk: 5 } as const;

const byCallingCode = new Map<string, NumberingPlan[]>();
const byCountry = new Map<string, NumberingPlan>();
const groupings = new Set<number>();

for (const [country, compact] of [
  ...Object.entries(metadata.countries),
  ...Object.entries(metadata.nonGeographic),
]) {
  const fields = compact as readonly unknown[];
  const plan: NumberingPlan = {
    country,
    pattern: new RegExp(`^(?:${String(fields[FIELD.pattern])})$`),
    lengths: (fields[FIELD.lengths] as readonly number[]).reduce((all, one) => all | (1 << one), 0),
    trunk: trunkOf(fields[FIELD.trunk]),
  };
  byCountry.set(country, plan);
  const callingCode = String(fields[FIELD.callingCode]);
  const plans = byCallingCode.get(callingCode) ?? [];
  // Countries that share a calling code mostly share the pattern too.
  if (!plans.some(({ pattern }) => pattern.source === plan.pattern.source)) plans.push(plan);
  byCallingCode.set(callingCode, plans);
  for (const format of (fields[FIELD.formats] || []) as readonly (readonly unknown[])[]) {
    addGrouping(String(format[0]), String(format[1]), plan.trunk);
  }
}

/** The metadata writes 0 where there is no prefix. */
function trunkOf(field: unknown): string {
  return typeof field === "string" ? field : "";
}

/** Whether digits that follow a plus sign are a number some country could have issued. */
export function isInternational(digits: string): boolean {
  // No calling code begins with a zero.
  if (digits.charCodeAt(0) === ZERO || !hasLengthOfSome(digits)) return false;
  let callingCode = 0;
  for (let length = 1; length <= 3; length++) {
    callingCode = callingCode * 10 + digits.charCodeAt(length - 1) - ZERO;
    const plans = plansByCallingCode[callingCode];
    if (plans !== undefined && fitsSome(plans, digits, length)) return true;
  }
  return false;
}

/** Whether the digits from `from` on are a national number by one of the plans. */
function fitsSome(plans: readonly NumberingPlan[], digits: string, from: number): boolean {
  const count = digits.length - from;
  let national = "";
  for (let index = 0; index < plans.length; index++) {
    const plan = plans[index] as NumberingPlan;
    if (((plan.lengths >> count) & 1) === 1) {
      if (national === "") national = digits.slice(from);
      if (plan.pattern.test(national)) return true;
    }
    // `+44 (0)20 …`: the trunk digit is written although it is not dialled.
    if (
      plan.trunk === "0" &&
      digits.charCodeAt(from) === ZERO &&
      fits(plan, digits.slice(from + 1))
    )
      return true;
  }
  return false;
}

const ZERO = 48;

/** The plans of the countries of a calling code, by its number. */
const plansByCallingCode: (readonly NumberingPlan[] | undefined)[] = Array.from({ length: 1000 });
for (const [callingCode, plans] of byCallingCode) plansByCallingCode[Number(callingCode)] = plans;

/** For the first three digits of an international number a bit for every number of digits it may have. */
const INTERNATIONAL_LENGTHS = new Int32Array(1000);
for (const [callingCode, plans] of byCallingCode) {
  const { length } = callingCode;
  const lengths = plans.reduce((all, plan) => all | plan.lengths, 0);
  const ofTrunk = plans.reduce(
    (all, { trunk, lengths: own }) => all | (trunk === "0" ? own : 0),
    0,
  );
  const width = 10 ** (3 - length);
  const from = Number(callingCode) * width;
  for (let first = from; first < from + width; first++) {
    // One more for a trunk digit that is written although it is not dialled.
    const mayBeTrunk = length === 3 || String(first).padStart(3, "0")[length] === "0";
    const own = (lengths | (mayBeTrunk ? ofTrunk << 1 : 0)) << length;
    INTERNATIONAL_LENGTHS[first] = (INTERNATIONAL_LENGTHS[first] as number) | own;
  }
}

/** Whether some country's numbers begin with the first three digits and are as long: most are refused by that. */
function hasLengthOfSome(digits: string): boolean {
  if (digits.length < 4) return true;
  const first =
    (digits.charCodeAt(0) - 48) * 100 +
    (digits.charCodeAt(1) - 48) * 10 +
    (digits.charCodeAt(2) - 48);
  return mayBeInternational(first, digits.length);
}

/** Whether some country's numbers begin with these three digits and have so many, at least four, in all. */
export function mayBeInternational(first: number, digits: number): boolean {
  return digits > 30 || (((INTERNATIONAL_LENGTHS[first] as number) >>> digits) & 1) === 1;
}

/** Whether digits are a national number of a country, with or without its trunk prefix. */
export function isNational(digits: string, country: string): boolean {
  const plan = byCountry.get(country);
  if (plan === undefined) return false;
  if (plan.trunk !== "" && digits.startsWith(plan.trunk)) {
    if (fits(plan, digits.slice(plan.trunk.length))) return true;
  }
  return fits(plan, digits);
}

/** The plans of some countries, for {@link isNationalOfAny}. */
export function plansOf(countries: readonly string[]): readonly NumberingPlan[] {
  return countries.flatMap((country) => byCountry.get(country) ?? []);
}

/** Whether digits are a national number by one of the plans, with or without its trunk prefix. */
export function isNationalOfAny(digits: string, plans: readonly NumberingPlan[]): boolean {
  let bare = "";
  for (let index = 0; index < plans.length; index++) {
    const plan = plans[index] as NumberingPlan;
    const { trunk } = plan;
    if (trunk === "0" && digits.charCodeAt(0) === 48) {
      if (((plan.lengths >> (digits.length - 1)) & 1) === 1) {
        if (bare === "") bare = digits.slice(1);
        if (plan.pattern.test(bare)) return true;
      }
    } else if (trunk !== "" && digits.startsWith(trunk) && fits(plan, digits.slice(trunk.length)))
      return true;
    if (fits(plan, digits)) return true;
  }
  return false;
}

function fits(plan: NumberingPlan, national: string): boolean {
  return ((plan.lengths >> national.length) & 1) === 1 && plan.pattern.test(national);
}

/** Group lengths as one number, five bits each. */
export function groupingOf(lengths: readonly number[]): number {
  return lengths.reduce((all, one) => all * 32 + one, 0);
}

/** Whether some country writes its numbers in groups of these lengths. */
export function isKnownGrouping(grouping: number): boolean {
  return groupings.has(grouping);
}

/**
 * Reads `(\d{2})(\d{3,4})(\d{4})` with `$1 $2-$3` as the group lengths 2-3-4 and 2-4-4, and with the trunk digit in
 * front of the first group.
 */
function addGrouping(pattern: string, template: string, trunk: string): void {
  const captured = [...pattern.matchAll(/\(([^)]*)\)/g)].map((group) => lengthsOf(group[1] ?? ""));
  let all: number[][] = [[]];
  for (const reference of template.matchAll(/\$(\d)/g)) {
    const lengths = captured[Number(reference[1]) - 1] ?? [];
    all = all.flatMap((groups) => lengths.map((length) => [...groups, length])).slice(0, 64);
  }
  for (const groups of all) {
    if (groups.length < 2) continue;
    groupings.add(groupingOf(groups));
    groupings.add(groupingOf([(groups[0] as number) + trunk.length, ...groups.slice(1)]));
  }
}

/** Numbers of digits that a metadata group such as `\d{2,4}`, `[2-9]\d{3}` or `\d` can match. */
function lengthsOf(group: string): number[] {
  let least = 0;
  let most = 0;
  for (const part of group.matchAll(/(?:\\d|\[[^\]]*\]|\d)(?:\{(\d+)(?:,(\d+))?\})?/g)) {
    least += Number(part[1] ?? 1);
    most += Number(part[2] ?? part[1] ?? 1);
  }
  if (group.includes("|") || most === 0 || most > 12) return [];
  return Array.from({ length: most - least + 1 }, (_, more) => least + more);
}
