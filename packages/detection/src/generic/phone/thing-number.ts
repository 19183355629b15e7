import { codeAt, isDigit, isLetter, table } from "../../text/characters.ts";

/**
 * Numbers of things that look like telephone numbers: `Order 415-555-2671`, `Kundennummer 0171 1234567`, and counts
 * near a word such as `call`: `the call took 5094983 ns`.
 */

/** What a number that follows counts or names, in the languages whose telephone numbers are known without a word. */
const THINGS = [
  "ids?|orders?|tickets?|invoices?|receipts?|references?|ref|parts?|sku|serial|s/n|p/n|batch|lots?|licen[cs]e|claim|case",
  "builds?|versions?|release|revision|firmware|items?|article|product|model|isbn|issn|ean|upc|gtin|asin|barcode|doi|rfc",
  "tracking|shipment|parcel|consignment|contract|policy|docket|doc|drawing|assets?|confirmation",
  "booking|card|spec|cat|nsn|meetings?|webinar|conference|iva|vat|tva|mwst",
  "projects?|samples?|values?|duration|jobs?|counts?|totals?|size|modell?|files?|pages?|slot|lens",
  "buffer|pid|offset|sessions?|records?|rma|transaction|registration|warranty",
  "bestellung|auftrag|rechnung|vertrag|aktenzeichen|az|artikel|referenz|seriennr|artikelnr|bestellnr|kundennr",
  "(?:bestell|auftrags|rechnungs|vertrags|kunden|sendungs|steuer|artikel|teile|serien|referenz|vorgangs|oe-)nummer",
  "commande|facture|dossier|référence|contrat|colis|colissimo|pièce|article|pedido|factura|referencia|contrato|expediente",
  "ordine|fattura|pratica|riferimento|contratto|spedizione|encomenda|fatura|referência|processo",
  "bestelling|factuur|(?:bestel|factuur|klant|order|dossier|zaak)nummer|zamówieni[ae]|faktur[ay]|umow[ay]|przesyłk[ai]",
].join("|");

const NUMBERS = "numbers?|num|no|nr|n|nummer|numer|code|id|numéro|numero|número";
const VERBS = "is|was|ist|lautet|est|es|è";

/** Between the thing and its number: `No.`, `number is`, `#:`, and groups of digits that are already passed over. */
const LINK = `(?:[ _-]?(?:${NUMBERS}))?[.°º]?(?: ?(?:${VERBS}))?[ :#=(/]*(?:\\d{1,8}[-./]){0,3}(?:\\d{3} (?=$))?`;

const THING_BEFORE = new RegExp(`(?:^|[^\\p{L}\\p{N}])(?:${THINGS})${LINK}$`, "iu");

/** So many letters tell that `phone` is no `spedizione`. */
const LETTERS = 4;

/** The last four letters, or fewer, of things and links, and of links written to things: `orderno`. */
const ENDINGS = new Set<number>();
for (const number of ["", ...alternatives(NUMBERS)])
  for (const verb of ["", ...alternatives(VERBS)])
    for (const thing of number.length + verb.length < LETTERS
      ? ["", ...alternatives(THINGS)]
      : [""])
      ENDINGS.add(endingOf(/[a-z]{0,4}$/.exec(thing + number + verb)?.[0] ?? ""));

/** The ends of what a pattern of alternatives with `x?` at the end and `[xy]` stands for; groups are at the beginning. */
function alternatives(pattern: string): string[] {
  return pattern
    .replaceAll(/\(\?:[^)]*\)/g, "")
    .split("|")
    .flatMap((one) => {
      const choice = /^(.*)\[(.)(.)\](.*)$/u.exec(one);
      if (choice === null) return [one];
      const [, before = "", first = "", second = "", behind = ""] = choice;
      return [before + first + behind, before + second + behind];
    })
    .flatMap((one) => (one.endsWith("?") ? [one.slice(0, -2), one.slice(0, -1)] : [one]));
}

function endingOf(letters: string): number {
  let ending = 0;
  for (let at = 0; at < letters.length; at++) ending = ending * 128 + letters.charCodeAt(at);
  return ending;
}

/** The longest thing with its link. */
const MOST_BEFORE = 40;

const UNIT_AFTER =
  /^ ?(?:bytes?|[kmg]i?b|ns|µs|units?|views?|points?|users?|rows?)(?![\p{L}\p{N}])/iu;
const MOST_AFTER = 8;

/**
 * Whether the number from `start` to `end` is that of a thing, by the words right before and behind it. Only telephone
 * numbers are written with an area code in parentheses.
 */
export function isNumberOfThing(text: string, start: number, end: number): boolean {
  for (let at = Math.max(0, start - 1); at < end; at++)
    if (text.charCodeAt(at) === 40) return false;
  return (
    (isBehindThing(text, start) &&
      THING_BEFORE.test(text.slice(Math.max(0, start - MOST_BEFORE), start))) ||
    (isBeforeUnit(text, end) && UNIT_AFTER.test(text.slice(end, end + MOST_AFTER)))
  );
}

/** Whether what ends before the number, with no more between than a link has, may be a thing's: most are told by that. */
function isBehindThing(text: string, start: number): boolean {
  const least = Math.max(0, start - MOST_BEFORE);
  let at = start - 1;
  while (at > least && isOneOf(PARTS_GROUPS, text, at) && isDigit(text.charCodeAt(at - 1))) {
    at--;
    while (at >= least && isDigit(text.charCodeAt(at))) at--;
  }
  if (isGroupOfThree(text, at)) at -= 4;
  while (at >= least && isOneOf(ENDS_LINK, text, at)) at--;
  if (codeAt(text, at) === 46) at--;
  return at >= least && mayEndThing(text, at);
}

/** Whether `812 ` ends at `at`, as in `Meeting ID: 812 3344 5566`. */
function isGroupOfThree(text: string, at: number): boolean {
  if (codeAt(text, at) !== 32 || isDigit(codeAt(text, at - 4))) return false;
  return [1, 2, 3].every((back) => isDigit(codeAt(text, at - back)));
}

/** Whether a thing or its link may end with the letter at `at`: told by the last four letters of the word, or fewer. */
function mayEndThing(text: string, at: number): boolean {
  let ending = 0;
  for (let offset = LETTERS - 1; offset >= 0; offset--) {
    const code = codeAt(text, at - offset);
    if (code > 127) return true;
    ending = isLetter(code) ? ending * 128 + (code | 32) : 0;
  }
  return ending !== 0 && ENDINGS.has(ending);
}

/** What parts the groups of digits that are passed over, and what may stand before them. */
const PARTS_GROUPS = table("-./");
const ENDS_LINK = table(" :#=(/");

function isOneOf(characters: Uint8Array, text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code < 128 && characters[code] === 1;
}

/** The first two letters of units. */
const UNITS: ReadonlySet<number> = new Set(
  ["by", "kb", "ki", "mb", "mi", "gb", "gi", "ns", "un", "vi", "po", "us", "ro"].map(endingOf),
);

/** Whether a unit may follow: told by two letters. */
function isBeforeUnit(text: string, end: number): boolean {
  const at = codeAt(text, end) === 32 ? end + 1 : end;
  const first = codeAt(text, at);
  const second = codeAt(text, at + 1);
  if (first > 127 || second > 127) return true;
  return isLetter(first) && UNITS.has((first | 32) * 128 + (second | 32));
}
