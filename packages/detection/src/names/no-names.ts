import type { Finding } from "../finding.ts";
import { isErrorCode } from "./error-codes.ts";

/** What opens and closes a block of a calendar or card. */
const BLOCK_MARK = /(?:BEGIN|END):$/;
/** A user agent, up to the middle of what it says of the machine in parentheses. */
const USER_AGENT = /Mozilla\/\d\.\d \([^()\n]{0,80}$/;
const MOST_USER_AGENT = 96;
const COLON = 58;

/** Whether what was taken for a name is a word of machines: `ENOENT`, `END:VEVENT`, `(Macintosh; Intel Mac OS X)`. */
export function isWordOfMachines(text: string, name: Finding): boolean {
  const { start } = name;
  if (isErrorCode(text, name)) return true;
  if (
    text.charCodeAt(start - 1) === COLON &&
    BLOCK_MARK.test(text.slice(Math.max(0, start - 6), start))
  )
    return true;
  return USER_AGENT.test(text.slice(Math.max(0, start - MOST_USER_AGENT), start));
}
