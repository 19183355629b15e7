import type { Detector } from "../detector.ts";
import { isPlaceholder } from "../keys/value-forms.ts";
import { codeAt, table } from "../text/characters.ts";
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
    ],
    find(text, start, end, scan) {
      if (text.charCodeAt(end) !== SPACE) return -1;
      // Up to its watermark nothing begins like a verb.
      scan.watermark = verbNear(text, Math.max(end, scan.watermark), end + MOST_BETWEEN);
      const verb = scan.watermark < end + MOST_BETWEEN ? verbEnd(text, end) : -1;
      const open = valueOpen(text, verb < 0 ? end + 1 : verb);
      const quote = codeAt(text, open);
      const close = closeOf(quote);
      const from = close === 0 ? open : open + 1;
      const stop = close === 0 ? wordEnd(text, from) : quotedEnd(text, from, close);
      const isQuoted = close !== 0 && codeAt(text, stop) === close;
      if (stop - from < (verb < 0 ? LEAST_MIXED : LEAST) || (verb < 0 && isQuoted)) return -1;
      const value = text.slice(from, stop);
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

const SPACE = 32;
const COLON = 58;
const EQUALS = 61;
const LEAST = 4;
/** Shortest word that is believed without a verb. */
const LEAST_MIXED = 6;

const VERB =
  / (?:is|was|=|:|are|to|ist|lautet|est|es|era|é|è|jest|är|er|on|->|→)(?: (?:now|still|currently|set to|just|nu|jetzt))? ?(?=\S)/;

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

const VERBS = firstLetters("is was are to ist lautet est es era jest er on ->".split(" "));

/** End of `is`, `was`, `lautet` within the same sentence after `from`, or -1. */
function verbEnd(text: string, from: number): number {
  const clause = text.slice(from, from + MOST_BETWEEN);
  const stop = clause.search(/[.!?\n;]\s|\n/);
  const within = stop < 0 ? clause : clause.slice(0, stop);
  const verb = VERB.exec(within);
  if (verb === null) return -1;
  // `to` counts right after the word only: `set the password to X`.
  if (verb[0].startsWith(" to") && verb.index > 0) return -1;
  if (verb.index > 0 && /\b(?:that|which|who|if|when)\b/.test(within.slice(0, verb.index)))
    return -1;
  return from + verb.index + verb[0].length;
}

/** Where the value, or the quote before it, stands behind spaces and a colon. */
function valueOpen(text: string, from: number): number {
  let start = from;
  while (codeAt(text, start) === SPACE) start++;
  if (codeAt(text, start) === COLON) start += codeAt(text, start + 1) === SPACE ? 2 : 1;
  return start;
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
    if (code <= SPACE || endsString(text, end, code)) break;
    end++;
  }
  while (end > from) {
    const code = text.charCodeAt(end - 1);
    if (code > 127 || MARKS[code] === 0 || (code === 33 && end - from < 12)) break;
    end--;
  }
  return end;
}

const MARKS = table(".,;:!?)]}\"'");

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

/** Finds PINs and card security codes after their word. */
export const pin: Detector = {
  name: "pin",
  entityType: "PASSWORD",
  confidence: 0.8,
  sources: ["https://www.pcisecuritystandards.org/glossary/"],
  context: [
    "pin",
    "pin code",
    "pin-code",
    "passcode",
    "cvv",
    "cvc",
    "cvv2",
    "cvc2",
    "security code",
    "one-time code",
    "otp",
    "verification code",
    "einmalcode",
  ],
  reach: 12,
  anchor: {
    on: "digits",
    afterWords: ["3", "4", "5", "6", "8"],
    check: (digits, { text, start }) => isPin(digits, text, start),
  },
};

/** Three digits are a card's code, and a year after `pin` is no PIN unless a sign stands between. */
function isPin(digits: string, text: string, start: number): boolean {
  const before = text.slice(Math.max(0, start - 16), start).toLowerCase();
  if (digits.length === 3) return /c[vc][vc]2?\W|code\W/.test(before);
  return /(?:pin|code|otp|passcode|c[vc][vc]2?)(?:\s?(?:is|:|=|#|ist|no\.?|number|lautet)\s?|\s)$/.test(
    before,
  );
}
