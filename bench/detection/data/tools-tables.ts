/** Tables as text: CSV, TSV, Markdown, psql and mysql output, fixed width, INSERT statements. */
import { mark, type Sample, sample } from "../label.ts";
import { random, type Random } from "../random.ts";
import { identifier } from "./slots.ts";
import { subject } from "./tools-json.ts";
import * as values from "./values.ts";

type Subject = ReturnType<typeof subject>;
interface Column {
  readonly names: readonly string[];
  readonly cell: (r: Random, s: Subject) => string;
}

/** Columns with the headings that different systems give them. */
const COLUMNS: readonly Column[] = [
  { names: ["id", "ID", "customer_id", "Nr"], cell: (r) => String(r.between(1, 99999)) },
  {
    names: ["name", "full_name", "Customer Name", "Kunde", "Contact", "employee"],
    cell: (_, s) => s.name,
  },
  { names: ["email", "E-Mail", "contact_email", "Email Address", "mail"], cell: (_, s) => s.email },
  { names: ["phone", "Telefon", "mobile_no", "Phone Number", "tel"], cell: (_, s) => s.phone },
  { names: ["city", "Ort", "town"], cell: (_, s) => s.city },
  { names: ["zip", "postal_code", "PLZ", "Postcode"], cell: (_, s) => s.zip },
  { names: ["address", "street", "Street Address", "addr_line_1"], cell: (_, s) => s.street },
  { names: ["dob", "birth_date", "Date of Birth", "geburtsdatum"], cell: (_, s) => s.dob },
  { names: ["ssn", "social_security_no", "SSN"], cell: (_, s) => s.ssn },
  { names: ["iban", "IBAN", "bank_iban"], cell: (_, s) => s.iban },
  { names: ["card_number", "Card No", "cc_num"], cell: (_, s) => s.card },
  { names: ["username", "login", "user_name"], cell: (_, s) => s.user },
  { names: ["last_ip", "ip_address", "client_ip"], cell: (_, s) => s.ip },
  { names: ["password", "passwd", "initial_password"], cell: (_, s) => s.password },
  { names: ["first_name", "Vorname", "given_name", "fname"], cell: (_, s) => s.first },
  { names: ["last_name", "Nachname", "surname", "lname"], cell: (_, s) => s.last },
  { names: ["passport_no", "passport"], cell: (r) => mark("PASSPORT", values.passport(r)) },
  { names: ["npi", "provider_npi"], cell: (r) => mark("US_NPI", identifier(r, "US_NPI")) },
  {
    names: ["status", "state_code", "plan"],
    cell: (r) => r.pick(["active", "closed", "trial", "Pro", "gold"]),
  },
  { names: ["amount", "balance", "total_eur"], cell: (r) => `${r.below(9000)}.${r.digits(2)}` },
  {
    names: ["created_at", "updated", "last_login"],
    cell: (r) =>
      `2025-0${r.between(1, 9)}-2${r.between(0, 8)} 1${r.between(0, 9)}:0${r.between(0, 9)}:${r.between(10, 59)}`,
  },
  {
    names: ["product", "product_name", "file_name", "project"],
    cell: (r) => r.pick(["Aurora Lamp", "report_final.pdf", "Madison Desk", "Project Falcon"]),
  },
  {
    names: ["uuid", "request_id"],
    cell: (r) => [8, 4, 4, 4, 12].map((n) => r.chars("0123456789abcdef", n)).join("-"),
  },
  {
    names: ["notes", "comment", "remarks"],
    cell: (r, s) =>
      r.pick(["", "prefers mail", `ask for ${s.first}`, "VIP since 2019", "call after 5"]),
  },
];

const quote = (cell: string, separator: string): string =>
  cell.includes(separator) || cell.includes('"') || cell.includes("\n")
    ? `"${cell.replaceAll('"', '""')}"`
    : cell;
/** Width as printed, that is without the label characters. */
const width = (cell: string): number =>
  cell.replaceAll(/\uE010[A-Z0-9_]+\uE011|\uE012/g, "").length;
const pad = (cell: string, to: number): string => cell + " ".repeat(Math.max(0, to - width(cell)));

type Print = (head: readonly string[], rows: readonly (readonly string[])[]) => string;

// biome-ignore format: one entry a line
const PRINTERS: Readonly<Record<string, Print>> = {
  csv: (head, rows) => [head, ...rows].map((row) => row.map((cell) => quote(cell, ",")).join(",")).join("\n"),
  "csv quoted": (head, rows) => [head, ...rows].map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",")).join("\r\n"),
  "csv semicolon": (head, rows) => [head, ...rows].map((row) => row.map((cell) => quote(cell, ";")).join(";")).join("\n"),
  tsv: (head, rows) => [head, ...rows].map((row) => row.join("\t")).join("\n"),
  markdown: (head, rows) => [`| ${head.join(" | ")} |`, `|${head.map(() => "---").join("|")}|`, ...rows.map((row) => `| ${row.join(" | ")} |`)].join("\n"),
  psql: (head, rows) => {
    const widths = head.map((name, at) => Math.max(name.length, ...rows.map((row) => width(row[at]!))));
    const line = (row: readonly string[]): string => ` ${row.map((cell, at) => pad(cell, widths[at]!)).join(" | ")}`;
    return [line(head), widths.map((w) => "-".repeat(w + 2)).join("+"), ...rows.map(line), `(${rows.length} rows)`].join("\n");
  },
  mysql: (head, rows) => {
    const widths = head.map((name, at) => Math.max(name.length, ...rows.map((row) => width(row[at]!))));
    const rule = `+${widths.map((w) => "-".repeat(w + 2)).join("+")}+`;
    const line = (row: readonly string[]): string => `| ${row.map((cell, at) => pad(cell, widths[at]!)).join(" | ")} |`;
    return [rule, line(head), rule, ...rows.map(line), rule].join("\n");
  },
  "fixed width": (head, rows) => {
    const widths = head.map((name, at) => Math.max(name.length, ...rows.map((row) => width(row[at]!))) + 2);
    return [head, ...rows].map((row) => row.map((cell, at) => pad(cell, widths[at]!)).join("").trimEnd()).join("\n");
  },
  "vertical records": (head, rows) =>
    rows.map((row, at) => `-[ RECORD ${at + 1} ]${"-".repeat(20)}\n${head.map((name, c) => `${pad(name, 16)}| ${row[c]}`).join("\n")}`).join("\n"),
  "insert statements": (head, rows) =>
    rows.map((row) => `INSERT INTO customers (${head.map((name) => name.toLowerCase().replaceAll(/\W/g, "_")).join(", ")}) VALUES (${row.map((cell) => (/^[\d.]+$/.test(cell) ? cell : `'${cell.replaceAll("'", "''")}'`)).join(", ")});`).join("\n"),
  "row dictionaries": (head, rows) =>
    `[${rows.map((row) => `{${head.map((name, at) => `'${name}': ${/^[\d.]+$/.test(row[at]!) ? row[at] : `'${row[at]!.replaceAll("'", "\\'")}'`}`).join(", ")}}`).join(", ")}]`,
  html: (head, rows) => `<table><thead><tr>${head.map((h) => `<th>${h}</th>`).join("")}</tr></thead><tbody>${rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join("")}</tr>`).join("\n")}</tbody></table>`,
};

export function tableSamples(seed: string, copies: number): Sample[] {
  return Object.entries(PRINTERS).flatMap(([kind, print]) => {
    const from = random(`${seed}/tables/${kind}`);
    return Array.from({ length: copies }, () => {
      const columns = from.shuffled(COLUMNS).slice(0, from.between(4, 8));
      const head = columns.map(({ names }) => from.pick(names));
      const rows = Array.from({ length: from.between(2, 7) }, () => {
        const one = subject(from);
        return columns.map(({ cell }) => cell(from, one));
      });
      return sample("tool-tables", kind, print(head, rows));
    });
  });
}
