/** JSON as tools and APIs return it: sixty-odd shapes of keys, nesting and spelling, labelled value by value. */
import type { JsonValue } from "../../../packages/detection/dist/index.js";
import { jsonSample, mark, markNumber, type Sample } from "../label.ts";
import { random, type Random } from "../random.ts";
import { person } from "./people.ts";
import { KEYED_SECRETS, SECRET_FORMATS } from "./secrets.ts";
import { identifier } from "./slots.ts";
import * as values from "./values.ts";

/** The labelled values of one invented person. */
export function subject(r: Random) {
  const one = person(r);
  const { culture } = one;
  const postcode =
    culture.code === "en-GB"
      ? `${r.chars("BDKLMS", 2)}${r.between(1, 9)} ${r.between(1, 9)}${r.chars("ABDEFGH", 2)}`
      : culture.code === "pl"
        ? `${r.digits(2)}-${r.digits(3)}`
        : String(r.between(1, 9)) + r.digits(4);
  return {
    one,
    first: mark("PERSON", one.given),
    last: mark("PERSON", one.family),
    name: mark("PERSON", one.full),
    reversed: mark("PERSON", `${one.family}, ${one.given}`),
    email: mark("EMAIL_ADDRESS", values.email(r, one)),
    phone: mark("PHONE_NUMBER", values.phone(r, one)),
    e164: mark(
      "PHONE_NUMBER",
      values.phoneOf(r, r.pick(["US", "DE", "FR", "IN", "BR", "GB"])).number,
    ),
    user: mark("USERNAME", values.username(r, one)),
    street: mark("ADDRESS", `${r.between(1, 220)} ${r.pick(culture.streets)}`),
    address: mark("ADDRESS", one.address),
    city: mark("LOCATION", one.city),
    zip: mark("ZIP_CODE", postcode),
    country: mark("LOCATION", culture.country),
    org: mark("ORGANIZATION", one.organization),
    dob: mark("DATE_OF_BIRTH", values.iso(values.birthday(r))),
    ip: mark("IP_ADDRESS", values.ipv4(r)),
    password: mark("PASSWORD", values.password(r)),
    card: mark("CREDIT_CARD", identifier(r, "CREDIT_CARD")),
    iban: mark("IBAN_CODE", identifier(r, "IBAN_CODE").replaceAll(" ", "")),
    ssn: mark("US_SSN", identifier(r, "US_SSN")),
  };
}

const at = (r: Random): string =>
  `20${r.between(20, 26)}-0${r.between(1, 9)}-1${r.between(0, 9)}T0${r.between(0, 9)}:${r.between(10, 59)}:${r.between(10, 59)}Z`;
const epoch = (r: Random): number => 1_650_000_000 + r.below(100_000_000);
const hex = (r: Random, length: number): string => r.chars("0123456789abcdef", length);
const uuid = (r: Random): string => [8, 4, 4, 4, 12].map((length) => hex(r, length)).join("-");
const many = <T>(r: Random, make: () => T, most = 4): T[] =>
  Array.from({ length: r.between(1, most) }, make);
const keyed = (r: Random, name: string): string =>
  mark(
    /pass/i.test(name) ? "PASSWORD" : "SECRET",
    KEYED_SECRETS.find((each) => each.name === name)!.make(r),
  );

// biome-ignore format: one entry a line
export const SHAPES: Readonly<Record<string, (r: Random) => JsonValue>> = {
  crm_contacts: (r) => ({
    object: "list", total_count: r.below(900), has_more: false,
    data: many(r, () => { const s = subject(r); return { id: `cnt_${hex(r, 14)}`, first_name: s.first, last_name: s.last, email: s.email, phone_number: s.phone, company_name: s.org, lifecycle_stage: r.pick(["lead", "customer"]), created_at: at(r), owner_id: r.below(99999) }; }),
  }),
  hrEmployees: (r) => many(r, () => { const s = subject(r); return { employeeId: `E${r.digits(5)}`, givenName: s.first, familyName: s.last, displayName: s.name, jobTitle: r.pick(["Welder", "Data Engineer", "Nurse"]), workEmail: s.email, mobilePhone: s.phone, homeAddress: { streetAddress: s.street, locality: s.city, postalCode: s.zip, country: s.country }, dateOfBirth: s.dob, socialSecurityNumber: s.ssn, hireDate: "2021-03-01", costCenter: r.digits(4), fte: 0.8 }; }),
  payments: (r) => { const s = subject(r); return { id: `ch_${r.chars("abcdefghijABCDEFGHIJ0123456789", 24)}`, amount: r.below(90000), currency: "eur", captured: true, billing_details: { name: s.name, email: s.email, phone: s.e164, address: { line1: s.street, line2: null, city: s.city, postal_code: s.zip, country: "DE" } }, payment_method_details: { card: { brand: "visa", last4: r.digits(4), exp_month: 12, exp_year: 2029, fingerprint: r.chars("abcdefABCDEF0123456789", 16) } }, receipt_url: `https://pay.example/receipts/${hex(r, 20)}`, created: epoch(r) }; },
  gitCommits: (r) => many(r, () => { const s = subject(r); return { sha: hex(r, 40), commit: { author: { name: s.name, email: s.email, date: at(r) }, message: "Fix race in scheduler", tree: { sha: hex(r, 40) } }, author: { login: s.user, id: r.below(9999999), site_admin: false }, parents: [{ sha: hex(r, 40) }] }; }),
  fhirPatient: (r) => { const s = subject(r); const c = subject(r); return { resourceType: "Patient", id: uuid(r), identifier: [{ type: { text: "MRN" }, value: mark("MEDICAL_RECORD_NUMBER", values.mrn(r)) }], active: true, name: [{ use: "official", family: s.last, given: [s.first] }], telecom: [{ system: "phone", value: s.phone, use: "home" }, { system: "email", value: s.email }], gender: "female", birthDate: s.dob, address: [{ line: [s.street], city: s.city, postalCode: s.zip }], contact: [{ relationship: [{ text: "Mother" }], name: { text: c.name } }], meta: { versionId: "3", lastUpdated: at(r) } }; },
  calendar: (r) => { const o = subject(r); return { kind: "calendar#event", etag: `"${r.digits(16)}"`, summary: "Quarterly planning", location: "Room Amber, 3rd floor", start: { dateTime: at(r), timeZone: "Europe/Vienna" }, organizer: { email: o.email, displayName: o.name, self: true }, attendees: many(r, () => { const s = subject(r); return { email: s.email, displayName: s.name, responseStatus: "accepted" }; }), hangoutLink: "https://meet.example/abc-defg-hij" }; },
  "order-export": (r) => { const s = subject(r); return { "order-id": r.digits(9), "order-status": "shipped", "customer-name": s.name, "customer-email": s.email, "ship-to": { name: s.name, "street-1": s.street, "street-2": "", city: s.city, zip: s.zip, country: s.country }, items: many(r, () => ({ sku: `SKU-${r.digits(5)}`, name: r.pick(["Oak table", "Desk lamp", "Wool rug"]), qty: r.between(1, 5), price: r.below(9000) / 100 })), "placed-at": at(r), "tracking-number": `1Z${r.chars("0123456789ABCDEFGHJ", 16)}` }; },
  chatMessages: (r) => ({ ok: true, messages: many(r, () => { const s = subject(r); const t = subject(r); return { type: "message", user: mark("NEUTRAL", `U0${r.chars("0123456789ABCDEFGH", 8)}`), text: r.pick([`Can someone call ${s.name} back? ${s.phone}`, `New lead: ${s.email} from ${s.org}`, `${s.first} says hi to ${t.first}`, `deploy finished in 312 s, no errors`, `Ship it to ${s.address} please`]), ts: `${epoch(r)}.${r.digits(6)}`, team: "T024BE7LD" }; }) }),
  sessions: (r) => ({ sessions: many(r, () => { const s = subject(r); return { session_id: uuid(r), user_id: r.below(100000), username: s.user, ip_address: s.ip, user_agent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/126.0.6478.61 Safari/537.36", last_seen_at: at(r), mfa: true }; }) }),
  bankTransactions: (r) => ({ account: { iban: subject(r).iban, bic: mark("BIC_CODE", values.bic(r)), currency: "EUR", balance: r.below(900000) / 100 }, transactions: many(r, () => { const s = subject(r); return { transactionId: hex(r, 18), bookingDate: "2026-02-11", amount: -r.below(50000) / 100, creditorName: s.name, creditorAccount: { iban: s.iban }, remittanceInformation: r.pick(["Rent February", `Invoice ${r.digits(6)}`, `Gift for ${subject(r).first}`]) }; }) }),
  numeric: (r) => { const card = identifier(r, "CREDIT_CARD").replaceAll(/\D/g, ""); return { customer: { phone: markNumber("PHONE_NUMBER", values.phoneOf(r, r.pick(["US", "DE", "GB"])).number.slice(1)), ssn: markNumber("US_SSN", identifier(r, "US_SSN").replaceAll(/\D/g, "").replace(/^0/, "2")), cardNumber: markNumber("CREDIT_CARD", card), accountNumber: markNumber("BANK_ACCOUNT", values.account(r)), zip: markNumber("ZIP_CODE", `9${r.digits(4)}`) }, order: { id: r.below(1e9), createdAt: epoch(r) * 1000, weightGrams: r.below(5000), quantity: r.below(20) } }; },
  kunden: (r) => ({ kunden: many(r, () => { const s = subject(r); return { kundennummer: r.digits(6), vorname: s.first, nachname: s.last, telefon: s.phone, mail: s.email, strasse: s.street, plz: s.zip, ort: s.city, geburtsdatum: s.dob, iban: s.iban, letzteBestellung: "2025-11-02" }; }) }),
  clients_fr: (r) => ({ clients: many(r, () => { const s = subject(r); return { identifiant_client: r.digits(6), nom: s.last, prenom: s.first, courriel: s.email, telephone: s.phone, adresse: s.street, code_postal: s.zip, ville: s.city, date_naissance: s.dob, actif: true }; }) }),
  usuarios: (r) => ({ usuarios: many(r, () => { const s = subject(r); return { id: r.below(9999), nombre: s.first, apellidos: s.last, correo: s.email, telefono: s.phone, direccion: s.street, codigo_postal: s.zip, ciudad: s.city, fecha_nacimiento: s.dob, contrasena: s.password }; }) }),
  columnar: (r) => ({ columns: ["id", "full_name", "email", "dob", "plan"], rows: many(r, () => { const s = subject(r); return [r.below(5000), s.name, s.email, s.dob, r.pick(["free", "team", "pro"])]; }, 6), row_count: 3, duration_ms: 4 }),
  nestedString: (r) => { const s = subject(r); return { MessageId: uuid(r), Type: "Notification", Timestamp: at(r), Message: JSON.stringify({ event: "signup", user: { email: s.email, full_name: s.name, phone: s.phone }, attempt: 1 }) }; },
  graphql: (r) => ({ data: { viewer: { organization: { name: "Design System", members: { totalCount: 2, edges: many(r, () => { const s = subject(r); return { cursor: Buffer.from(`cursor:${r.digits(4)}`).toString("base64"), node: { id: `MDQ6VXNlcj${r.digits(5)}`, login: s.user, name: s.name, email: s.email, location: s.city, company: s.org } }; }) } } } }, extensions: { cost: { requestedQueryCost: 12, actualQueryCost: 9 } } }),
  search: (r) => ({ query: "overdue invoices", took_ms: 12, hits: many(r, () => { const s = subject(r); return { _id: hex(r, 20), _score: r.below(1000) / 100, title: `Invoice ${r.digits(6)}`, snippet: `Payable by ${s.name}, ${s.address}. Questions to ${s.email}.`, path: `/invoices/2025/${r.digits(6)}.pdf` }; }) }),
  products: (r) => ({ products: many(r, () => ({ id: r.below(99999), name: r.pick(["Aurora Lamp", "Florence Chair", "Madison Desk", "Chelsea Boots"]), slug: "aurora-lamp", brand: r.pick(["Northwind", "Fabrikam"]), sku: `AU-${r.digits(6)}`, ean: r.digits(13), price: { amount: "129.00", currency: "USD" }, dimensions: "120 x 60 x 75 cm", tags: ["living-room", "summer"], rating: 4.6, updated_at: at(r) }), 6) }),
  designNodes: (r) => ({ name: "Checkout flow", lastModified: at(r), version: r.digits(10), nodes: many(r, () => ({ id: `${r.between(1, 99)}:${r.between(1, 9999)}`, name: r.pick(["Button / Primary", "Hero Section", "Frame 1171275", "Icon/User", "Header Mobile"]), type: "FRAME", absoluteBoundingBox: { x: r.below(4000), y: r.below(4000), width: 375, height: 812 }, fills: [{ type: "SOLID", color: { r: 0.16, g: 0.42, b: 0.93, a: 1 } }] }), 6) }),
  cluster: (r) => ({ apiVersion: "v1", kind: "Pod", metadata: { name: `checkout-${hex(r, 9)}-${r.chars("bcdfghjklm", 5)}`, namespace: "shop", uid: uuid(r), labels: { app: "checkout", "pod-template-hash": hex(r, 9) } }, spec: { nodeName: `worker-${r.between(1, 9)}`, containers: [{ name: "web", image: `registry.k8s.example/checkout:2.${r.between(1, 40)}.0`, env: [{ name: "LOG_LEVEL", value: "info" }, { name: "DB_PASSWORD", value: keyed(r, "DB_PASSWORD") }] }] }, status: { phase: "Running", podIP: mark("IP_ADDRESS", `10.42.${r.between(0, 9)}.${r.between(2, 250)}`), startTime: at(r) } }),
  keysAreValues: (r) => ({ balances: Object.fromEntries(many(r, () => [subject(r).email, r.below(5000)] as const)), byPhone: Object.fromEntries(many(r, () => [subject(r).e164, { visits: r.below(9) }] as const, 2)) }),
  booking: (r) => { const s = subject(r); return { pnr: r.chars("ABCDEFGHJKLMNPQRSTUVWXYZ23456789", 6), passengers: [{ title: mark("TITLE", "MR"), firstName: s.first, surname: s.last, passportNumber: mark("PASSPORT", values.passport(r)), nationality: "PT", dob: s.dob, seat: "14C" }], contact: { mobile: s.phone, email: s.email }, segments: [{ from: "LIS", to: "OSL", flightNumber: "4711", departure: at(r), fareBasis: "KLXRT8" }] }; },
  fleet: (r) => ({ vehicles: many(r, () => { const s = subject(r); return { vin: mark("VIN", identifier(r, "VIN")), licensePlate: mark("LICENSE_PLATE", values.plate(r)), driver: s.name, driverLicenseNo: mark("DRIVER_LICENSE", values.licence(r)), odometerKm: r.below(200000), model: "Transit 350" }; }) }),
  short_keys: (r) => many(r, () => { const s = subject(r); return { fn: s.first, ln: s.last, ph: s.phone, em: s.email, addr1: s.street, addr2: "", pc: s.zip, bday: s.dob, st: "OK", ct: r.below(9) }; }),
  devices: (r) => ({ devices: many(r, () => { const s = subject(r); return { hostname: `lt-${r.digits(4)}`, assignedTo: s.user, ipv4: s.ip, ipv6: mark("IP_ADDRESS", values.ipv6(r)), macAddress: mark("MAC_ADDRESS", values.mac(r)), imei: mark("IMEI", identifier(r, "IMEI").replaceAll("-", "")), os: "14.5", serial: r.chars("ABCDEFGHJKLMN0123456789", 12), lastCheckIn: at(r) }; }) }),
  settings: (r) => ({ smtp: { host: "smtp.fabrikam.example", port: 587, username: subject(r).user, smtp_pass: keyed(r, "smtp_pass") }, integrations: [{ name: "billing", apiKey: keyed(r, "apiKey"), enabled: true }, { name: "crm", access_token: keyed(r, "access_token"), token_type: "Bearer", expires_in: 3600 }], oauth: { clientId: hex(r, 20), clientSecret: keyed(r, "clientSecret"), redirectUri: "https://app.fabrikam.example/cb" }, "signing-key": keyed(r, "signing-key"), featureFlags: { newCheckout: true } }),
  vaultDump: (r) => ({ secrets: Object.fromEntries(many(r, () => { const f = r.pick(SECRET_FORMATS); return [f.name, mark("SECRET", f.make(r))] as const; })), region: "eu-central-1", version: 4 }),
  errorReport: (r) => { const s = subject(r); return { error: { code: "P2002", message: `Unique constraint failed: customer with email ${s.email} already exists`, stack: `Error: duplicate key\n    at insert (/srv/app/dist/db.js:41:13)\n    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)`, detail: `Key (phone)=(${s.e164}) already exists.` }, requestId: uuid(r), status: 409 }; },
  insuranceClaims: (r) => ({ claims: many(r, () => { const s = subject(r); return { claimNo: `C-${r.digits(7)}`, policyHolder: s.name, memberId: mark("HEALTH_INSURANCE_NUMBER", values.insurance(r)), providerNpi: mark("US_NPI", identifier(r, "US_NPI")), diagnosis: "J45.909", billed: r.below(99999) / 100, serviceDate: "2025-08-14", patientDob: s.dob }; }) }),
  wallets: (r) => ({ wallets: many(r, () => ({ label: "cold storage", address: mark("CRYPTO_ADDRESS", values.crypto(r)), network: "mainnet", txCount: r.below(500), lastTx: hex(r, 64) })) }),
  payroll: (r) => ({ run: "2026-03", items: many(r, () => { const s = subject(r); return { employee: { id: r.below(9999), name: s.name, nationalId: s.ssn }, bank: { routingNumber: mark("ROUTING_NUMBER", identifier(r, "ROUTING_NUMBER")), accountNumber: mark("BANK_ACCOUNT", values.account(r)) }, gross: r.below(900000) / 100, net: r.below(600000) / 100 }; }) }),
  survey: (r) => ({ responses: many(r, () => { const s = subject(r); return { respondent: r.below(999), q1: 4, q2: "weekly", comments: r.pick([`My neighbour ${s.name} recommended you.`, "Nice app, but the search is slow on Mondays.", `Please call me on ${s.phone}.`, "Would buy again! Great Wall of text though."]) }; }) }),
  geo: (r) => ({ checkins: many(r, () => { const s = subject(r); return { user: s.user, lat: markNumber("COORDINATES", `48.${r.digits(3)}5`), lon: markNumber("COORDINATES", `16.${r.digits(3)}5`), place: { name: mark("NEUTRAL", "Cafe Central"), category: "cafe" }, city: s.city, at: at(r) }; }) }),
  packageInfo: (r) => { const s = subject(r); return { name: "left-shift", version: `${r.between(0, 9)}.${r.between(0, 9)}.0`, description: "Shifts things left", author: { name: s.name, email: s.email }, license: "MIT", repository: { type: "git", url: "git+https://git.example/left-shift.git" }, dist: { shasum: hex(r, 40), integrity: `sha512-${r.chars("abcdefABCDEF0123456789+/", 86)}==`, unpackedSize: r.below(90000) }, dependencies: { "is-odd": "^3.0.1" } }; },
  browserSnapshot: (r) => { const s = subject(r); return { url: "https://intranet.example/people", title: "People", snapshot: `- table "Staff":\n  - row "Name Phone Mail":\n    - columnheader "Name"\n    - columnheader "Phone"\n  - row "${s.name} ${s.phone} ${s.email}":\n    - cell "${s.name}"\n    - cell "${s.phone}"\n    - cell "${s.email}"` }; },
  weather: (r) => ({ station: "0-20000-0-11035", observations: many(r, () => ({ t: epoch(r), temp_c: r.below(300) / 10, humidity: r.below(100), wind_dir: "NNW", pressure: 1013.2 }), 6), model: "ICON-D2", run: "2026-01-10T06:00Z" }),
  tickets: (r) => ({ issues: many(r, () => { const s = subject(r); return { key: `${r.pick(["OPS", "CRM", "WEB"])}-${r.between(1, 9999)}`, fields: { summary: r.pick(["Login button misaligned", "Upgrade to 4.12.0", "Memory leak in worker"]), status: { name: "In Progress" }, priority: { name: "Major" }, assignee: { displayName: s.name, emailAddress: s.email, accountId: hex(r, 24) }, labels: ["q3", "backend"], customfield_10016: r.between(1, 8) } }; }) }),
};

export function jsonSamples(seed: string, copies: number): Sample[] {
  return Object.entries(SHAPES).flatMap(([shape, make]) => {
    const from = random(`${seed}/json/${shape}`);
    return Array.from({ length: copies }, (_, copy) =>
      jsonSample("tool-json", shape, make(from), copy % 2 === 0 ? 0 : 2),
    );
  });
}
