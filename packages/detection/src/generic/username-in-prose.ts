import type { Detector } from "../detector.ts";
import { hasForm } from "../keys/value-forms.ts";
import { codeAt } from "../text/characters.ts";

const REACH = 72;
const VERB =
  /^(?: (?:name|id))?(?:\s?[:=]\s?| (?:is|was|will be|are|=|ist|lautet|wäre|est|sera|es|era|è|é|será|to|jest|still|now)(?: (?:still|now|set to|just|nu|jetzt|noch|toujours|ahora|ancora))?[ :] ?| )/;
const VALUE = /^(["'`“]?)([A-Za-z][\w.-]{1,31})/;
/** A word for passwords soon after the value. */
const PASSWORD_SOON =
  /^["'`”]?[\s,;/]{1,3}(?:(?:and|und|et|y|e|i|en|with|mit|the|das|le|la|il|o|a|het|my|mein|mon|mi|mia|minha|mijn|moje|as|temporary|initial) ){0,3}(?:pass|pw\b|pwd|kennwort|mot de passe|contrase|clave|senha|palavra|wachtwoord|has[łl]o)/i;
const ENDS = /^["'`”]?(?:[.,;!?)](?:\s|$)|$|\n| (?:and|und|et|y|e|i|en|with|mit|on|for|in)\b)/;
const NO_VALUE = new Set(
  "required invalid missing wrong incorrect taken unknown already not now case unique optional correct valid empty too locked blocked disabled active available the my your his her still set being used changed reset there here what which same different name names password input data group role account agent interface experience friendly who that manual guide erforderlich falsch ungültig unbekannt gesperrt incorrect requis invalide obligatorio incorrecto errato sbagliato obbligatorio obrigatório incorreto verplicht onjuist nieprawidłowy wymagany".split(
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
      "log in with",
      "account",
      "account name",
      "handle",
      "screen name",
      "benutzername",
      "benutzernamen",
      "benutzer",
      "benutzerkennung",
      "anmeldename",
      "nutzername",
      "kennung",
      "nom d'utilisateur",
      "identifiant",
      "utilisateur",
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
    ],
    find(text, start, end, scan) {
      if (!mayBeVerb(codeAt(text, end))) return -1;
      const rest = text.slice(end, end + REACH);
      const verb = VERB.exec(rest);
      if (verb === null) return -1;
      const match = VALUE.exec(rest.slice(verb[0].length));
      if (match === null) return -1;
      const [, quote, raw] = match as unknown as [string, string, string];
      const name = withoutMarks(raw);
      const from = end + verb[0].length + quote.length;
      const after = text.slice(from + name.length, from + name.length + 48);
      // An address, or a word that goes on.
      if (/^[@\w]/.test(after)) return -1;
      const isMade = /\d|[._]/.test(name) && !/^v?\d/.test(name);
      const hasVerb = verb[0].trim() !== "";
      const isTelling = !PLAIN_WORDS.has(text.slice(start, end).toLowerCase());
      const believed =
        (hasVerb && isMade && (isTelling || ENDS.test(after))) ||
        (hasVerb && isTelling && /^[a-z]/.test(name) && name.length >= 4 && ENDS.test(after)) ||
        (!hasVerb && isMade && /[a-z]\d|[._][a-z]/.test(name) && isTelling) ||
        PASSWORD_SOON.test(after);
      if (!believed || NO_VALUE.has(name.toLowerCase()) || !hasForm(name, "username")) return -1;
      scan.emit(from, from + name.length);
      return from + name.length;
    },
  },
};

/** Whether what follows the word can begin {@link VERB}. */
function mayBeVerb(code: number): boolean {
  return code === 32 || code === 58 || code === 61 || (code >= 9 && code <= 13) || code > 127;
}

/** Without the full stops and hyphens that end the sentence. */
function withoutMarks(name: string): string {
  let end = name.length;
  while (end > 0 && (name.charCodeAt(end - 1) === 46 || name.charCodeAt(end - 1) === 45)) end--;
  return end === name.length ? name : name.slice(0, end);
}

/** Words that mostly speak of something else. */
const PLAIN_WORDS = new Set(
  "user account handle login benutzer kennung utilisateur usuario utente usuário utilizador gebruiker użytkownik pseudo".split(
    " ",
  ),
);
