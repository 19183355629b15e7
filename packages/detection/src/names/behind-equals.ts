import type { Finding } from "../finding.ts";
import { isUpper } from "../text/characters.ts";

const SPACE = 32;
const EQUALS = 61;
const MOST_WORD = 24;

/** A surname with the given name before it that is glued to a key: `engineering_manager=Ada Lovelace`. */
export function withGluedName(text: string, finding: Finding): Finding {
  if (finding.entityType !== "PERSON" || text.charCodeAt(finding.start - 1) !== SPACE)
    return finding;
  const end = finding.start - 1;
  let start = end;
  while (end - start < MOST_WORD && isSmall(text.charCodeAt(start - 1))) start--;
  start--;
  const isName = end - start > 1 && isUpper(text.charCodeAt(start));
  return isName && text.charCodeAt(start - 1) === EQUALS ? { ...finding, start } : finding;
}

function isSmall(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 0xdf && code < 0x180);
}
