/** Log lines of servers, databases and programs; some lines name people, most do not. */
import { mark, type Sample, sample } from "../label.ts";
import { random, type Random } from "../random.ts";
import { identifier } from "./slots.ts";
import { subject } from "./tools-json.ts";
import { KEYED_SECRETS, SECRET_FORMATS, connectionString, jwt } from "./secrets.ts";
import * as values from "./values.ts";

const hex = (r: Random, length: number): string => r.chars("0123456789abcdef", length);
const uuid = (r: Random): string => [8, 4, 4, 4, 12].map((length) => hex(r, length)).join("-");
const stamp = (r: Random): string =>
  `2026-0${r.between(1, 9)}-1${r.digits(1)}T0${r.digits(1)}:${r.between(10, 59)}:${r.between(10, 59)}.${r.digits(3)}Z`;
const syslog = (r: Random): string =>
  `Mar ${r.between(10, 28)} 0${r.digits(1)}:${r.between(10, 59)}:${r.between(10, 59)}`;
const ip = (r: Random): string => mark("IP_ADDRESS", values.ipv4(r));
const colonMac = (r: Random): string =>
  mark("MAC_ADDRESS", Array.from({ length: 6 }, () => hex(r, 2)).join(":"));
const secret = (r: Random): string =>
  mark(
    "SECRET",
    r
      .pick(
        SECRET_FORMATS.filter(({ vendor }) =>
          /GitHub token|Stripe|Slack bot|Anthropic|Google API|JWT|SendGrid/.test(vendor),
        ),
      )
      .make(r),
  );

// biome-ignore format: one entry a line
const LINES: Readonly<Record<string, readonly ((r: Random) => string)[]>> = {
  nginx: [
    (r) => `${ip(r)} - - [12/Mar/2026:0${r.digits(1)}:11:${r.between(10, 59)} +0000] "GET /assets/app.${hex(r, 8)}.js HTTP/1.1" 200 ${r.digits(5)} "-" "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126.0.0.0"`,
    (r) => { const s = subject(r); return `${ip(r)} - ${s.user} [12/Mar/2026:07:1${r.digits(1)}:02 +0000] "POST /api/v2/orders/${r.digits(7)} HTTP/2.0" 201 512 "https://shop.example/cart" "curl/8.5.0"`; },
    (r) => `${ip(r)} - - [12/Mar/2026:07:1${r.digits(1)}:02 +0000] "GET /reset?email=${mark("EMAIL_ADDRESS", encodeURIComponent(values.email(r, subject(r).one).toLowerCase()))}&step=2 HTTP/1.1" 302 0`,
    (r) => `2026/03/12 07:15:${r.between(10, 59)} [error] 31#31: *${r.digits(4)} upstream timed out (110: Connection timed out) while reading, client: ${ip(r)}, server: shop.example, request: "GET /health HTTP/1.1"`,
  ],
  sshd: [
    (r) => { const s = subject(r); return `${syslog(r)} bastion sshd[${r.digits(5)}]: Accepted publickey for ${s.user} from ${ip(r)} port ${r.between(30000, 60000)} ssh2: ED25519 SHA256:${r.chars("abcdefABCDEF0123456789+/", 43)}`; },
    (r) => { const s = subject(r); return `${syslog(r)} bastion sshd[${r.digits(5)}]: Failed password for invalid user ${s.user} from ${ip(r)} port ${r.between(30000, 60000)} ssh2`; },
    (r) => `${syslog(r)} bastion systemd[1]: Started Session ${r.digits(4)} of user ${subject(r).user}.`,
    (r) => `${syslog(r)} bastion kernel: [${r.digits(5)}.${r.digits(6)}] eth0: link up, 1000 Mbps, mac ${colonMac(r)}`,
    (r) => `${syslog(r)} bastion CRON[${r.digits(5)}]: (root) CMD (/usr/local/bin/rotate --keep 14)`,
  ],
  logfmt: [
    (r) => { const s = subject(r); return `ts=${stamp(r)} level=info msg="user created" user_id=${r.digits(5)} email=${s.email} name="${s.name}" ip=${ip(r)} request_id=${uuid(r)}`; },
    (r) => { const s = subject(r); return `ts=${stamp(r)} level=warn msg="sms failed" phone=${s.e164} provider=twilio attempt=2 latency_ms=${r.digits(3)}`; },
    (r) => { const s = subject(r); return `ts=${stamp(r)} level=info msg="login" user=${s.user} src=${ip(r)} mfa=true duration=31ms`; },
    (r) => `ts=${stamp(r)} level=debug msg="cache miss" key=product:${r.digits(6)} shard=${r.digits(1)} hit_ratio=0.9${r.digits(2)}`,
    (r) => { const s = subject(r); return `ts=${stamp(r)} level=error msg="payment declined" card=${s.card.replaceAll(" ", "")} order=${r.digits(8)} amount=${r.digits(4)} currency=EUR`; },
  ],
  json_lines: [
    (r) => { const s = subject(r); return JSON.stringify({ time: stamp(r), level: 30, pid: r.between(2, 9999), hostname: `web-${r.digits(1)}`, req: { method: "PUT", url: `/users/${r.digits(5)}`, remoteAddress: s.ip, headers: { authorization: `Bearer ${mark("JWT", jwt(r))}`, "x-request-id": uuid(r) } }, user: { email: s.email }, msg: "profile updated" }); },
    (r) => JSON.stringify({ time: stamp(r), level: 20, msg: "gc", heapUsed: r.between(1e7, 9e7), elapsed: 12.4, build: hex(r, 12) }),
    (r) => { const s = subject(r); return JSON.stringify({ time: stamp(r), level: 50, err: { type: "ValidationError", message: `invalid phone '${s.phone}' for ${s.name}` }, traceId: hex(r, 32), spanId: hex(r, 16) }); },
  ],
  python: [
    (r) => { const s = subject(r); return `2026-03-12 09:1${r.digits(1)}:04,${r.digits(3)} INFO  [mailer] Sending welcome mail to ${s.name} <${s.email}>`; },
    (r) => `2026-03-12 09:1${r.digits(1)}:04,${r.digits(3)} DEBUG [db] SELECT * FROM customers WHERE email = '${subject(r).email}' LIMIT 1  -- 0.8 ms`,
    (r) => `Traceback (most recent call last):\n  File "/srv/app/billing.py", line ${r.digits(3)}, in charge\n    raise CardError(number)\nbilling.CardError: card ${subject(r).card} was declined`,
    (r) => `2026-03-12 09:1${r.digits(1)}:05,${r.digits(3)} ERROR [db] could not connect to ${connectionString(r)}`,
    (r) => `2026-03-12 09:1${r.digits(1)}:09,${r.digits(3)} INFO  [worker-${r.digits(1)}] Finished job ${uuid(r)} in ${r.digits(2)}.${r.digits(1)} s (version ${r.digits(1)}.${r.digits(2)}.${r.digits(1)})`,
    (r) => `2026-03-12 09:1${r.digits(1)}:11,${r.digits(3)} WARNING [config] ${r.pick(KEYED_SECRETS).name}=${mark("SECRET", r.chars("abcdefghijkmnpqrstuvwxyz0123456789ABCDEFGH", 32))} is set in the environment`,
  ],
  java: [
    (r) => { const s = subject(r); return `09:14:0${r.digits(1)}.${r.digits(3)} [http-nio-8080-exec-${r.digits(1)}] INFO  c.a.crm.ContactService - Merged contact ${s.first} ${s.last} (${s.email}) into ${r.digits(6)}`; },
    (r) => `09:14:0${r.digits(1)}.${r.digits(3)} [main] WARN  o.s.b.a.JpaConfig - spring.jpa.open-in-view is enabled by default`,
    (r) => `java.lang.IllegalStateException: duplicate username '${subject(r).user}'\n\tat com.acme.auth.Registry.add(Registry.java:${r.digits(2)})\n\tat java.base/java.lang.Thread.run(Thread.java:1583)`,
    (r) => `09:15:0${r.digits(1)}.${r.digits(3)} [kafka-3] DEBUG c.a.p.Ledger - Posting IBAN ${subject(r).iban} amount ${r.digits(4)}.00 ref ${r.digits(10)}`,
  ],
  audit: [
    (r) => { const s = subject(r); return `type=USER_LOGIN msg=audit(17${r.digits(8)}.${r.digits(3)}:${r.digits(4)}): pid=${r.digits(4)} uid=0 auid=1000 acct="${s.user}" exe="/usr/sbin/sshd" addr=${ip(r)} res=success`; },
    (r) => `ALLOW IN=eth0 OUT= MAC=${colonMac(r)} SRC=${ip(r)} DST=${ip(r)} LEN=60 TTL=52 ID=${r.digits(5)} PROTO=TCP SPT=${r.between(30000, 60000)} DPT=443`,
    (r) => `DHCPACK on ${ip(r)} to ${colonMac(r)} (phone-${hex(r, 4)}) via eth1`,
  ],
  shell: [
    (r) => `$ curl -H "Authorization: Bearer ${secret(r)}" https://api.fabrikam.example/v1/items?limit=50`,
    (r) => `$ git log -1 --format=full\ncommit ${hex(r, 40)}\nAuthor: ${subject(r).name} <${subject(r).email}>\nCommit: bot <${mark("NEUTRAL", "noreply@git.example")}>\n\n    Bump deps`,
    (r) => `-rw-r--r-- 1 ${subject(r).user} staff  ${r.digits(5)} Mar 12 09:14 report_2026_Q1.csv\n-rw-r--r-- 1 root wheel  ${r.digits(4)} Mar 11 18:02 Makefile`,
    (r) => `$ mysql -u ${subject(r).user} -p${mark("PASSWORD", values.password(r).replaceAll(/[!#$?&^*]/g, ""))} -h db.internal shop < dump.sql`,
    (r) => `npm warn deprecated glob@7.2.3: no longer supported\nadded ${r.digits(3)} packages in ${r.digits(1)}s`,
    (r) => `export STRIPE_SECRET_KEY=${mark("SECRET", SECRET_FORMATS.find(({ vendor }) => vendor === "Stripe")!.make(r))}`,
    (r) => `Paid with ${mark("CREDIT_CARD", identifier(r, "CREDIT_CARD"))}, receipt ${r.digits(8)}`,
  ],
};

export function logSamples(seed: string, copies: number): Sample[] {
  return Object.entries(LINES).flatMap(([kind, lines]) => {
    const from = random(`${seed}/logs/${kind}`);
    return Array.from({ length: copies }, () =>
      sample(
        "tool-logs",
        kind,
        Array.from({ length: from.between(3, 9) }, () => from.pick(lines)(from)).join("\n"),
      ),
    );
  });
}
