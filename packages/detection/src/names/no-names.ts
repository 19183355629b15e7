import type { Finding } from "../finding.ts";
import { isDigit } from "../text/characters.ts";
import { isErrorCode } from "./error-codes.ts";

/** What opens and closes a block of a calendar or card. */
const BLOCK_MARK = /(?:BEGIN|END):$/;
/** A user agent, up to the middle of what it says of the machine in parentheses. */
const USER_AGENT = /Mozilla\/\d\.\d \([^()\n]{0,80}$/;
/** What is measured behind a number that was taken for that of a house: `Atorvastatin 40 mg`. */
const UNIT =
  /^ ?(?:[kmµ]?g|mcg|[mdc]?l|IU|IE|mmol|mmHg|bpm|[ckm]?m|[KMG]i?B|[km]?[WV]|%|°C?|€|EUR|USD|GBP|Uhr|Stück|Stk|pcs)(?![\p{L}\p{N}])/u;
const MOST_UNIT = 8;
const MOST_USER_AGENT = 96;
const COLON = 58;

function isDose(text: string, { entityType, end }: Finding): boolean {
  if (entityType !== "ADDRESS" || !isDigit(text.charCodeAt(end - 1))) return false;
  return UNIT.test(text.slice(end, end + MOST_UNIT));
}

/** Whether what was taken for a name is a word of machines: `ENOENT`, `END:VEVENT`, `(Macintosh; Intel Mac OS X)`. */
export function isWordOfMachines(text: string, name: Finding): boolean {
  const { start } = name;
  if (isErrorCode(text, name) || isDose(text, name)) return true;
  if (
    text.charCodeAt(start - 1) === COLON &&
    BLOCK_MARK.test(text.slice(Math.max(0, start - 6), start))
  )
    return true;
  return USER_AGENT.test(text.slice(Math.max(0, start - MOST_USER_AGENT), start));
}
