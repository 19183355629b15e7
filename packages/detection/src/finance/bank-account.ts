import { isRepeated } from "../checksums/weighted-sum.ts";
import type { Detector } from "../detector.ts";

/** `20240101`: an account does not begin like a day of these years. */
const DAY = /^20[0-4]\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])$/;

/** Finds national account numbers, only after words such as `account number`. */
export const bankAccount: Detector = {
  name: "bank-account",
  entityType: "BANK_ACCOUNT",
  confidence: 0.75,
  sources: [
    "https://www.nacha.org/",
    "https://www.bundesbank.de/en/tasks/payment-systems/services/bank-sort-codes",
  ],
  context: [
    "account number",
    "account no",
    "acct",
    "acct no",
    "a/c",
    "account #",
    "bank account",
    "checking account",
    "savings account",
    "konto",
    "kontonummer",
    "konto-nr",
    "ktonr",
    "numéro de compte",
    "número de cuenta",
    "numero de cuenta",
    "cuenta bancaria",
    "conto corrente",
    "rekeningnummer",
    "numer konta",
    "account ending",
    "clabe",
    "account is",
  ],
  reach: 32,
  anchor: {
    on: "digits",
    afterWords: [
      "6",
      "7",
      "8",
      "9",
      "10",
      "11",
      "12",
      "13",
      "14",
      "15",
      "16",
      "17",
      "18",
      "4 4",
      "4 4 4",
      "3-6-1",
      "4-4",
      "2-2-8",
      "4-4-2-10",
    ],
    check: (digits) => !isRepeated(digits) && !DAY.test(digits),
  },
};
