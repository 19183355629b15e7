import { type Detector, runAfterPrefix } from "../detector.ts";
import { ALPHANUMERIC, table } from "../text/characters.ts";

const HASH = table(`${ALPHANUMERIC}./$+=,_:-`);
const DOLLAR = 36;
const rest = runAfterPrefix(HASH, 40, 400);

/** Finds what is kept of a password: bcrypt, Argon2, PBKDF2 and scrypt in their usual forms. */
export const passwordHash: Detector = {
  name: "password-hash",
  entityType: "PASSWORD",
  confidence: 0.85,
  sources: [
    "https://github.com/P-H-C/phc-string-format/blob/master/phc-sf-spec.md",
    "https://www.usenix.org/legacy/events/usenix99/provos/provos_html/node1.html",
    "https://docs.djangoproject.com/en/5.2/topics/auth/passwords/",
  ],
  anchor: {
    on: "prefix",
    prefixes: [
      "2a$",
      "2b$",
      "2y$",
      "argon2id$v=",
      "argon2i$v=",
      "pbkdf2_sha256$",
      "pbkdf2:sha256:",
      "scrypt:32768:",
    ],
    end(text, start, from, scan) {
      const first = text.charCodeAt(start);
      // Behind the dollar sign that these begin with.
      if ((first === 50 || first === 97) && text.charCodeAt(start - 1) !== DOLLAR) return -1;
      // `$2b$12$`: the cost of bcrypt.
      if (first === 50 && text.charCodeAt(from + 2) !== DOLLAR) return -1;
      return rest(text, start, from, scan);
    },
  },
};
