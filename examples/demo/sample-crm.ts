import Database from "better-sqlite3";

/** A customer of the sample CRM. Invented; the numbers have right check digits, so that they look real to everyone. */
export interface Customer {
  readonly id: number;
  readonly full_name: string;
  readonly email: string;
  readonly phone: string;
  readonly card_number: string;
  readonly iban: string;
  readonly plan: string;
  readonly note: string;
}

/** Numbers from the ranges that regulators keep free for films and examples. */
const PEOPLE = [
  ["Tobias Reinhold", "+49 30 23125 417"],
  ["Yasmin Haddadi", "+33 1 99 00 27 42"],
  ["Kwabena Asante", "+44 20 7946 0958"],
  ["Ingrid Sundqvist", "+46 8 465 004 21"],
  ["Declan O'Rourke", "+44 131 496 0847"],
  ["Ruby Nakamura", "+61 491 570 156"],
  ["Sofía Villaverde", "+33 6 39 98 51 07"],
  ["Priya Raghunathan", "+44 161 496 0333"],
] as const;

const COMPANIES = ["nordkontor", "atelier-vert", "harbourline"] as const;

const PLANS = ["basic", "team", "enterprise"] as const;

/** Makes the sample customers; the same ones every time. */
export function sampleCustomers(): readonly Customer[] {
  return PEOPLE.map(([name, phone], i) => {
    const mailbox = name
      .normalize("NFD")
      .replaceAll(/[^A-Za-z ]/g, "")
      .toLowerCase();
    return {
      id: i + 1,
      full_name: name,
      email: `${mailbox.replace(" ", ".")}@${COMPANIES[i % COMPANIES.length]}.example`,
      phone,
      card_number: withLuhnDigit(`400000${String(417_300_256 + i * 7_919_113).padStart(9, "0")}`),
      iban: germanIban(`99999999${String(532_013_000 + i * 97).padStart(10, "0")}`),
      plan: PLANS[i % PLANS.length] ?? "basic",
      note: i % 3 === 0 ? `asked for a call back at ${phone}` : "",
    };
  });
}

/** Writes the customers into a new database file. */
export function writeSampleCrm(file: string, customers: readonly Customer[]): void {
  const database = new Database(file);
  database.exec(`create table customers (
    id integer primary key, full_name text not null, email text not null, phone text not null,
    card_number text not null, iban text not null, plan text not null, note text not null
  )`);
  const insert = database.prepare(
    "insert into customers values (@id, @full_name, @email, @phone, @card_number, @iban, @plan, @note)",
  );
  for (const customer of customers) insert.run(customer);
  database.close();
}

/** Appends the check digit of ISO/IEC 7812-1. */
function withLuhnDigit(digits: string): string {
  let sum = 0;
  Array.from(digits)
    .reverse()
    .forEach((digit, i) => {
      const doubled = Number(digit) * (i % 2 === 0 ? 2 : 1);
      sum += doubled > 9 ? doubled - 9 : doubled;
    });
  return digits + String((10 - (sum % 10)) % 10);
}

/** A German IBAN: 18 digits of bank code and account, check digits as ISO 13616 says. */
function germanIban(bban: string): string {
  const check = 98n - (BigInt(`${bban}131400`) % 97n);
  return `DE${String(check).padStart(2, "0")}${bban}`;
}
