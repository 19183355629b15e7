/** What a tool's result says to the model that it should not: hidden characters, and instructions in common forms. */
import { cleanedTexts } from "../definitions/clean-text.ts";
import { textsOf } from "../definitions/warnings.ts";
import type { JsonValue } from "../json.ts";
import { hiddenKinds } from "../suspicion/hidden-characters.ts";
import { instructionKinds } from "../suspicion/instructions.ts";

/** What becomes of a result in which something was noticed. */
export type SuspiciousResults = "report" | "clean" | "block";

/** To report is to look at the beginning, so that a large result keeps nobody waiting. In UTF-16 units. */
const LOOKED_AT_TO_REPORT = 16_384;

export interface LookedAt {
  readonly value: JsonValue;
  /** In words of ours; empty if nothing was noticed. */
  readonly noticed: readonly string[];
  readonly isBlocked: boolean;
}

/** Looks at a masked result. With `clean` and `block` it is looked at whole, which takes time in its length. */
export function lookAtResult(value: JsonValue, then: SuspiciousResults): LookedAt {
  const texts = textsOf(value, then === "report" ? LOOKED_AT_TO_REPORT : Infinity);
  const noticed = [
    ...new Set([
      ...texts.flatMap(hiddenKinds).map((kind) => `holds ${kind}`),
      ...texts.flatMap(instructionKinds),
    ]),
  ];
  if (noticed.length === 0 || then === "report") return { value, noticed, isBlocked: false };
  if (then === "block") return { value, noticed, isBlocked: true };
  return { value: cleanedTexts(value), noticed, isBlocked: false };
}
