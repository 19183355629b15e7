/**
 * Held out: prose and tool results of which only the figures are ever looked at, never the misses by class, so that
 * no detector can have been fitted to them even by hearsay. `--ours` prints their sums and nothing else.
 */
import { jsonSample, mark, markNumber, type Sample, sample } from "../label.ts";
import type { JsonValue } from "../../../packages/detection/dist/index.js";
import { random, type Random } from "../random.ts";
import { CULTURES, cultures } from "./people.ts";
import { KEYED_SECRETS, SECRET_FORMATS } from "./secrets.ts";
import { fill, identifier } from "./slots.ts";
import { subject } from "./tools-json.ts";
import * as values from "./values.ts";

const ENGLISH: readonly string[] = [
  `Just off the phone with {name}. She wants the quote split in two: one to {org}, one to her private address, {address}. Mail both to {email}. By Wednesday, if we can.`,
  `{first} and {first2} swapped shifts, so on {date} it is {name2} who opens. Alarm code comes by text to {phone2}. Bread goes to the {city} shop first.`,
  `Parking permit request\nApplicant: {name}\nRegistration: {plate}\nResident at {address}\nDaytime telephone {phone}\nPermit fee {amount} paid, receipt {order}.`,
  `We regret to inform you that the application of {name2} was not successful. {first2} may reapply in six months. For feedback ask {initial}, extension 4410, or write to {email}.`,
  `For the attention of [Mrs] {last}: the results of your blood test are in. Please ring the surgery on {phone} quoting {mrn}. [Dr] {last2} would like to see you before {date}.`,
  `Rental agreement, page 1. Driver {reversed}, licence no. {licence}, passport {passport}, born {dob}. Second driver: none. Card on file {card}. Fuel: full to full.`,
  `i owe {first} 20 bucks, whats her paypal? pretty sure its {email}`,
  `Quick intro: {name} (cc'd) runs payments at {org}; {name2} built our ledger. I'll let you two take it from here. Talk soon, {PERSON|Jo}`,
  `Witness statement of {name}. I am {age} years old and work as a roofer. At about ten past six I saw {name2} park outside {address2}. I did not hear a crash.`,
  `The scholarship goes to {name} of {city}, whose essay on tidal power impressed the jury. {last} thanked her teacher, {name2}. The runner-up receives {amount}.`,
  `Hi, it's {first} from number 7. My parcel ({order}) was left with you? I'm home until 3, otherwise call {phone}. Ta!`,
  `Guest list for Saturday: {name} +1, {name2}, the {last}s from downstairs, {initial}. Vegetarian: {first2}. Allergic to nuts: {first}.`,
  `Expense claim: {name}, cost centre 4420, train {city} to {city2}, {amount}. Reimburse to IBAN {iban}. Approved by {name2} on {date}.`,
  `Your one-time code is {NEUTRAL|482913}. Never share it. If you did not try to sign in from {ip}, call {phone} at once.`,
  `Subject is a {age}-year-old man, initials withheld, presenting with fever. Contact tracing: {name2}, {phone2}; {email2}. Sample {order} sent to {org}.`,
  `Hallway talk: {first} might leave for {org2}. Don't quote me. {last2} already has the keys to her office and her login, {user}.`,
  `Bank details have changed! Please update your records: beneficiary {name}, account {account}, ABA {routing}. Regards, Accounts, {org}`,
  `In loving memory of {name}, {city}. Services on {date} at noon. The family asks that messages be sent to {name2}, {address2}.`,
  `The rebate form wants my social security number, which is {ssn}, and my employer's address. Is it safe to send that by e-mail to {email2}?`,
  `Deployment checklist: bump to {version}, drain {ip}, tell {handle}. Rollback owner is {name}. Pager {phone}. Root password for the jump host: {password}`,
  `Prices start at {amount} a night; breakfast is included from May to September. Dogs are welcome in the Garden Wing. Check-in after 3 pm, check-out by 11.`,
  `Figure 3 shows the Pearson residuals for model B. With 412 degrees of freedom the effect vanishes (p = 0.27). Appendix C lists all 36 items.`,
];

const OTHERS: Readonly<Record<string, readonly string[]>> = {
  de: [
    `Liebe Nachbarn, am Samstag zieht {name} in die Wohnung im dritten Stock. Wer mit anpacken kann, meldet sich bei {first} unter {phone}. Kuchen bringt {name2} mit.`,
    `Schadensmeldung: Versicherungsnehmer {name}, {address}, geboren {dob}. Unfallgegner {name2}, Kennzeichen {plate}. Schaden etwa {amount}.`,
    `Bewerbung um die Stelle als Elektriker. Mein Name ist {name}, geboren wurde ich am {dob}. Zuletzt war ich bei {org} in {city}. Kontakt: {email}.`,
  ],
  fr: [
    `Attestation : {name}, domicilié {address}, certifie avoir reçu de [M.] {last2} la somme de {amount} le {date}.`,
    `Coucou {first}, {first2} a oublié son sac chez moi. Dis-lui de m'appeler au {phone2}, ou passez tous les deux dimanche.`,
  ],
  es: [
    `Acta de la comunidad: la presidenta, {name}, informa de la avería. El vecino {name2} pide tres presupuestos. El administrador queda en {email}.`,
    `Hola, soy {first}, la hija de {name2}. Mi padre está ingresado en {city}; pueden llamarme al {phone} a cualquier hora.`,
  ],
  it: [
    `Denuncia di smarrimento: {name}, nata il {dob} a {city}, residente in {address}, dichiara di aver perso il passaporto {passport}.`,
  ],
  nl: [`Verhuisbericht: {name} en {name2} wonen vanaf {date} op {address}. Bellen kan op {phone}.`],
  pl: [
    `Upoważniam panią {name2} do odbioru listu poleconego. {name}, zam. {address}, tel. {phone}.`,
  ],
  pt: [`Declaro que {name}, CPF {nid}, trabalha na {org} desde {date}. Contato: {phone}, {email}.`],
};

// biome-ignore format: one entry a line
const JSON_SHAPES: readonly ((r: Random) => JsonValue)[] = [
  (r) => { const s = subject(r); return { ticket: { number: r.between(1, 99999), requester: { name: s.name, email: s.email, phone: s.phone }, subject: "Printer offline", description: `Ask for ${s.first} at the desk.`, tags: ["hardware"], via: { channel: "web" } } }; },
  (r) => { const s = subject(r); return { lead: { contactFirstName: s.first, contactLastName: s.last, workPhone: s.phone, mailingStreet: s.street, mailingCity: s.city, mailingPostalCode: s.zip, leadSource: "Trade Show", rating: "Hot" } }; },
  (r) => { const s = subject(r); return { invoice: { number: `INV-${r.digits(5)}`, bill_to: { attention: s.name, email_address: s.email, street_address: s.street, postcode: s.zip }, payment: { iban: s.iban, account_holder: s.name, swift: mark("BIC_CODE", values.bic(r)) }, lines: [{ description: "Consulting", hours: 12, rate: 95 }] } }; },
  (r) => { const s = subject(r); return [{ student_id: r.digits(7), surname: s.last, forenames: s.first, date_of_birth: s.dob, guardian_name: subject(r).name, guardian_mobile: s.phone, house: "Blue", year: 9 }]; },
  (r) => { const s = subject(r); return { driver: { fullName: s.name, licenseNumber: mark("DRIVER_LICENSE", values.licence(r)), vehicle: { plate: mark("LICENSE_PLATE", values.plate(r)), vin: mark("VIN", identifier(r, "VIN")), make: "Skoda" } }, trip: { km: r.below(900), route: "A1-A9" } }; },
  (r) => { const s = subject(r); return { meta: { page: 1, pages: 3 }, people: [{ personId: r.below(9999), preferredName: s.first, legalName: s.name, ssn: s.ssn, personalEmail: s.email, emergencyContact: { name: subject(r).name, relation: "spouse", phone: subject(r).phone } }] }; },
  (r) => { const s = subject(r); return { event: "login.failed", actor: { type: "user", username: s.user, ip: s.ip }, device: { mac: mark("MAC_ADDRESS", values.mac(r)), os: "Android 15" }, ts: 1_700_000_000 + r.below(9e7), correlation_id: r.chars("0123456789abcdef", 32) }; },
  (r) => ({ config: { host: "db.internal", user: subject(r).user, [r.pick(["password", "passwd"])]: mark("PASSWORD", values.password(r)), sslmode: "require" }, tokens: { github: mark("SECRET", SECRET_FORMATS[2]!.make(r)), session_secret: mark("SECRET", KEYED_SECRETS[6]!.make(r)) } }),
  (r) => ({ passenger_phone: markNumber("PHONE_NUMBER", values.phoneOf(r, "GB").number.slice(1)), card_number: markNumber("CREDIT_CARD", identifier(r, "CREDIT_CARD").replaceAll(/\D/g, "")), booking_id: r.below(1e9), fare: 129.5 }),
  (r) => ({ repo: "fabrikam/shop", tags: ["v1.2.0", "v1.3.0"], default_branch: "main", pushed_at: "2026-03-02T10:11:12Z", size: r.below(9e5), topics: ["cart", "checkout"], license: { key: "mit", name: "MIT License" }, head: r.chars("0123456789abcdef", 40) }),
  (r) => ({ sensor: { id: `th-${r.digits(4)}`, model: "Orion 3", readings: Array.from({ length: 6 }, () => ({ t: 1_700_000_000 + r.below(9e7), v: r.below(400) / 10 })) }, room: "Paris", floor: 2 }),
];

// biome-ignore format: one entry a line
const TEXTS: readonly ((r: Random) => string)[] = [
  (r) => { const s = subject(r); return `2026-02-03T08:00:0${r.digits(1)}Z app[web.1]: at=info method=POST path="/checkout" host=shop.example fwd="${s.ip}" user=${s.user} email=${s.email} status=200 bytes=${r.digits(4)}`; },
  (r) => { const s = subject(r); return `Feb  3 08:00:01 mx postfix/smtp[${r.digits(5)}]: ${r.chars("0123456789ABCDEF", 10)}: to=<${s.email}>, relay=mx.example[${s.ip}]:25, delay=0.8, status=sent (250 2.0.0 OK)`; },
  (r) => { const s = subject(r); return `[INFO] 08:00:01 CustomerImport: row ${r.digits(3)}: skipped duplicate of ${s.name} (${s.phone}), dob ${s.dob}`; },
  (r) => `[DEBUG] 08:00:01 Pool: acquired connection ${r.digits(3)} of 20 in ${r.digits(2)} ms; query ${r.chars("0123456789abcdef", 8)} planned, 3 joins, cost=${r.digits(4)}.${r.digits(2)}`,
  (r) => { const a = subject(r); const b = subject(r); return `Attendee;Company;E-mail;Direct line\n${a.name};${a.org};${a.email};${a.phone}\n${b.name};${b.org};${b.email};${b.phone}`; },
  (r) => { const a = subject(r); const b = subject(r); return `| Patient | Born | Insurance No | Ward |\n|:---|:---|---:|---|\n| ${a.name} | ${a.dob} | ${mark("HEALTH_INSURANCE_NUMBER", values.insurance(r))} | 4B |\n| ${b.name} | ${b.dob} | ${mark("HEALTH_INSURANCE_NUMBER", values.insurance(r))} | 2A |`; },
  (r) => { const a = subject(r); return ` contact_name | contact_email | town | card\n--------------+---------------+------+------\n ${a.name} | ${a.email} | ${a.city} | ${a.card}\n(1 row)`; },
  (r) => { const s = subject(r); return `employee:\n  full_name: ${s.name}\n  national_insurance: ${mark("UK_NINO", identifier(r, "UK_NINO"))}\n  home:\n    line1: ${s.street}\n    postcode: ${s.zip}\n  next_of_kin: ${subject(r).name}\n  contract: permanent\n`; },
  (r) => `SMTP_HOST=mail.example\nSMTP_USER=${subject(r).email}\nSMTP_PASSWORD=${mark("PASSWORD", values.password(r))}\nSENTRY_RELEASE=web@${r.digits(1)}.${r.digits(2)}.0\nOPENAI_API_KEY=${mark("SECRET", SECRET_FORMATS.find(({ vendor }) => vendor === "OpenAI")!.make(r))}\n`,
  (r) => { const s = subject(r); return `<div class="profile"><h2>${s.name}</h2><ul><li>Tel: <a href="tel:${s.e164}">${s.phone}</a></li><li>Mail: ${s.email}</li><li>Plan: Gold</li></ul></div>`; },
  (r) => { const s = subject(r); return `From: ${s.name} <${s.email}>\nTo: orders@fabrikam.example\nSubject: Order ${r.digits(6)}\n\nHello, please send it to ${s.address} instead. You can text me on ${s.phone}.\n${s.first}`.replace("orders@fabrikam.example", mark("EMAIL_ADDRESS", "orders@fabrikam.example")); },
  (r) => { const s = subject(r); return `SELECT first_name, last_name FROM guests WHERE email = '${s.email}' OR phone = '${s.phone}';\n-- 1 row: ${s.first}, ${s.last}`; },
];

export function heldOutSamples(seed: string): Sample[] {
  const samples: Sample[] = [];
  const prose = random(`${seed}/held-out/prose`);
  const everyone = [...cultures("en-US", "en-GB"), ...CULTURES];
  for (let copy = 0; copy < 4; copy++) {
    for (const template of ENGLISH)
      samples.push(sample("held-out prose", "en", fill(prose, template, everyone, "en")));
    for (const [language, templates] of Object.entries(OTHERS)) {
      for (const template of templates)
        samples.push(
          sample("held-out prose", language, fill(prose, template, cultures(language), language)),
        );
    }
  }
  const tools = random(`${seed}/held-out/tools`);
  for (let copy = 0; copy < 8; copy++) {
    for (const make of JSON_SHAPES)
      samples.push(jsonSample("held-out tools", "json", make(tools), copy % 2 === 0 ? 0 : 2));
    for (const make of TEXTS) samples.push(sample("held-out tools", "text", make(tools)));
  }
  return samples;
}
