import { isLetter, table } from "../text/characters.ts";

/**
 * What a value must look like for its key to be believed. A key is a promise other people made: `name` may hold a file
 * name and `password` may hold `true`.
 */
export type ValueForm =
  | "person"
  | "agent"
  | "email"
  | "phone"
  | "address"
  | "place"
  | "region"
  | "zip"
  | "date"
  | "age"
  | "username"
  /** An account name that cannot be a number, a key or a common word. */
  | "handle"
  | "password"
  | "secret"
  | "cookie"
  | "digits"
  | "id"
  /** Has a check digit: the key is only context, the detector of the type decides. */
  | "checked"
  | "mac"
  | "coordinate"
  /** Says nothing of its own value. */
  | "none"
  | "any";

/** Longest value a key is believed for, in UTF-16 code units. */
export const MOST_TYPED_CHARACTERS = 512;

const PLACEHOLDER =
  /^(?:null|nil|none|undefined|true|false|yes|no|n\/?a|nan|unknown|anonymous|empty|string|str|text|varchar|char|number|integer|int|boolean|bool|object|array|any|date|datetime|uuid|optional|required|redacted|masked|hidden|removed|secret|password|token|changeme|todo|tbd|default|example|test|\*+|x{3,}|-+|\.+|_+|\?+|#+|•+)$/i;
const WRAPPED =
  /^(?:<.*>|\$\{.*\}|\{\{.*\}\}|\$\(.*\)|%\w+%|\$[A-Z_][A-Z0-9_]*|\[[^\]]*\]|process\.env.*|os\.environ.*|env\..*|your[-_ ].*)$/i;

/** Whether a value only stands for another: empty, `null`, `***`, `<password>`, `${PASSWORD}`, `redacted`. */
export function isPlaceholder(value: string): boolean {
  const first = value.charCodeAt(0);
  if (value.length <= LONGEST_PLACEHOLDER || first === value.charCodeAt(2)) {
    if (PLACEHOLDER.test(value)) return true;
  }
  return (first < 128 ? MAYBE_WRAPPED[first] === 1 : false) && WRAPPED.test(value);
}

const LONGEST_PLACEHOLDER = 10;
/** What {@link WRAPPED} can begin with. */
const MAYBE_WRAPPED = table("<${%[poeyPOEY");

/** Whether `value` can be what its key says. Every check reads the value a fixed number of times. */
export function hasForm(value: string, form: ValueForm): boolean {
  if (value.length === 0 || value.length > MOST_TYPED_CHARACTERS || isPlaceholder(value))
    return false;
  return FORMS[form](value);
}

/** Accounts that belong to a machine or a role, not to a person. */
const ROLES = new Set(
  "new await typeof function return const let var this class root admin administrator system nobody daemon guest www-data nginx apache postgres mysql redis mongodb ubuntu debian centos ec2-user deploy git node app service user users assistant human agent bot ai me self sa public default jenkins runner github-actions".split(
    " ",
  ),
);

/** Teams, programs and words that stand where an account could. */
const NO_HANDLE =
  /(?:^|[._-])(?:usr|acc|acct|cus|sub|id|team|bot|service|svc|system|group|squad|ops|job|sync|import|migration|api|script|cron|worker|user|users|account|accounts|savings|checking|current|personal|business|free|trial|premium|active|staging|production|test)\d*(?:$|[._-])/;

const LETTER = /\p{L}/u;
const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
const FORMS: Readonly<Record<ValueForm, (value: string) => boolean>> = {
  person: isPersonName,
  agent: (value) => isPersonName(value) && isTitleCased(value) && !isRoleName(value),
  email: (value) =>
    value.length >= 6 && !/[\\^]/.test(value) && /@| at |\(at\)|\[at\]|%40|&#/i.test(value),
  phone: (value) => {
    const digits = countDigits(value);
    return (
      digits >= 6 &&
      digits <= 20 &&
      value.length <= 40 &&
      !/[^\d\s+().\-/x#,;:ext]/i.test(value) &&
      !isTimestamp(value)
    );
  },
  address: (value) =>
    value.length >= 5 &&
    LETTER.test(value) &&
    /[\s,]/.test(value) &&
    !/:\/\/|[{}<>=@;%]|\)\s*:|\b(?:string|void|boolean|number)\b/.test(value),
  place: (value) =>
    value.length <= 60 &&
    LETTER.test(value) &&
    !/[\d{}<>=@:/_]/.test(value) &&
    !isLowerAscii(value),
  region: (value) =>
    !/[a-z][A-Z]/.test(value) && /^(?:[A-Z]{2,3}|\p{Lu}\p{L}+(?:[ -]\p{L}+){0,3})$/u.test(value),
  zip: (value) => value.length <= 12 && /\d/.test(value) && /^[A-Z\d][A-Z\d -]{2,11}$/i.test(value),
  date: (value) =>
    value.length >= 6 &&
    value.length <= 40 &&
    /\d/.test(value) &&
    /^[\p{L}\d\s.,/:+\-年月日]+$/u.test(value),
  age: (value) =>
    /^(?:\d|[1-9]\d|1[01]\d)(?:\s?(?:y|yo|yrs?|years?(?: old)?|jahre|ans|años|anni|anos))?$/i.test(
      value,
    ),
  username: (value) =>
    value.length >= 2 &&
    value.length <= 64 &&
    !value.includes("@") &&
    !/[\s{}<>[\]()"'`,;=]/.test(value) &&
    LETTER.test(value) &&
    !ROLES.has(value.toLowerCase()),
  handle: (value) =>
    /^[a-z][a-z\d]{0,15}(?:[._-][a-z][a-z\d]{0,15})?\d{0,4}$/.test(value) &&
    value.length >= 3 &&
    !NO_HANDLE.test(value) &&
    !ROLES.has(value),
  // `PWD=/home/ada` is the working directory.
  password: (value) =>
    value.length >= 4 &&
    value.length <= 256 &&
    !isTypeLike(value) &&
    !/^(?:\/\w|~\/|[A-Z]:\\)/.test(value),
  secret: (value) =>
    value.length >= 8 && !/\s/.test(value) && !isTypeLike(value) && !/^https?:\/\//.test(value),
  cookie: (value) => value.length >= 8 && value.includes("="),
  digits: (value) => {
    const digits = countDigits(value);
    return (
      digits >= 4 &&
      digits <= 34 &&
      value.length <= 44 &&
      /^[A-Z\d][A-Z\d\s./-]*$/i.test(value) &&
      !UUID.test(value)
    );
  },
  id: (value) =>
    value.length >= 4 &&
    value.length <= 40 &&
    /\d/.test(value) &&
    /^[A-Z\d][A-Z\d\s./-]*$/i.test(value) &&
    !UUID.test(value),
  checked: () => false,
  mac: (value) =>
    /^(?:(?:[\da-f]{2}[:-]?){5}[\da-f]{2}|(?:[\da-f]{4}\.){2}[\da-f]{4})$/i.test(value) &&
    !/^(.)(?:\1|[:.-])*$/.test(value),
  coordinate: (value) => /^[-+]?\d{1,3}\.\d{3,}(?:\s?°?\s?[NSEW])?$/i.test(value),
  none: () => false,
  any: () => true,
};

/** Words of what offices, groups and mailboxes are called. */
const ROLE_WORDS = new Set(
  (
    "team desk staff support department dept office group groups service services committee board company inc ltd llc gmbh corp corporation center centre hotline helpdesk admin administrator " +
    "administration customers customer users user management bot system systems sales billing finance marketing accounting reception security operations newsletter notifications notification alerts " +
    "orders info noreply committed everyone all hr it legal payroll procurement logistics warehouse shop store bank hotel clinic hospital university school college museum library council ministry agency " +
    "kundenservice kundendienst vertrieb buchhaltung verwaltung abteilung redaktion praxis equipo servicio atención servizio clienti clients équipe zespół dział obsługa klantenservice afdeling"
  ).split(" "),
);

/** Whether a name is that of an office, a group or a mailbox: `Billing Desk`, `All Staff`. */
export function isRoleName(value: string): boolean {
  return value.split(/[\s,/&-]+/).some((word) => ROLE_WORDS.has(word.toLowerCase()));
}

/** At least two letters, at most 60 characters, nothing that code or an address would hold. */
function isPersonName(value: string): boolean {
  if (value.length < 2 || value.length > 60) return false;
  // `clientName`: an identifier.
  if (/^[a-z]+[A-Z]/.test(value)) return false;
  if (/[{}[\]/@:<>=\\_|$%^*+~"`;!?#]|\d{2}|\.\w{2,4}$|--/.test(value)) return false;
  let letters = 0;
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at);
    if (isLetter(code) || code > 0x2e80) letters++;
  }
  if (letters < 2) return false;
  // `my-service`, `production`: names are rarely one lower-case ASCII word with hyphens.
  return !/^[a-z]+(?:[-.][a-z\d]+)+$/.test(value);
}

/** Two to five words, each with a capital, particles aside: `Ada Lovelace`, `Ludwig van Beethoven`. */
export function isTitleCased(value: string): boolean {
  return (
    /^(?:\p{Lu}[\p{L}'’.-]*)(?:\s(?:\p{Lu}[\p{L}'’.-]*|(?:van|von|de|der|den|da|dos|di|du|la|le|del|bin|ibn|al|y|e|zu|ter|ten)\b)){1,5}$/u.test(
      value,
    ) && !/\p{Lu}{4,}/u.test(value)
  );
}

function isLowerAscii(value: string): boolean {
  return /^[a-z]+(?:[-_.][a-z\d]+)*$/.test(value) && value.length <= 3;
}

/** A type annotation or a function call where a value would stand. */
function isTypeLike(value: string): boolean {
  return (
    /^(?:[A-Za-z_]\w*\(.*|[A-Za-z_]\w*(?:\??\.[A-Za-z_]\w*)+\(?.*\)?|Optional|SecretStr|String|getenv.*)$/.test(
      value,
    ) && !/\d{2}/.test(value)
  );
}

function isTimestamp(value: string): boolean {
  return /^\d{4}-\d\d-\d\d|\d:\d\d/.test(value);
}

function countDigits(value: string): number {
  let count = 0;
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at);
    if (code >= 48 && code <= 57) count++;
  }
  return count;
}
