import type { Finding } from "../finding.ts";
import type { Verdict } from "../scan/value-check.ts";
import type { KeyRule } from "./key-dictionary.ts";
import { meaningOf } from "./key-meaning.ts";
import { hasForm, isPlaceholder } from "./value-forms.ts";

const KEY = "key";

/** How a value stands in the text. */
export interface Written {
  readonly isQuoted: boolean;
  /** Without quotes where code may stand. */
  readonly isBare: boolean;
}

const QUOTED: Written = { isQuoted: true, isBare: false };

/** The finding for a whole value under a key with `rule`, or null when the value does not look like it. */
export function judgeValue(
  value: string,
  rule: KeyRule,
  normal: string,
  start: number,
  verdict: Verdict,
  { isBare, isQuoted }: Written = QUOTED,
): Finding | null {
  const { form } = rule;
  if (verdict === "wrong") return null;
  if (form === "checked" && verdict !== "right") return null;
  if (form !== "checked" && !hasForm(value, form)) {
    if (rule.otherwise === undefined) return null;
    return judgeValue(value, rule.otherwise, normal, start, "unknown", { isBare, isQuoted });
  }
  // `name="fullname"`: the name of a field.
  if (form === "person" && /^[a-z_]{3,}$/.test(value) && meaningOf(value).rule !== null)
    return null;
  if (form === "secret" && !isSecretLike(value, normal)) return null;
  if (
    isBare &&
    (form === "secret" || form === "password") &&
    isIdentifier(value) &&
    value.length < 24
  )
    return null;
  // `address: Address`: without quotes an address has a number or a comma.
  if (!isQuoted && form === "address" && !/[\d,]/.test(value)) return null;
  // A template in code.
  if ((form === "secret" || form === "password") && value.includes("${")) return null;
  // `user = await find()`: without quotes and with spaces around the sign it is code.
  if (isBare && (form === "username" || form === "agent" || form === "handle")) return null;
  const skipped = form === "email" && MAILTO.test(value) ? MAILTO_LENGTH : 0;
  return {
    entityType: rule.entityType,
    start: start + skipped,
    end: start + value.length,
    confidence: rule.needsEvidence === true ? 0.7 : 0.85,
    detector: KEY,
  };
}

const MAILTO = /^mailto:/i;
const MAILTO_LENGTH = 7;

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

/** Not a plain word, an identifier or a counter: digits and letters mixed, or long. */
function isSecretLike(value: string, normal: string): boolean {
  if (UUID.test(value)) return !normal.endsWith("id");
  if (/^\d+$/.test(value)) return value.length >= 16;
  if (/^[a-z]+(?:[-_.][a-z]+)*$/i.test(value)) return value.length >= 20 && !/[-_.]/.test(value);
  return true;
}

/** An identifier where code would have one: no digits, no marks. */
function isIdentifier(value: string): boolean {
  return /^[A-Za-z_][A-Za-z_]*$/.test(value) || isPlaceholder(value);
}
