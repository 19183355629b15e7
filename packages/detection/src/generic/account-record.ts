import type { Detector } from "../detector.ts";
import { hasForm } from "../keys/value-forms.ts";
import { report } from "../structure/record-text.ts";

const NAME = "account-record";
const CONFIDENCE = 0.9;
/** The first number that people's accounts have; below are those of programs. */
const LEAST_PERSONAL = 500;
/** `ada:x:1001:1001:Ada Lovelace,Room 12,555-0142:/home/ada:/bin/bash`, from the first colon on. */
const RECORD = /^:[x*!]?:(\d{1,10}):\d{1,10}:([^:\n]{0,160}):([^:\n]{0,80}):/;
const HASH =
  /^:(\$(?:\d[a-z]?|2[abxy]|y|gy|apr1|argon2\w{1,2}|scrypt|sha1|pbkdf2[\w-]{0,16})\$[^\s:'",;\\]{12,256})/;

/** Finds the account, the name and the telephone numbers in lines of `/etc/passwd`, and the hash in those of `/etc/shadow`. */
export const accountRecord: Detector = {
  name: NAME,
  entityType: "USERNAME",
  confidence: CONFIDENCE,
  sources: [
    "https://man7.org/linux/man-pages/man5/passwd.5.html",
    "https://man7.org/linux/man-pages/man5/shadow.5.html",
    "https://httpd.apache.org/docs/2.4/misc/password_encryptions.html",
  ],
  anchor: {
    on: "character",
    character: ":",
    followers: "$x*!",
    find(text, at, scan) {
      const next = text.charCodeAt(at + 1);
      // `x:`, `*:`, `!:`, `$6$`: nothing else follows the name.
      const isHash = next === 36;
      if (
        !isHash &&
        !((next === 120 || next === 42 || next === 33) && text.charCodeAt(at + 2) === 58)
      )
        return -1;
      const before = text.slice(Math.max(0, at - 40), at);
      const account = /(?:^|\n|\\n|["'\s])([A-Za-z_][\w.@-]{0,31})$/.exec(before)?.[1];
      if (account === undefined) return -1;
      const rest = text.slice(at, at + 300);
      const start = at - account.length;
      if (isHash) {
        const hash = HASH.exec(rest)?.[1];
        if (hash === undefined) return -1;
        if (hasForm(account, "username"))
          report(scan, NAME, "USERNAME", start, account, CONFIDENCE);
        report(scan, NAME, "PASSWORD", at + 1, hash, CONFIDENCE);
        return -1;
      }
      const match = RECORD.exec(rest);
      if (match === null || Number(match[1]) < LEAST_PERSONAL || !hasForm(account, "username"))
        return -1;
      report(scan, NAME, "USERNAME", start, account, CONFIDENCE);
      let field =
        at + match[0].length - (match[3] as string).length - (match[2] as string).length - 2;
      for (const [index, value] of (match[2] as string).split(",").entries()) {
        if (index === 0 && hasForm(value, "person") && value.includes(" "))
          report(scan, NAME, "PERSON", field, value, CONFIDENCE);
        else if (index > 1 && hasForm(value, "phone"))
          report(scan, NAME, "PHONE_NUMBER", field, value, CONFIDENCE);
        field += value.length + 1;
      }
      return -1;
    },
  },
};

/** Finds the account in what `id` prints: `uid=1004(ada) gid=1004(ada) groups=1004(ada),27(sudo)`. */
export const accountIdentity: Detector = {
  name: "account-identity",
  entityType: "USERNAME",
  confidence: CONFIDENCE,
  sources: ["https://pubs.opengroup.org/onlinepubs/9799919799/utilities/id.html"],
  anchor: {
    on: "words",
    words: ["uid"],
    find(text, _start, end, scan) {
      if (text.charCodeAt(end) !== 61) return -1;
      const rest = text.slice(end, end + 240);
      const match = /^=(\d{1,10})\(([A-Za-z_][\w.-]{1,31})\)/.exec(rest);
      if (match === null || Number(match[1]) < LEAST_PERSONAL) return -1;
      const name = match[2] as string;
      if (!hasForm(name, "username")) return -1;
      const line = rest.split(/\n|\\n/, 1)[0] as string;
      for (let at = line.indexOf(`(${name})`); at >= 0; at = line.indexOf(`(${name})`, at + 1))
        scan.emit(end + at + 1, end + at + 1 + name.length);
      return -1;
    },
  },
};
