import type { Finding } from "../finding.ts";
import { joinFindings } from "../join-findings.ts";

/** Types a value of which is sure even when a line break had to be taken out of it. */
export function isStrong({ entityType }: Finding): boolean {
  return STRONG.has(entityType) || /_(?:KEY|TOKEN|SECRET)$/.test(entityType);
}

const STRONG = new Set([
  "EMAIL_ADDRESS",
  "CREDIT_CARD",
  "IBAN_CODE",
  "JWT",
  "US_SSN",
  "CRYPTO_ADDRESS",
  "PHONE_NUMBER",
]);

/** Those of `findings` that overlap none of `others`. */
export function withoutOverlaps(
  findings: readonly Finding[],
  others: Finding[],
): readonly Finding[] {
  const joined = joinFindings(others);
  let next = 0;
  return [...findings]
    .sort((a, b) => a.start - b.start)
    .filter(({ start, end }) => {
      while (next < joined.length && (joined[next] as Finding).end <= start) next++;
      const other = joined[next];
      return other === undefined || other.start >= end;
    });
}
