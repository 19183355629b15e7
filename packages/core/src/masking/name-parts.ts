import type { MaskedValue } from "./vault.ts";

const NAME_PART = /[\p{L}\p{M}'’-]+/gu;

/**
 * Lets a part of a name share the token of the whole name: "Ada" after "Ada Lovelace" is the same person to whoever
 * reads the two together. Only where exactly one longer name has that part.
 */
export function joinNameParts(values: readonly MaskedValue[]): readonly MaskedValue[] {
  // Of thousands of rows many name the same people.
  const known = new Map<string, readonly string[]>();
  const partsOf = ({ canonical }: MaskedValue): readonly string[] => {
    let parts = known.get(canonical);
    if (parts === undefined) known.set(canonical, (parts = namePartsOf(canonical)));
    return parts;
  };
  const whole = new Map<string, MaskedValue>();
  for (const value of values) {
    if (value.entityType === "PERSON" && partsOf(value).length > 1)
      whole.set(value.canonical, value);
  }
  if (whole.size === 0) return values;

  const owners = new Map<string, MaskedValue | null>();
  for (const value of whole.values()) {
    for (const part of new Set(partsOf(value))) {
      owners.set(part, owners.has(part) ? null : value);
    }
  }
  return values.map((value) => {
    if (value.entityType !== "PERSON") return value;
    const [part, ...others] = partsOf(value);
    if (part === undefined || others.length > 0) return value;
    return owners.get(part) ?? value;
  });
}

/** What has digits in it is not put together from names. */
function namePartsOf(canonical: string): readonly string[] {
  if (/\p{N}/u.test(canonical)) return [];
  return canonical.toLowerCase().match(NAME_PART) ?? [];
}
