import type { Detector } from "../detector.ts";
import { ESCAPE } from "../disguise/marks.ts";
import { ALPHANUMERIC, isLetter, isWordCode, table } from "../text/characters.ts";

/** Atom characters that occur in real local parts; RFC 5322 `atext` has more, which would swallow code. */
const LOCAL = table(`${ALPHANUMERIC}._%+-'&#~!$*?^{|}`);
const PLAIN_LOCAL = table(`${ALPHANUMERIC}._%+-`);

/** Endings of files that are no top-level domains. */
const FILE_ENDING =
  /\.(?:png|jpe?g|gif|svg|webp|ico|bmp|tiff?|psd|js|mjs|cjs|ts|jsx|tsx|vue|s?css|less|html?|php|txt|rtf|pdf|docx?|xlsx?|pptx?|odt|ods|csv|tsv|eml|msg|xml|ya?ml|toml|ini|cfg|conf|json|jsonl|ndjson|parquet|sql|sqlite|db|log|bak|tmp|lock|tar|gz|tgz|rar|exe|dll|jar|war|wav|avi|webm|woff|ttf|eot)$/i;
const MOST_ENDING = 8;

/** The end of a domain before a file's ending. A plain top-level domain, since `logo@dark.min.js` has one by its form. */
const NAMED_AFTER =
  /[@.][a-z][a-z\d-]*\.(?:com|org|net|edu|gov|info|biz|int|io|eu|uk|de|fr|es|it|nl|pl|ca|au|us|in|jp|br|se|no|fi|dk|ch|at|be|pt|ie|cz|sk|hu|ro|bg|gr|hr|lt|lv|ee|lu|tr|ru|ua|kr|cn|tw|hk|sg|nz|za|mx|ar|cl|co|il|ae|dev|app|cloud|online|me|ai|test|local|internal|example)$/i;
const MOST_NAMED_AFTER = 80;

/** RFC 5321 § 4.5.3.1: 64 octets before the sign, 255 after it. */
const UNDERSCORE = 95;
const MOST_LOCAL = 64;
const MOST_DOMAIN = 255;

/** Finds e-mail addresses, with quoted local parts, letters beyond ASCII and punycode or IDN domains. */
export const emailAddress: Detector = {
  name: "email-address",
  entityType: "EMAIL_ADDRESS",
  confidence: 0.95,
  sources: [
    "https://www.rfc-editor.org/rfc/rfc5321#section-4.1.2",
    "https://www.rfc-editor.org/rfc/rfc6531",
  ],
  context: ["email", "e-mail", "mail"],
  anchor: {
    on: "character",
    character: "@",
    find(text, at, scan) {
      let start = localStart(text, at, scan.watermark);
      if (start >= at) return -1;
      let end = domainEnd(text, at + 1);
      if (end < 0) return -1;
      // `_ada@host.example_`: marks of emphasis.
      if (text.charCodeAt(start) === UNDERSCORE && text.charCodeAt(end) === UNDERSCORE) start++;
      if (start === at) return -1;
      // `logo@2x.png` is no address; `ada@post.org.txt` is a file that is called after one.
      const ending = FILE_ENDING.exec(text.slice(Math.max(at, end - MOST_ENDING), end))?.[0];
      if (ending !== undefined) {
        end -= ending.length;
        if (!NAMED_AFTER.test(text.slice(Math.max(at, end - MOST_NAMED_AFTER), end))) return -1;
      }
      // `git@host:path` is a repository, not a person: a slash or a path follows the colon.
      if (text.charCodeAt(end) === 58 && isRepositoryPath(text, start, at, end)) return -1;
      scan.watermark = end;
      scan.emit(start, end);
      return end;
    },
  },
};

function localStart(text: string, at: number, notBefore: number): number {
  const limit = Math.max(notBefore, at - MOST_LOCAL);
  if (text.charCodeAt(at - 1) === 34) return quotedStart(text, at, limit);
  let start = at;
  while (start > limit) {
    const code = text.charCodeAt(start - 1);
    if (code < 256 ? PLAIN_LOCAL[code] === 0 && !isLetter(code) : !isWordCode(code)) break;
    start--;
  }
  if (start === at) return at;
  // A rarer atom character counts only inside a word: `o'hara@…`, not a quote before the address.
  const rare = start - 1;
  if (rare > limit && text.charCodeAt(rare) === 39 && isLetter(text.charCodeAt(rare - 1))) {
    let further = rare;
    while (further > limit && PLAIN_LOCAL[text.charCodeAt(further - 1) & 255] === 1) further--;
    if (further < rare && text.charCodeAt(further - 1) !== 39) start = further;
  }
  // `\n` and `\t` in the source of a string: the letter belongs to the escape.
  if (text.charCodeAt(start - 1) === 92 && /[nrt]/.test(text.charAt(start))) start++;
  const before = text.charCodeAt(start - 1);
  if (before === 91 || before === 59) start = behindColour(text, start, at);
  // Leading dots and hyphens belong to the sentence; a slash before is a path or a scope.
  while (start < at && (text.charCodeAt(start) === 46 || text.charCodeAt(start) === 45)) start++;
  return start;
}

const COLOUR: RegExp = new RegExp(
  String.raw`(?:${String.fromCharCode(ESCAPE)}|\\(?:u001b|x1b|e|033))\[[\d;]{0,12}[A-Za-z]`,
  "i",
);
const MOST_COLOUR = 24;

/** Behind the end of what sets a colour of a terminal, `ESC [ 31 m`, when the address at `at` begins with it. */
function behindColour(text: string, start: number, at: number): number {
  const from = Math.max(0, start - MOST_COLOUR);
  const colour = COLOUR.exec(text.slice(from, at));
  return colour === null ? start : Math.max(start, from + colour.index + colour[0].length);
}

function quotedStart(text: string, at: number, limit: number): number {
  let start = at - 2;
  while (start >= limit && text.charCodeAt(start) !== 34) {
    const code = text.charCodeAt(start);
    if (code < 32) return at;
    start--;
  }
  return start >= limit && at - 2 - start > 0 && LOCAL[text.charCodeAt(at - 2) & 255] === 1
    ? start
    : at;
}

/** End of the domain that starts at `from`, or -1: at least two labels, the last one of two letters or more. */
function domainEnd(text: string, from: number): number {
  const limit = Math.min(text.length, from + MOST_DOMAIN);
  if (text.charCodeAt(from) === 91) return literalEnd(text, from);
  let at = from;
  let labelStart = from;
  let lastGood = -1;
  for (; at <= limit; at++) {
    const code = at < limit ? text.charCodeAt(at) : 0;
    if (code === 46) {
      if (at === labelStart) break;
      if (labelStart > from && isTopLevel(text, labelStart, at)) lastGood = at;
      labelStart = at + 1;
    } else if (!(code === 45 || (code >= 48 && code <= 57) || isLetter(code))) break;
  }
  if (at > labelStart && labelStart > from && isTopLevel(text, labelStart, at)) lastGood = at;
  return lastGood;
}

/** A top-level domain: letters only, or punycode. */
function isTopLevel(text: string, start: number, end: number): boolean {
  if (end - start < 2 || end - start > 63) return false;
  if (text.startsWith("xn--", start)) return end - start > 4;
  for (let at = start; at < end; at++) if (!isLetter(text.charCodeAt(at))) return false;
  return true;
}

/** RFC 5321 § 4.1.3: `[192.0.2.1]` or `[IPv6:…]`. */
function literalEnd(text: string, from: number): number {
  const limit = Math.min(text.length, from + 48);
  for (let at = from + 1; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code === 93) return at - from > 7 ? at + 1 : -1;
    if (!(isWordCode(code) || code === 46 || code === 58)) return -1;
  }
  return -1;
}

function isRepositoryPath(text: string, start: number, at: number, end: number): boolean {
  if (at - start === 3 && text.startsWith("git", start)) return true;
  const next = text.charCodeAt(end + 1);
  return next === 47 || next === 126;
}
