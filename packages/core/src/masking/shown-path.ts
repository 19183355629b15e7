import type { JsonPath } from "../json.ts";
import { pathSlots } from "../path-fold.ts";
import type { MaskedPlace } from "./masker.ts";

/** A key that a program chose, and not a value that became one. */
const PLAIN_KEY = /^[A-Za-z_$][\w$-]{0,39}$/;

/** Longer paths are cut: keys are the upstream's own words, and they stand in a sentence of ours. */
const MOST_STEPS = 12;

/** A path as it may be told to whoever must not see the value: keys in which something was found, and odd ones, are `*`. */
export function shownPath(
  path: JsonPath,
  places: readonly Pick<MaskedPlace, "finding">[],
): JsonPath {
  const slotOf = pathSlots<true>();
  for (const { finding } of places) if (finding.in === "key") slotOf(finding.path).held = true;
  const cut = path.length > MOST_STEPS ? [...path.slice(0, MOST_STEPS), "*"] : path;
  return cut.map((step, at) => {
    if (typeof step === "number") return step;
    const isFound = slotOf(path.slice(0, at + 1)).held === true;
    return isFound || !PLAIN_KEY.test(step) ? "*" : step;
  });
}
