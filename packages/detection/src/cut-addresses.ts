import type { Finding } from "./finding.ts";

/** Types that keep their own name when an address runs over them. */
const FIRM: ReadonlySet<string> = new Set([
  "EMAIL_ADDRESS",
  "US_SSN",
  "CREDIT_CARD",
  "IBAN_CODE",
  "PHONE_NUMBER",
  "IP_ADDRESS",
  ..."US_ITIN US_NPI US_MBI UK_NHS CA_SIN AU_TFN AU_ABN AU_MEDICARE IN_AADHAAR DE_STEUER_ID FR_NIR NL_BSN".split(
    " ",
  ),
  ..."BE_NRN PL_PESEL PL_NIP SE_PERSONNUMMER NO_FODSELSNUMMER DK_CPR CH_AHV AT_SVNR BR_CPF BR_CNPJ".split(
    " ",
  ),
  ..."JP_MY_NUMBER KR_RRN CN_RESIDENT_ID ZA_ID IMEI".split(" "),
]);

/**
 * Cuts addresses where a firmer finding lies inside them, so that `12 Oak Lane, 536-22-8174` is an address and a
 * number. What is left of an address on either side stays a finding, without the marks around it.
 */
export function cutAddresses(text: string, findings: Finding[]): Finding[] {
  if (!findings.some(isAddress) || !findings.some(isFirm)) return findings;
  const firm = findings.filter(isFirm);
  firm.sort((one, other) => one.start - other.start);
  const cut: Finding[] = [];
  let next = 0;
  const ordered = [...findings].sort((one, other) => one.start - other.start);
  for (const finding of ordered) {
    if (!isAddress(finding)) {
      cut.push(finding);
      continue;
    }
    while (next < firm.length && (firm[next] as Finding).end <= finding.start) next++;
    let from = finding.start;
    for (let index = next; index < firm.length; index++) {
      const { start, end } = firm[index] as Finding;
      if (start >= finding.end) break;
      // Only what lies wholly inside: halves are joined instead.
      if (start < finding.start || end > finding.end) continue;
      addPart(text, finding, from, start, cut);
      from = Math.max(from, end);
    }
    addPart(text, finding, from, finding.end, cut);
  }
  return cut;
}

function isAddress({ entityType }: Finding): boolean {
  return entityType === "ADDRESS";
}

function isFirm({ entityType }: Finding): boolean {
  return FIRM.has(entityType);
}

function addPart(text: string, finding: Finding, from: number, to: number, parts: Finding[]): void {
  if (from === finding.start && to === finding.end) {
    parts.push(finding);
    return;
  }
  const part = text.slice(from, to);
  const start = from + (/^[\s,;:|/()"'-]*/.exec(part) as RegExpExecArray)[0].length;
  let end = to;
  while (end > start && /[\s,;:|/()"'-]/.test(text.charAt(end - 1))) end--;
  if (end > start) parts.push({ ...finding, start, end });
}
