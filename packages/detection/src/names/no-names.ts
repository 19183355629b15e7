import type { Finding } from "../finding.ts";
import { isDigit, isUpper } from "../text/characters.ts";
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
    "ajv alias aliases api apis ascii async axios babel baz binary binaryen blob boolean browser bson cbor cidr clang cli config corepack css csv ctrl cygwin debugger " +
    "deno deprecated dns domexception ecmascript elicitation embedder emitted emoji encoder encoding encodings endpoint endpoints enum foobar gitweb gpu guid helper " +
    "hostmaster hover hovers html htmlelement http https iana ide initialize initializes insert inserts integer json jsonrpc limitations linting logging makefile markdown " +
    "matcher mcp metadata milliseconds minipass navigate navigates netmask node nodemailer nodes oauth pager pathname pathspec pdf perforce porcelain qunit qux readme " +
    "readmes regex regexp retrieve retrieves schema schemas sdk simulated solaris sql ssh ssl stderr stdin stdout stringify sync tcp timestamp tls toggle toggles tslib " +
    "udp unicode untitled upstream uri uris url urls utf uuid uuids valgrind verbatim wasm webhook webhooks xml yaml"
  ).split(" "),
);

/** Elements of HTML that a reader of names may take for one: `<td>`. */
const isElement: WordSet = createWordSet(
  "abbr br dd del div dl dt em hr img kbd li nav ol pre sub sup td tfoot th tr ul".split(" "),
);

/** What is done to things at the start of a sentence is no `Mark`: `5. Mark thoughts that revise others`. */
const MARKED = /^ (?:as|the|all|each|every|any|this|these|those|thoughts|tasks|items|messages)\b/;
const MOST_MARKED = 12;

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

/** `JSONRPCNotification`, `ALPNProtocols`: an abbreviation that a word was glued to. */
const GLUED = /^[A-Z]{3,}[a-z]{2,}\w*$/;

function isNameOfCode(text: string, { start, end }: Finding): boolean {
  return isUpper(text.charCodeAt(start + 2)) && GLUED.test(text.slice(start, end));
}

const SMALL = /^[a-z][a-z\d-]{0,15}$/;

/** Whether it is the name of an element between its brackets, or small letters that stand for a value: `<upstream>`. */
function isTag(text: string, { start, end }: Finding): boolean {
  const before = text[start - 1] === "/" ? start - 2 : start - 1;
  if (text[before] !== "<") return false;
  return isElement(text, start, end) || (text[end] === ">" && SMALL.test(text.slice(start, end)));
}

function isMarking(text: string, { start, end }: Finding): boolean {
  if (end - start !== 4 || !text.startsWith("Mark", start)) return false;
  return MARKED.test(text.slice(end, end + MOST_MARKED));
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
      isTag(text, name) ||
      isMarking(text, name) ||
      isNameOfCode(text, name) ||
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
