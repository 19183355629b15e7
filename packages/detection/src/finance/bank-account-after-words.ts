import type { Detector } from "../detector.ts";
import { BESIDE } from "../generic/behind-label.ts";
import { idAfterWords } from "../generic/id-after-words.ts";

/** Digits, those of France with letters among them, those of Brazil with one behind them. */
const ACCOUNT = /^(?:\d{6,28}|\d{10}[A-Z\d]{11}\d{2}|\d{5,12}X)$/;
/** What stands beside the account of a bank and of nothing else. */
const BANK =
  /\b(?:bsb|sort code|routing|aba|blz|bankleitzahl|ifsc|swift|bic|iban|bank|branch|transit|institution|ag[êe]ncia|clearing)\b/i;
const REACH = 32;
const LONG = 9;

/** Finds national account numbers right behind the words that name them, or before them. */
export const bankAccountAfterWords: Detector = idAfterWords({
  name: "bank-account-after-words",
  entityType: "BANK_ACCOUNT",
  sources: ["https://www.nacha.org/"],
  words: [
    "account number",
    "account no",
    "account no.",
    "account nbr",
    "account num",
    "acct",
    "acct no",
    "acc no",
    "acc nr",
    "acc number",
    "a/c",
    "a/c no",
    "bank account",
    "bank acct",
    "checking account",
    "savings account",
    "savings acct",
    "current account",
    "deposit account",
    "beneficiary account",
    "into account",
    "from account",
    "to account",
    "kontonummer",
    "kontonummeret",
    "kontonumret",
    "kontonumreret",
    "konto-nr",
    "konto nr",
    "konto-nummer",
    "konto",
    "kontonr",
    "kto",
    "rek.nr",
    "cta cte",
    "kto-nr",
    "bankkonto",
    "nr konta",
    "numer konta",
    "numer rachunku",
    "nr rachunku",
    "rachunek",
    "rachunek bankowy",
    "numéro de compte",
    "compte n°",
    "compte bancaire",
    "compte courant",
    "rib",
    "número de cuenta",
    "cuenta bancaria",
    "cuenta corriente",
    "cuenta de ahorros",
    "clabe",
    "cbu",
    "conto corrente",
    "conto bancario",
    "numero di conto",
    "conto n",
    "c/c",
    "número da conta",
    "conta corrente",
    "conta bancária",
    "conta poupança",
    "rekeningnummer",
    "rekeningnr",
    "bankrekening",
    "bankgiro",
    "plusgiro",
    "tilinumero",
    "tilinumeroni",
    "numer mojego konta",
    "numeru konta",
    "pankkitili",
  ],
  plainWords: ["account", "acc", "cuenta", "cta", "conta", "rekening", "nib", "compte"],
  isPlain: (compact, { text, label, start, end, bond, isFar }) => {
    if (isFar) return false;
    // `mon compte est le …`
    if (/^comp/i.test(text.slice(label, label + 4))) return bond > BESIDE && compact.length > 7;
    if (!/^ac/i.test(text.slice(label, label + 2)))
      return compact.length >= LONG || (bond > BESIDE && /-[\dX]$/.test(text.slice(start, end)));
    return (
      BANK.test(text.slice(Math.max(0, label - REACH), label)) ||
      BANK.test(text.slice(end, end + REACH))
    );
  },
  leastDigits: 6,
  least: 6,
  most: 28,
  check: (compact) => ACCOUNT.test(compact),
  notAfter: /(?:social|national|tak(?:e|es|en|ing)|took) $/i,
});
