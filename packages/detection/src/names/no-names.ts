import type { Finding } from "../finding.ts";
import { isDigit } from "../text/characters.ts";
import { createWordSet, type WordSet } from "../text/word-set.ts";
import { isErrorCode } from "./error-codes.ts";

/** A user agent, up to the middle of what it says of the machine in parentheses. */
const USER_AGENT = /Mozilla\/\d\.\d \([^()\n]{0,80}$/;
/** What is measured behind a number that was taken for that of a house: `Atorvastatin 40 mg`. */
const UNIT =
  /^ ?(?:[kmµ]?g|mcg|[mdc]?l|IU|IE|mmol|mmHg|bpm|[ckm]?m|[KMG]i?B|[km]?[WV]|%|°C?|€|EUR|USD|GBP|Uhr|Stück|Stk|pcs)(?![\p{L}\p{N}])/u;
const MOST_UNIT = 8;
const AGENT = "Mozilla/";
const MOST_USER_AGENT = 96;
const COLON = 58;
const SPACE = 32;

/** What descriptions of tools and interfaces write in capitals, and nobody is called. */
const isOfSoftware: WordSet = createWordSet(
  (
    "api apis ascii async binary boolean browser cli config css csv deprecated dns elicitation endpoint endpoints enum gpu guid html http https ide integer json jsonrpc logging mcp metadata " +
    "node nodes oauth pdf regex retrieve retrieves schema schemas sdk simulated sql ssh ssl stderr stdin stdout sync tcp timestamp tls toggle toggles udp untitled uri uris url urls utf uuid xml yaml"
  ).split(" "),
);

/** Whether each word of a name, parted by single spaces, is one of software. */
function isMadeOfSoftware(text: string, { start, end }: Finding): boolean {
  for (let from = start; from < end; ) {
    let to = from;
    while (to < end && text.charCodeAt(to) !== SPACE) to++;
    if (!isOfSoftware(text, from, to)) return false;
    from = to + 1;
  }
  return true;
}

function isDose(text: string, { entityType, end }: Finding): boolean {
  if (entityType !== "ADDRESS" || !isDigit(text.charCodeAt(end - 1))) return false;
  return UNIT.test(text.slice(end, end + MOST_UNIT));
}

/** Whether `BEGIN:` or `END:` stands before a place, as at a block of a calendar or card. */
function isBehindBlockMark(text: string, at: number): boolean {
  if (text.charCodeAt(at - 1) !== COLON) return false;
  return text.endsWith("BEGIN:", at) || text.endsWith("END:", at);
}

/**
 * Tells of one thing of a text after another that was taken for a name, in order, whether it is a word of machines: `ENOENT`, `Deprecated`,
 * `END:VEVENT`, `(Macintosh; Intel Mac OS X)`.
 */
export function wordsOfMachines(text: string): (name: Finding) => boolean {
  /** The last user agent that begins before the name, and the next one. */
  let agent = -1;
  let next = text.indexOf(AGENT);
  return (name) => {
    const { start } = name;
    if (
      isErrorCode(text, name) ||
      isMadeOfSoftware(text, name) ||
      isDose(text, name) ||
      isBehindBlockMark(text, start)
    )
      return true;
    while (next >= 0 && next < start) {
      agent = next;
      next = text.indexOf(AGENT, next + 1);
    }
    if (agent < 0 || agent < start - MOST_USER_AGENT) return false;
    return USER_AGENT.test(text.slice(Math.max(0, start - MOST_USER_AGENT), start));
  };
}
