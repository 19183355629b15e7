import type { Detector } from "../detector.ts";
import { isBeforeLabel } from "../scan/value-ends.ts";
import { isPlaceholder } from "../keys/value-forms.ts";
import { codeAt, hasDigits, table } from "../text/characters.ts";
import { firstLetters, mayBegin } from "../text/first-letters.ts";

const sources = ["https://owasp.org/www-community/vulnerabilities/Password_Plaintext_Storage"];
const MOST_BETWEEN = 48;
const MOST_PASSWORD = 64;

/** Finds the word after `password is`, `Passwort lautet`, `the password for the router is`. */
export const passwordInProse: Detector = {
  name: "password-in-prose",
  entityType: "PASSWORD",
  confidence: 0.8,
  sources,
  anchor: {
    on: "words",
    words: [
      "password",
      "passwd",
      "passphrase",
      "passcode",
      "pwd",
      "pass",
      "login",
      "log in as",
      "log in with",
      "login as",
      "login with",
      "network key",
      "wifi key",
      "wi-fi key",
      "wlan key",
      "wpa key",
      "wlan-schlüssel",
      "credentials",
      "passwort",
      "kennwort",
      "mot de passe",
      "contraseña",
      "clave",
      "senha",
      "wachtwoord",
      "hasło",
      "parola d'ordine",
      "parola chiave",
      "lösenord",
      "adgangskode",
      "salasana",
      "pin",
      "pin code",
      "pw",
      "psw",
      "creds",
      "mdp",
      "ww",
      "lösenordet",
      "passord",
      "passordet",
      "adgangskoden",
      "kodeord",
      "kodeordet",
    ],
    find(text, start, end, scan) {
      const pair = isAccess(text, start, end) ? behindAccount(text, end) : -1;
      if (pair > 0) {
        const stop = wordEnd(text, pair);
        if (isMixed(text.slice(pair, stop))) {
          scan.emit(pair, stop);
          return stop;
        }
      }
      const before = startBefore(text, start, end);
      if (before >= 0) {
        scan.emit(before, wordEnd(text, before));
        return -1;
      }
      if (text.charCodeAt(end) !== SPACE) {
        const genitive = behindGenitive(text, end);
        if (genitive < 0) return -1;
        const stop = wordEnd(text, genitive);
        if (!isMixed(text.slice(genitive, stop))) return -1;
        scan.emit(genitive, stop);
        return stop;
      }
      // Up to its watermark nothing begins like a verb.
      scan.watermark = verbNear(text, Math.max(end, scan.watermark), end + MOST_BETWEEN);
      const verb = scan.watermark < end + MOST_BETWEEN ? verbEnd(text, end) : -1;
      const open = tagEnd(text, valueOpen(text, verb < 0 ? end + 1 : verb));
      const quote = codeAt(text, open);
      const close = verb < 0 ? closingBracket(quote) || closeOf(quote) : closeOf(quote);
      const from = close === 0 ? open : open + 1;
      const stop = close === 0 ? wordEnd(text, from) : quotedEnd(text, from, close);
      const isQuoted = close !== 0 && codeAt(text, stop) === close;
      if (stop - from < (verb < 0 ? LEAST_MIXED : LEAST)) return -1;
      const value = text.slice(from, stop);
      if (verb < 0 && isQuoted && !mayBeQuoted(text, start, end, quote, value)) return -1;
      // `user ada, password Tr0ub4dor`: no verb, but a word that nobody writes otherwise.
      if (verb < 0 && !isMixed(value)) return -1;
      if (isPlaceholder(value)) return -1;
      if (!isQuoted && !looksChosen(value)) return -1;
      // A sentence in quotes is a text about passwords.
      if (value.split(" ").length > 4 && !/\d/.test(value)) return -1;
      // `login is admin@example.com` is an address; a sentence about logins is not a password.
      if (/^(?:login|credentials|pass)$/i.test(text.slice(start, end)) && !/\d/.test(value))
        return -1;
      scan.emit(from, stop);
      return stop;
    },
  },
};

const PASSWORD = "password";
const SPACE = 32;
const HYPHEN = 45;
const COLON = 58;
const EQUALS = 61;
const EXCLAMATION = 33;
/** Longest word whose last `!` is its own. */
const MOST_EXCLAIMED = 24;
const LEAST = 4;
/** Shortest word that is believed without a verb. */
const LEAST_MIXED = 6;

const VERB =
  / (?:(?:is|was|are|to|will be|ist|lautet|wird|est|sera|es|era|será|é|è|sarà|jest|är|er|on)(?: (?:now|still|currently|set to|just|nu|jetzt|noch))?:? |(?:has been |was |is )?(?:set|reset|changed|updated) to:? |(?:=|:|->|→) ?)(?=\S)/;
/** `that box` goes on, `that is set` begins a sentence. */
const CLAUSE = /(?<!(?:on|for|of|in|at|to) )\b(?:that|which|who|if|when)\b/;

/** `creds: ada / Xy7!kdP2` */
const ACCOUNT_AND = /s?(?: are| is)?:? ["'`]?[a-z][\w.@+-]{1,40}["'`]? \/ ["'`]?(?=\S)/y;

function isAccess(text: string, start: number, end: number): boolean {
  const first = text.charCodeAt(start) | 32;
  // `creds`, `credentials`, `login`
  return (first === 99 || first === 108) && codeAt(text, end) !== EQUALS;
}

/** Behind an account and a slash, or -1. */
function behindAccount(text: string, end: number): number {
  ACCOUNT_AND.lastIndex = end;
  return ACCOUNT_AND.test(text) ? ACCOUNT_AND.lastIndex : -1;
}

/** Behind `'s `, or -1. */
function behindGenitive(text: string, end: number): number {
  const mark = codeAt(text, end);
  const isGenitive = (mark === 39 || mark === 0x2019) && codeAt(text, end + 1) === 115;
  return isGenitive && codeAt(text, end + 2) === SPACE ? end + 3 : -1;
}

const BEFORE =
  /(?:^|[\s"'`(])(\S{6,48}?)["'`]?,? (?:is|as|ist|als|est|comme|es|como|è|come|é|jest)(?: (?:the|my|your|our|a|new|das|mein|le|mon|la|mi|tu|su|o|a|het|mijn|su))? (?:new |temporary |temp |wifi |guest )?$/i;
const MOST_BEFORE = 72;
const LAST_BEFORE: ReadonlySet<number> = new Set(
  Array.from("eyrwspitnaéèo", (one) => one.charCodeAt(0)),
);

/** Start of the word of which it is said right here that it is the password: `Xy7!kdP2 is my password.`; or -1. */
function startBefore(text: string, start: number, end: number): number {
  if (codeAt(text, start - 1) !== SPACE || !LAST_BEFORE.has(codeAt(text, start - 2))) return -1;
  const next = codeAt(text, end);
  if (next !== 0 && (next > 127 || ENDING[next] === 0)) return -1;
  const from = Math.max(0, start - MOST_BEFORE);
  if (!hasDigits(text, from, start, 1)) return -1;
  const slice = text.slice(from, start);
  const match = BEFORE.exec(slice);
  if (match === null || !isMixed(match[1] as string)) return -1;
  return from + slice.indexOf(match[1] as string, match.index);
}

const ENDING = table(".,;!?)\n");

/** Where the first space from `from` to `limit` stands behind which a verb may begin, or `limit`. */
function verbNear(text: string, from: number, limit: number): number {
  const last = Math.min(limit, text.length - 2);
  for (let at = from; at < last; at++) {
    if (text.charCodeAt(at) !== SPACE) continue;
    const first = text.charCodeAt(at + 1);
    if (first > 127 || first === COLON || first === EQUALS) return at;
    if (mayBegin(VERBS, first, text.charCodeAt(at + 2))) return at;
  }
  return limit;
}

const VERBS = firstLetters(
  "is was are to will wird sera ist lautet est es era jest er on has set reset changed updated ->".split(
    " ",
  ),
);

/** End of `is`, `was`, `lautet` within the same sentence after `from`, or -1. */
function verbEnd(text: string, from: number): number {
  const clause = text.slice(from, from + MOST_BETWEEN);
  const stop = clause.search(/[.!?\n;]\s|\n/);
  const within = stop < 0 ? clause : clause.slice(0, stop);
  const verb = VERB.exec(within);
  if (verb === null) return -1;
  // `to` counts right after the word only: `set the password to X`.
  if (verb[0].startsWith(" to") && verb.index > 0) return -1;
  const between = within.slice(0, verb.index);
  if (verb.index > 0 && CLAUSE.test(between)) return -1;
  // `password: "x", is: "y"`
  if (verb[0].endsWith(": ") && /["'`:]/.test(between)) return -1;
  return from + verb.index + verb[0].length;
}

/** Where the value, or the quote before it, stands behind spaces and a colon. */
function valueOpen(text: string, from: number): number {
  let start = from;
  while (codeAt(text, start) === SPACE) start++;
  if (codeAt(text, start) === HYPHEN && codeAt(text, start + 1) === SPACE) start += 2;
  if (codeAt(text, start) === COLON) start += codeAt(text, start + 1) === SPACE ? 2 : 1;
  return start;
}

/** Whether what stands in quotes right behind the word may be the password; behind most words it is their name. */
function mayBeQuoted(
  text: string,
  start: number,
  end: number,
  quote: number,
  value: string,
): boolean {
  // `password [RFC6749]`, `password (argon2id)`
  if (closingBracket(quote) > 0) return isUnlikeName(value);
  // `-Password "Xy7!kdP2"`
  if (codeAt(text, start - 1) === HYPHEN && codeAt(text, start - 2) <= SPACE) return true;
  // `WITH PASSWORD 'Xy7!kdP2'`, as SQL has it.
  return end - start === PASSWORD.length && quote === 39;
}

/** A mark inside, or letters and digits that change often. */
function isUnlikeName(value: string): boolean {
  if (/\s/.test(value)) return false;
  return /[!#$%&*^~@]/.test(value) || (value.match(/[A-Za-z]\d|\d[A-Za-z]/g)?.length ?? 0) > 3;
}

/** The bracket that closes what `bracket` opens; 0 for what is none. */
function closingBracket(bracket: number): number {
  if (bracket === 40) return 41;
  return bracket === 91 ? 93 : 0;
}

/** The quote that closes what `quote` opens; 0 for what is no quote. */
function closeOf(quote: number): number {
  if (quote === 34 || quote === 39 || quote === 96) return quote;
  if (quote === 0x201c) return 0x201d;
  return quote === 0x2018 ? 0x2019 : 0;
}

function quotedEnd(text: string, from: number, close: number): number {
  const limit = Math.min(text.length, from + MOST_PASSWORD);
  let end = from;
  while (end < limit && text.charCodeAt(end) !== close && text.charCodeAt(end) !== 10) end++;
  return end;
}

/** End of a word without quotes, and without the marks that end a sentence. */
function wordEnd(text: string, from: number): number {
  const limit = Math.min(text.length, from + MOST_PASSWORD);
  let end = from;
  while (end < limit) {
    const code = text.charCodeAt(end);
    if (
      code <= SPACE ||
      isTag(text, end, code) ||
      endsString(text, end, code) ||
      isBeforeLabel(text, end, code)
    )
      break;
    end++;
  }
  while (end > from) {
    const code = text.charCodeAt(end - 1);
    if (code > 127 || MARKS[code] === 0 || (code === EXCLAMATION && end - from < MOST_EXCLAIMED))
      break;
    end--;
  }
  return end;
}

const MARKS = table(".,;:!?)]}\"'");

const TAG = /<\/?[a-z][a-z\d]{0,9}(?: [^<>\n]{0,48})?>/iy;

/** `<b>`, `</td>` */
function isTag(text: string, at: number, code: number): boolean {
  return code === 60 && tagEnd(text, at) > at;
}

/** Behind the tag at `at`, or `at` where there is none. */
function tagEnd(text: string, at: number): number {
  if (codeAt(text, at) !== 60) return at;
  TAG.lastIndex = at;
  return TAG.test(text) ? TAG.lastIndex : at;
}

/** A quote with what follows a string in JSON or code: the sentence ends there. */
function endsString(text: string, at: number, code: number): boolean {
  if (code !== 34) return false;
  const next = text.charCodeAt(at + 1);
  return next === 44 || next === 125 || next === 93 || next === 58 || Number.isNaN(next);
}

/** A word someone made up: digits among letters, marks inside, capitals in the middle. */
function looksChosen(value: string): boolean {
  if (/^\d{4,10}$/.test(value)) return true;
  if (/^(?:https?:|www\.|\/)/.test(value) || /^[\d.,%]+$/.test(value)) return false;
  if (/^[A-Za-z]+(?:['’-][a-z]+)*$/.test(value)) return /[a-z][A-Z]/.test(value);
  return /\d/.test(value) || /[!#$%&*+^_=@~]/.test(value);
}

/** Small letters with digits or marks, or with capitals inside: no version, no date, no plain word. */
function isMixed(value: string): boolean {
  if (
    value.length < 6 ||
    !/[A-Za-z]/.test(value) ||
    /^[\w.-]+@|^https?:|[/\\()[\]{}<>=]/.test(value)
  )
    return false;
  if (/^v?\d+(?:\.\d+)*$|^\d+(?:st|nd|rd|th)$|^[A-Za-z]+-[A-Za-z-]+$/.test(value)) return false;
  return /[A-Za-z].*\d|\d.*[A-Za-z]/.test(value);
}
