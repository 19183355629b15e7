/** Documents as tools return them: mail with headers, HTML, XML, YAML, `.env`, INI, Markdown, vCard, code. */
import { mark, type Sample, sample } from "../label.ts";
import { random, type Random } from "../random.ts";
import { identifier } from "./slots.ts";
import { subject } from "./tools-json.ts";
import { connectionString, jwt, KEYED_SECRETS, privateKey, SECRET_FORMATS } from "./secrets.ts";
import * as values from "./values.ts";

const hex = (r: Random, length: number): string => r.chars("0123456789abcdef", length);
const keyed = (r: Random): { name: string; value: string } => {
  const { name, make } = r.pick(KEYED_SECRETS);
  return { name, value: mark(/pass/i.test(name) ? "PASSWORD" : "SECRET", make(r)) };
};
const vendor = (r: Random): { name: string; value: string } => {
  const { name, make } = r.pick(SECRET_FORMATS);
  return { name, value: mark("SECRET", make(r)) };
};

// biome-ignore format: one entry a line
const DOCUMENTS: Readonly<Record<string, readonly ((r: Random) => string)[]>> = {
  mail: [
    (r) => { const a = subject(r); const b = subject(r); const c = subject(r); return `Return-Path: <${a.email}>\nReceived: from mx.posteo.example (mx.posteo.example [${a.ip}])\n\tby in.fabrikam.example with ESMTPS id ${hex(r, 12)}; Thu, 12 Mar 2026 09:14:02 +0100\nFrom: ${a.name} <${a.email}>\nTo: "${b.reversed}" <${b.email}>, ${c.email}\nCc: ${c.name} <${c.email}>\nSubject: Re: Keys for the flat\nMessage-ID: <${mark("NEUTRAL", `${hex(r, 16)}@mail.fabrikam.example`)}>\nDate: Thu, 12 Mar 2026 09:14:01 +0100\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\nHi ${b.first},\n\nthe keys are with ${c.first} at ${a.address}. My number: ${a.phone}.\n\n${a.first}\n\nOn Wed, 11 Mar 2026 at 18:20, ${b.name} <${b.email}> wrote:\n> Where are they?\n`; },
    (r) => { const a = subject(r); return `From: "HR Portal" <${mark("NEUTRAL", "no-reply@hr.example")}>\nTo: ${a.email}\nSubject: Your payslip\nX-Mailer: Portal 4.2\n\nDear ${a.name},\nyour payslip is ready. Tax id: ${a.ssn}. Paid to ${a.iban}.\n`; },
  ],
  html: [
    (r) => { const s = subject(r); return `<!doctype html><html lang="en"><head><title>Order ${r.digits(6)}</title><meta charset="utf-8"></head><body>\n<h1>Thank you, ${s.first}!</h1>\n<p>We ship to:<br>${s.name}<br>${s.street}<br>${s.zip} ${s.city}</p>\n<p>Questions? <a href="mailto:${s.email}">${s.email}</a> or <a href="tel:${s.e164}">${s.phone}</a></p>\n<footer>© 2026 Fabrikam Store</footer></body></html>`; },
    (r) => { const s = subject(r); return `<form action="/profile" method="post">\n  <label for="fn">First name</label><input id="fn" name="firstName" value="${s.first}">\n  <label for="ln">Last name</label><input id="ln" name="lastName" value="${s.last}">\n  <input type="email" name="email" value="${s.email}">\n  <input type="hidden" name="csrf" value="${mark("NEUTRAL", hex(r, 32))}">\n  <select name="lang"><option>English</option><option>Deutsch</option></select>\n</form>`; },
    (r) => { const s = subject(r); return `<dl class="card"><dt>Name</dt><dd>${s.name}</dd><dt>Date of birth</dt><dd>${s.dob}</dd><dt>Phone</dt><dd><b>${s.phone}</b></dd><dt>Status</dt><dd>Active</dd></dl>`; },
  ],
  xml: [
    (r) => { const s = subject(r); return `<?xml version="1.0"?>\n<Customer id="${r.digits(6)}" status="active">\n  <FirstName>${s.first}</FirstName><LastName>${s.last}</LastName>\n  <Email primary="true">${s.email}</Email>\n  <Phone type="mobile">${s.phone}</Phone>\n  <BirthDate>${s.dob}</BirthDate>\n  <Account iban="${s.iban}" currency="EUR"/>\n</Customer>`; },
  ],
  yaml: [
    (r) => { const s = subject(r); const t = subject(r); return `version: 2\nowner:\n  name: ${s.name}\n  email: ${s.email}\n  phone: "${s.phone}"\noncall:\n  - name: ${t.name}\n    slack: "${mark("NEUTRAL", `@${values.username(r, t.one)}`)}"\n    pager: "${t.phone}"\nservices:\n  api: { image: "fabrikam/api:1.${r.digits(2)}.0", replicas: 3 }\n`; },
    (r) => { const k = keyed(r); const v = vendor(r); return `apiVersion: v1\nkind: Secret\nmetadata:\n  name: app-config\n  namespace: prod\n  uid: ${[8, 4, 4, 4, 12].map((n) => hex(r, n)).join("-")}\nstringData:\n  ${k.name}: ${k.value}\n  ${v.name}: ${v.value}\n  LOG_LEVEL: debug\n`; },
    (r) => { const s = subject(r); return `# customer ${r.digits(5)}\nfirst_name: ${s.first}\nlast_name: ${s.last}\naddress:\n  street: ${s.street}\n  city: ${s.city}\n  postal_code: "${s.zip}"\nbirthdate: ${s.dob}\nnewsletter: true\n`; },
  ],
  env: [
    (r) => { const k = keyed(r); const v = vendor(r); const w = vendor(r); return `# production\nNODE_ENV=production\nPORT=3000\nDATABASE_URL=${connectionString(r)}\n${v.name}=${v.value}\nexport ${w.name}="${w.value}"\n${k.name.replaceAll(/([a-z])([A-Z])|-/g, "$1_$2").toUpperCase()}=${k.value}\nADMIN_EMAIL=${subject(r).email}\nLOG_LEVEL=info\nCACHE_TTL=3600\nPUBLIC_URL=https://shop.fabrikam.example\n`; },
    (r) => { const v = vendor(r); return `AWS_REGION=eu-central-1\nAWS_ACCESS_KEY_ID=${mark("SECRET", `AKIA${r.chars("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16)}`)}\nAWS_SECRET_ACCESS_KEY=${mark("SECRET", r.chars("ABCDEFGHIJKLMabcdefghijklm0123456789+/", 40))}\n${v.name}='${v.value}'\nFEATURE_X=true\nREPLICAS=4\n`; },
  ],
  ini: [
    (r) => { const s = subject(r); return `[database]\nhost = db.internal\nport = 5432\nuser = ${s.user}\npassword = ${s.password}\n\n[contact]\nadmin = ${s.name}\nmail = ${s.email}\n\n[cache]\nttl = 300\n`; },
    (r) => { const s = subject(r); return `machine git.example\n  login ${s.user}\n  password ${mark("PASSWORD", `ghp_${r.chars("abcdefghijkABCDEFGHIJK0123456789", 36)}`)}\n`; },
  ],
  markdown: [
    (r) => { const s = subject(r); const t = subject(r); return `# Onboarding: ${s.name}\n\n- **Start:** 2026-04-01\n- **Manager:** ${t.name}\n- **Private mail:** [${s.email}](mailto:${s.email})\n- **Phone:** \`${s.phone}\`\n- [ ] Order laptop\n- [x] Badge photo\n\n> ${t.first} will show ${s.first} around.\n\nSee the [handbook](https://wiki.example/handbook#setup).`; },
    (r) => { const s = subject(r); return `## Incident 2026-03-11\n\n1. ${s.first} noticed errors at 09:02.\n2. Root cause: certificate expired (\`SHA256 ${hex(r, 16)}\`).\n3. Client ${s.ip} was blocked.\n\n\`\`\`sh\nkubectl -n prod rollout restart deploy/checkout\n\`\`\``; },
  ],
  vcard: [
    (r) => { const s = subject(r); return `BEGIN:VCARD\nVERSION:3.0\nN:${s.last};${s.first};;;\nFN:${s.name}\nORG:${s.org}\nTEL;TYPE=CELL:${s.phone}\nEMAIL;TYPE=WORK:${s.email}\nADR;TYPE=HOME:;;${s.street};${s.city};;${s.zip};${s.country}\nBDAY:${s.dob}\nEND:VCARD`; },
    (r) => { const s = subject(r); return `BEGIN:VEVENT\nUID:${hex(r, 20)}\nDTSTART:20260412T080000Z\nSUMMARY:Dentist\nORGANIZER;CN=${s.name}:mailto:${s.email}\nATTENDEE;CN="${subject(r).name}";ROLE=REQ-PARTICIPANT:mailto:${subject(r).email}\nEND:VEVENT`; },
  ],
  code: [
    (r) => { const s = subject(r); return `export const fixtures = [\n  { id: 1, name: "${s.name}", email: "${s.email}", phone: "${s.phone}" },\n];\n\n// Reported by ${subject(r).name}: the total was off by one.\nexport function total(items: readonly Item[]): number {\n  return items.reduce((sum, item) => sum + item.price * item.quantity, 0);\n}`; },
    (r) => { const s = subject(r); return `-- seed.sql\nUPDATE users SET email = '${s.email}', phone = '${s.e164}' WHERE id = ${r.digits(4)};\nDELETE FROM sessions WHERE expires_at < now() - interval '7 days';\nSELECT count(*) FROM orders WHERE customer_name = '${s.name}';`; },
    (r) => `import requests\n\nAPI = "https://api.fabrikam.example/v2"\nTOKEN = "${vendor(r).value}"\n\ndef fetch(page=1):\n    return requests.get(f"{API}/items?page={page}", headers={"Authorization": f"Bearer {TOKEN}"}).json()`,
    (r) => `id_rsa:\n${mark("PRIVATE_KEY", privateKey(r))}\nauthorized_keys is left as it was.`,
    (r) => `GET /v1/me HTTP/1.1\nHost: api.fabrikam.example\nAuthorization: Bearer ${mark("JWT", jwt(r))}\nCookie: theme=dark; session=${mark("SECRET", r.chars("abcdefghijkmnpqrstuvwxyzABCDEFGH0123456789", 40))}\nAccept: application/json`,
    (r) => { const s = subject(r); return `https://app.fabrikam.example/invite?first=${encodeMarked(s.first)}&email=${encodeMarked(s.email)}&utm_source=mail&ref=${hex(r, 8)}`; },
    (r) => `curl -u ${subject(r).user}:${subject(r).password} https://files.fabrikam.example/exports/${r.digits(4)}.zip -o out.zip`,
  ],
  receipt: [
    (r) => { const s = subject(r); return `FABRIKAM STORE\nReceipt ${r.digits(8)}   12.03.2026 09:14\n1 x Oak table          129.00\n2 x Wool rug            58.00\nTOTAL                  187.00\nVISA ${mark("CREDIT_CARD", identifier(r, "CREDIT_CARD"))}\nCustomer: ${s.name}\nThank you for shopping!`; },
  ],
};

/** Percent-encodes the value inside a label, not the label. */
function encodeMarked(marked: string): string {
  return marked.replace(
    /(\uE011)([^\uE012]*)/,
    (_, middle: string, value: string) => middle + encodeURIComponent(value),
  );
}

export function documentSamples(seed: string, copies: number): Sample[] {
  return Object.entries(DOCUMENTS).flatMap(([kind, makers]) => {
    const from = random(`${seed}/documents/${kind}`);
    return makers.flatMap((make) =>
      Array.from({ length: copies }, () => sample("tool-documents", kind, make(from))),
    );
  });
}
