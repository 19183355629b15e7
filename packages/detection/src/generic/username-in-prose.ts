import type { Detector } from "../detector.ts";
import { hasFormAt } from "../keys/value-forms.ts";
import { codeAt, isDigit, isLatin, table, WORD_OF_ASCII } from "../text/characters.ts";
import { firstLetters, mayBegin } from "../text/first-letters.ts";
import { createWordSet, type WordSet } from "../text/word-set.ts";

/** What the account is for, and a verb: `on the portal is`. */
const FAR_VERB =
  /(?:on|for|at|in|of|to|für|im|am|auf|bei|pour|sur|de|en|del|da|do|na|no|per|para|sul|voor|op|w|til|på|mitt|mit|min)(?: (?:the|our|my|das|die|der|dem|den|le|la|les|el|il|lo|o|a|het))?(?: [\p{L}'’-]{1,20}){0,3}(?: (?:is|was|ist|lautet|est|es|è|é|jest|to|är|er|on)|:) /uy;
/** What an account does or suffers: `is locked`. */
const PREDICATE =
  / (?:is|was|has|had|can|cannot|can't|could|couldn't|does|doesn't|did|gets|got|tried|ist|wurde|kann|hat|est|ne|está|no|è|non|nie|kan) /y;
/** Letters and at least two digits, or two names with a full stop between; no encoding, type, file, field or host. */
const PERSONAL_NAME =
  /^(?!(?:utf|base|sha|md|u?int|float|win|ipv|http|rfc|iso|arm|amd)\d|(?:user|account|login|uid|id|this|self|config|settings|options|req|request|res|response|state|props|ctx|context|session|process|data|event)\.)(?:[a-z]{2,}_?[a-z]*\d{2,}|[a-z]{1,14}\.(?!(?:com|org|net|dev|app|edu|gov|info|cloud|json|html?|yaml|toml|xml|txt|conf|config|exe|jsx?|tsx|mjs|css|csv|log|name|email|mail|type|data|key|value|service|module|login|password|token|role|status|count|length|size|get|set|create|update|delete|find|save|list|add|remove|prototype|default|exe|sock|local)\b)[a-z]{3,18}\d{0,4})$/;
/** Behind the space that parts it from the word before: a verb, what belongs to it, and what parts it from the value. */
const VERB =
  /(?:is|was|will be|are|ist|lautet|wäre|est|sera|es|era|è|é|será|to|jest|är|er|on|still|now)(?: (?:still|now|set to|just|nu|jetzt|noch|toujours|ahora|ancora))?[ :] ?/y;
const MOST_VALUE = 32;
/** A word for passwords soon after the value. */
const PASSWORD_SOON =
  /["'`”]?[\s,;/]{1,3}(?:(?:and|und|et|y|e|i|en|with|mit|the|das|le|la|il|o|a|het|my|mein|mon|mi|mia|minha|mijn|moje|as|temporary|initial) ){0,3}(?:pass|pw\b|pwd|kennwort|mot de passe|contrase|clave|senha|palavra|wachtwoord|has[łl]o)/iy;
const isNoValue: WordSet = createWordSet(
  "id username login filter and or und oder et ou y e o i as by for with via required invalid missing wrong incorrect taken unknown already not now case unique optional correct valid empty too locked blocked disabled active available the my your his her still set being used changed reset there here what which same different name names password input data group role account agent interface experience friendly who that manual guide erforderlich falsch ungültig unbekannt gesperrt incorrect requis invalide obligatorio incorrecto errato sbagliato obbligatorio obrigatório incorreto verplicht onjuist nieprawidłowy wymagany".split(
    " ",
  ),
);

/** Finds the account after `my username is`, and the one before a password: `login ada_l, password …`. */
export const usernameInProse: Detector = {
  name: "username-in-prose",
  entityType: "USERNAME",
  confidence: 0.75,
  sources: [
    "https://www.hhs.gov/hipaa/for-professionals/special-topics/de-identification/index.html",
  ],
  anchor: {
    on: "words",
    words: [
      "username",
      "user name",
      "user id",
      "userid",
      "user",
      "login",
      "login name",
      "login id",
      "log in as",
      "logs in as",
      "logged in as",
      "logging in as",
      "login as",
      "log on as",
      "logged on as",
      "log in with",
      "sign in as",
      "signed in as",
      "user account",
      "skype name",
      "account",
      "account name",
      "handle",
      "screen name",
      "benutzername",
      "benutzernamen",
      "benutzer",
      "benutzerkennung",
      "benutzerkonto",
      "angemeldet als",
      "anmeldename",
      "nutzername",
      "kennung",
      "nom d'utilisateur",
      "identifiant",
      "utilisateur",
      "connecté en tant que",
      "pseudo",
      "usuario",
      "nombre de usuario",
      "nome utente",
      "utente",
      "nome de usuário",
      "usuário",
      "nome de utilizador",
      "utilizador",
      "gebruikersnaam",
      "gebruiker",
      "inlognaam",
      "nazwa użytkownika",
      "użytkownik",
      "loginu",
      "användarnamn",
      "brukernavn",
      "brugernavn",
      "käyttäjätunnus",
      "käyttäjätunnukseni",
      "käyttäjänimi",
    ],
    find(text, start, end, scan) {
      const verbEnd = behindVerb(text, start, end);
      if (verbEnd < 0) return -1;
      const quote = codeAt(text, verbEnd);
      const from = isQuote(quote) || quote === OPENED ? verbEnd + 1 : verbEnd;
      const to = valueEnd(text, from);
      if (to < 0) return -1;
      // An address, or a word that goes on.
      const next = codeAt(text, to);
      if (next === AT || isWordOfAscii(next)) return -1;
      if (quote === OPENED) {
        if (next !== CLOSED || !PERSONAL_NAME.test(text.slice(from, to))) return -1;
      } else if (!isBelieved(text, start, end, verbEnd, from, to)) return -1;
      if (next === OPENED || CODE.test(text.slice(from, to))) return -1;
      if (isNoValue(text, from, to) || !hasFormAt(text, from, to, "username")) return -1;
      scan.emit(from, to);
      return to;
    },
  },
};

/** What only code writes: a property, or the name of a field. */
const CODE =
  /^(?:this|self|state|config|options|runtime|req|request|res|ctx|context|process|event|data|props|params|args|z|t|joi|yup|schema|faker|env|user|account|session|settings)\.|\.(?:username|user|name|login|email|id|account|href)$|\..*[a-z][A-Z]|^(?:user|account|client|login|app|tenant|project)_[a-z]+$/;
const SPACE = 32;
const OPENED = 40;
const CLOSED = 41;
const COLON = 58;
const EQUALS = 61;
const AT = 64;

/**
 * Behind the first of these after the word that ends at `end`: a sign, a verb, or nothing but a space; or -1. `name` or
 * `id` may stand before it.
 */
function behindVerb(text: string, start: number, end: number): number {
  if (codeAt(text, end) === SPACE && isTelling(text, start, end)) {
    FAR_VERB.lastIndex = end + 1;
    if (FAR_VERB.test(text)) return FAR_VERB.lastIndex;
  }
  const noun = behindNoun(text, end);
  const stop = noun > end ? behindSign(text, noun) : -1;
  return stop < 0 ? behindSign(text, end) : stop;
}

/** Behind ` name` or ` id`. */
function behindNoun(text: string, at: number): number {
  if (codeAt(text, at) !== SPACE) return at;
  const first = codeAt(text, at + 1);
  if (first === 105) return codeAt(text, at + 2) === 100 ? at + 3 : at;
  return first === 110 && text.startsWith("name", at + 1) ? at + 5 : at;
}

function behindSign(text: string, at: number): number {
  const code = codeAt(text, at);
  const sign = isSpace(code) ? at + 1 : at;
  const mark = codeAt(text, sign);
  if (mark === COLON || mark === EQUALS)
    return isSpace(codeAt(text, sign + 1)) ? sign + 2 : sign + 1;
  if (code !== SPACE) return -1;
  if (mark > 127 || VERB_BEGINS[mark] === 1) {
    VERB.lastIndex = at + 1;
    if (VERB.test(text)) return VERB.lastIndex;
  }
  return at + 1;
}

const VERB_BEGINS = table("iwalestjno");
const QUOTES = table("\"'`");
const LEFT_QUOTE = 0x201c;
const RIGHT_QUOTE = 0x201d;
const WIDE_SPACE = /\s/;

function isQuote(code: number): boolean {
  return code < 256 ? QUOTES[code] === 1 : code === LEFT_QUOTE;
}

function isSpace(code: number): boolean {
  if (code < 128) return code === SPACE || (code >= 9 && code <= 13);
  return WIDE_SPACE.test(String.fromCharCode(code));
}

/** End of the value at `from`, without the full stops and hyphens that end the sentence, or -1. */
function valueEnd(text: string, from: number): number {
  if (!isLatin(codeAt(text, from))) return -1;
  const limit = Math.min(text.length, from + MOST_VALUE);
  let to = from + 1;
  while (to < limit && isInValue(text.charCodeAt(to))) to++;
  if (to - from < 2) return -1;
  while (isStop(text.charCodeAt(to - 1))) to--;
  return to;
}

function isInValue(code: number): boolean {
  return isWordOfAscii(code) || isStop(code);
}

function isStop(code: number): boolean {
  return code === 45 || code === 46;
}

function isWordOfAscii(code: number): boolean {
  return code < 128 && WORD_OF_ASCII[code] === 1;
}

/** Whether what stands around the value, or how it is made, says that it is an account. */
function isBelieved(
  text: string,
  start: number,
  end: number,
  verbEnd: number,
  from: number,
  to: number,
): boolean {
  const hasVerb = verbEnd > end + 1 || !isSpace(codeAt(text, end));
  const isMade = isMadeUp(text, from, to);
  if (hasVerb) {
    const ends = endsValue(text, to);
    if (isMade && (ends || isTelling(text, start, end))) return true;
    if (ends && to - from >= 4 && isSmall(codeAt(text, from)) && isTelling(text, start, end))
      return true;
  } else if (isMade && hasSmallBeforeMark(text, from, to)) {
    if (isTelling(text, start, end)) return true;
    PREDICATE.lastIndex = to;
    if (PREDICATE.test(text) && PERSONAL_NAME.test(text.slice(from, to))) return true;
  }
  if (!maySpeakOfPassword(text, to)) return false;
  PASSWORD_SOON.lastIndex = to;
  return PASSWORD_SOON.test(text);
}

function isTelling(text: string, start: number, end: number): boolean {
  return !isPlainWord(text, start, end);
}

function isSmall(code: number): boolean {
  return code >= 97 && code <= 122;
}

/** With digits or marks; no version. */
function isMadeUp(text: string, from: number, to: number): boolean {
  if (codeAt(text, from) === LETTER_V && isDigit(codeAt(text, from + 1))) return false;
  for (let at = from + 1; at < to; at++) {
    const code = text.charCodeAt(at);
    if (isDigit(code) || code === 46 || code === 95) return true;
  }
  return false;
}

const LETTER_V = 118;

/** A small letter before a digit, or behind a full stop or underscore. */
function hasSmallBeforeMark(text: string, from: number, to: number): boolean {
  for (let at = from + 1; at < to; at++) {
    const before = text.charCodeAt(at - 1);
    const code = text.charCodeAt(at);
    if (isDigit(code) ? isSmall(before) : isSmall(code) && (before === 46 || before === 95))
      return true;
  }
  return false;
}

/** Whether the sentence, the line or the text ends at `to`, or goes on with another thing than the value. */
function endsValue(text: string, to: number): boolean {
  const at = isClosingQuote(codeAt(text, to)) ? to + 1 : to;
  if (at >= text.length) return true;
  const code = text.charCodeAt(at);
  if (code === 10) return true;
  if (code === SPACE) return isLinkingWord(text, at + 1);
  return (
    code < 128 && ENDING[code] === 1 && (at + 1 === text.length || isSpace(text.charCodeAt(at + 1)))
  );
}

const ENDING = table(".,;!?)");

function isClosingQuote(code: number): boolean {
  return code < 256 ? QUOTES[code] === 1 : code === RIGHT_QUOTE;
}

const MOST_LINKING = 4;
const LINKING_WORDS = "and und et y e i en with mit on for in".split(" ");
const LINKING: ReadonlySet<string> = new Set(LINKING_WORDS);
const LINKING_LETTERS = firstLetters(LINKING_WORDS);

function isLinkingWord(text: string, start: number): boolean {
  const first = codeAt(text, start);
  const second = codeAt(text, start + 1);
  if (!isWordOfAscii(first)) return false;
  if (!mayBegin(LINKING_LETTERS, first, isWordOfAscii(second) ? second : SPACE)) return false;
  let end = start + 1;
  while (end - start <= MOST_LINKING && isWordOfAscii(codeAt(text, end))) end++;
  return end - start <= MOST_LINKING && LINKING.has(text.slice(start, end));
}

/** Whether {@link PASSWORD_SOON} may match at `to`, by the first two letters of the next word. */
function maySpeakOfPassword(text: string, to: number): boolean {
  const from = isClosingQuote(codeAt(text, to)) ? to + 1 : to;
  let at = from;
  while (at - from < 3 && isBetween(codeAt(text, at))) at++;
  if (at === from) return false;
  return mayBegin(SPEAKING, codeAt(text, at), codeAt(text, at + 1));
}

function isBetween(code: number): boolean {
  return code === 44 || code === 59 || code === 47 || isSpace(code);
}

/** What {@link PASSWORD_SOON} goes on with. */
const SPEAKING = firstLetters(
  "and und et y e i en with mit the das le la il o a het my mein mon mi mia minha mijn moje as temporary initial pass pw kennwort mot contrase clave senha palavra wachtwoord has".split(
    " ",
  ),
);

/** Words that mostly speak of something else. */
const isPlainWord: WordSet = createWordSet(
  "user account handle login benutzer kennung utilisateur usuario utente usuário utilizador gebruiker użytkownik pseudo".split(
    " ",
  ),
);
