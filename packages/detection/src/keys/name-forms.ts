import { ALNUM, isDigit, isLetter, isUpper, table } from "../text/characters.ts";

/** Words of what offices, groups and mailboxes are called. */
const ROLE_WORDS = new Set(
  (
    "team desk staff support department dept office group groups service services committee board company inc ltd llc gmbh corp corporation center centre hotline helpdesk admin administrator " +
    "administration customers customer users user management bot system systems sales billing finance marketing accounting reception security operations newsletter notifications notification alerts " +
    "orders info noreply committed everyone all hr it legal payroll procurement logistics warehouse shop store bank hotel clinic hospital university school college museum library council ministry agency " +
    "kundenservice kundendienst vertrieb buchhaltung verwaltung abteilung redaktion praxis equipo servicio atención servizio clienti clients équipe zespół dział obsługa klantenservice afdeling"
  ).split(" "),
);

/** What parts the words of a name, beyond ASCII. */
const WIDE_SPACE = /\s/;

function isBetweenWords(name: string, at: number): boolean {
  const code = name.charCodeAt(at);
  return code > 127 ? WIDE_SPACE.test(name.charAt(at)) : BETWEEN_WORDS[code] === 1;
}

const BETWEEN_WORDS = table(" \t\n\v\f\r,/&-");

/** Whether a name is that of an office, a group or a mailbox: `Billing Desk`, `All Staff`. */
export function isRoleName(value: string): boolean {
  let word = 0;
  for (let at = 0; at <= value.length; at++) {
    if (at < value.length && !isBetweenWords(value, at)) continue;
    if (at > word && ROLE_WORDS.has(value.slice(word, at).toLowerCase())) return true;
    word = at + 1;
  }
  return false;
}

/** What ends the names of companies, and of hardly anybody. */
const LEGAL_FORM =
  /[ .](?:GmbH|mbH|KGaA|KG|AG|OHG|UG|e\.? ?V|Ltd|LTD|Limited|Inc|INC|LLC|LLP|Corp|PLC|plc|Pty|S\.?L\.?U?|S\.?A\.?(?:S|R\.?L)?|SARL|S\.?R\.?L|S\.?p\.?A|B\.?V|N\.?V|AB|A\/S|ApS|Oyj?|Lda|Ltda|z o\.? ?o|d\.o\.o|Kft|Zrt|s\.r\.o)\.?$/;
const MOST_LEGAL_FORM = 8;

/** Whether a name is that of a company: `Keller GmbH`. */
export function isCompanyName(text: string, start: number, end: number): boolean {
  return LEGAL_FORM.test(text.slice(Math.max(start, end - MOST_LEGAL_FORM), end));
}

/** What code or an address would hold, as far as it is ASCII. */
const NOT_IN_NAMES = table('{}[]/@:<>=\\_|$%^*+~"`;!?#');
const DOT = 46;
const HYPHEN = 45;

/** Whether `text.slice(start, end)` has at least two letters, at most 60 characters, and nothing that code or an address would hold. */
export function isPersonName(text: string, start: number, end: number): boolean {
  if (end - start < 2 || end - start > 60) return false;
  let letters = 0;
  let before = 0;
  let small = 0;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (isLetter(code) || code > 0x2e80) {
      letters++;
      if (code >= 97 && code <= 122) {
        if (small === at - start) small++;
        // `clientName`: an identifier.
      } else if (isUpper(code) && small > 0 && small === at - start) return false;
    } else if (code < 128) {
      if (NOT_IN_NAMES[code] === 1) return false;
      if (code === before && code === HYPHEN) return false;
      if (isDigit(code) && isDigit(before)) return false;
    }
    before = code;
  }
  if (letters < 2 || endsInExtension(text, start, end)) return false;
  // `my-service`, `production`: names are rarely one lower-case ASCII word with hyphens.
  if (small === 0 || small === end - start) return true;
  const next = text.charCodeAt(start + small);
  return (
    (next !== HYPHEN && next !== DOT) || !/^[a-z]+(?:[-.][a-z\d]+)+$/.test(text.slice(start, end))
  );
}

/** `.json`: a dot before the last two to four letters or digits. */
function endsInExtension(text: string, start: number, end: number): boolean {
  const least = Math.max(start, end - 5);
  for (let at = end - 1; at >= least; at--) {
    const code = text.charCodeAt(at);
    if (code === DOT) return end - at > 2;
    if (code > 127 || ALNUM[code] === 0) return false;
  }
  return false;
}

/** Two to five words, each with a capital, particles aside: `Ada Lovelace`, `Ludwig van Beethoven`. */
export function isTitleCased(value: string): boolean {
  return (
    /^(?:\p{Lu}[\p{L}'’.-]*)(?:\s(?:\p{Lu}[\p{L}'’.-]*|(?:van|von|de|der|den|da|dos|di|du|la|le|del|bin|ibn|al|y|e|zu|ter|ten)\b)){1,5}$/u.test(
      value,
    ) && !/\p{Lu}{4,}/u.test(value)
  );
}

/** `Ada Lovelace` of `Lovelace, Ada`, or null where there is not one comma between two parts. */
export function givenNameFirst(value: string): string | null {
  const comma = value.indexOf(",");
  if (comma < 1 || value.includes(",", comma + 1)) return null;
  const given = value.slice(comma + 1).trim();
  return given === "" ? null : `${given} ${value.slice(0, comma).trimEnd()}`;
}
